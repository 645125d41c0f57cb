import { describe, expect, it } from "vitest";
import type { RunningMock } from "../mock-options.js";
import { startMock } from "../start-mock.js";
import { withKeyOf } from "../testing/ionworks-client.js";
import { objectOf, parsed } from "../testing/jess-client.js";
import { rawRequest, type RawAnswer } from "../testing/raw-request.js";
import { columnOf, readParquet } from "../testing/read-parquet.js";
import { parseTemplate, submitBatch, submitIds } from "../testing/submit-simulations.js";

/** Follows the redirect as a client should: without its credentials. */
async function download(mock: RunningMock, path: string, headers = {}): Promise<RawAnswer> {
  const { location = "" } = (await withKeyOf(mock).get(path)).headers;
  const { origin, pathname, search } = new URL(location);
  return rawRequest(origin, `${pathname}${search}`, { headers });
}

async function strayCredentials(mock: RunningMock): Promise<unknown> {
  const { storage } = parsed(await rawRequest(mock.url, "/_mock/state"));
  return objectOf(storage)["credentials"];
}

async function completed(mock: RunningMock, extra: object = {}, protocol?: string): Promise<string[]> {
  const ids = await submitIds(mock, extra, protocol);
  mock.clock.advance(100_000);
  return ids;
}

describe("Ionworks point 10: downloads", () => {
  it("are redirected to another origin, where parquet is served", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [id] = await completed(mock);
    const answer = await withKeyOf(mock).get(`/simulations/${String(id)}/time_series/download`);
    expect([answer.status, answer.text]).toEqual([302, ""]);
    const { origin } = new URL(answer.headers.location ?? "");
    expect(origin).toBe(mock.storageUrl);
    expect(origin).not.toBe(mock.url);

    const file = await download(mock, `/simulations/${String(id)}/time_series/download`);
    expect([file.status, file.headers["content-type"]]).toEqual([200, "application/vnd.apache.parquet"]);
    const rows = await readParquet(file.body);
    expect(Object.keys(rows[0] ?? {})).toEqual([
      "Time [s]",
      "Step count",
      "Voltage [V]",
      "Current [A]",
      "Discharge capacity [A.h]",
      "Charge capacity [A.h]",
    ]);
    expect(columnOf(rows, "Time [s]").at(-1)).toBeGreaterThan(3400);
    expect(columnOf(rows, "Voltage [V]").at(-1)).toBeCloseTo(2.5, 5);
    expect(columnOf(rows, "Discharge capacity [A.h]").at(-1)).toBeGreaterThan(4.5);
  });

  it("have the steps in a file of their own, which the metrics agree with", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [id] = await completed(mock);
    const rows = await readParquet((await download(mock, `/simulations/${String(id)}/steps/download`)).body);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ "Step count": 0, "Step type": "Constant current discharge" });
    const simulation = parsed(await withKeyOf(mock).get(`/simulations/${String(id)}`));
    expect(simulation["metrics"]).toMatchObject({
      "Discharge energy [W.h]": expect.closeTo(columnOf(rows, "Discharge energy [W.h]")[0] ?? 0, 5),
      "Duration [s]": expect.closeTo(columnOf(rows, "Duration [s]")[0] ?? 0, 5),
    });
  });

  it("answer 404 in the standardized form until the simulation is done, and for good if it fails", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
    const [id] = await submitIds(mock);
    const { get } = withKeyOf(mock);
    const look = async (of: string | undefined): Promise<unknown[]> => {
      const answer = await get(`/simulations/${String(of)}/steps/download`);
      return [answer.status, answer.text === "" ? null : parsed(answer)["error_code"]];
    };
    expect(await look(id)).toEqual([404, "NOT_FOUND"]);
    mock.clock.advance(9999);
    expect(await look(id)).toEqual([404, "NOT_FOUND"]);
    mock.clock.advance(1);
    expect(await look(id)).toEqual([302, null]);
    const [failed] = mock.addJobs({ provider: "ionworks", kind: "simulation", status: "failed" });
    expect(await look(failed?.split("/")[1])).toEqual([404, "NOT_FOUND"]);
    expect(await look("unknown")).toEqual([404, "NOT_FOUND"]);
  });

  const headers = [
    ["X-API-Key", "iwk_mine"],
    ["Cookie", "session=mine"],
    ["X-Organization-Id", "mine"],
    ["Authorization", "Bearer mine"],
  ] as const;

  it.each(headers)("tell that %s reached the storage, which serves all but the last", async (name, value) => {
    await using mock = await startMock({ clock: "manual" });
    const [id] = await completed(mock);
    const path = `/simulations/${String(id)}/steps/download`;
    expect(await strayCredentials(mock)).toEqual({ count: 0, headers: [], requests: [] });
    const answer = await download(mock, path, { [name]: value });
    expect(answer.status).toBe(name === "Authorization" ? 400 : 200);
    const noted = mock.requests().filter(({ provider }) => provider === "storage");
    expect(noted).toMatchObject([
      { status: answer.status, path: expect.stringContaining("steps.parquet?token=[redacted]") },
    ]);
    if (name !== "X-Organization-Id") expect(noted[0]?.credentials).toEqual([name.toLowerCase()]);
    const state = await strayCredentials(mock);
    expect(state).toEqual({
      count: 1,
      headers: [name.toLowerCase()],
      requests: [{ number: noted[0]?.number, at: noted[0]?.at, headers: [name.toLowerCase()] }],
    });
    expect(JSON.stringify([noted, state])).not.toContain("mine");
    expect((await download(mock, path)).status).toBe(200);
    expect(await strayCredentials(mock)).toEqual(state);
    mock.reset();
    expect(await strayCredentials(mock)).toMatchObject({ count: 0 });
  });

  it.each(headers)("refuse whoever brings %s along, by a switch", async (name, value) => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "storage-credentials": "refused" } },
    });
    const [id] = await completed(mock);
    const path = `/simulations/${String(id)}/steps/download`;
    expect((await download(mock, path, { [name]: value })).status).toBe(400);
    expect((await download(mock, path)).status).toBe(200);
    expect(await strayCredentials(mock)).toMatchObject({ count: 1 });
  });

  it("note a credential that comes to an address that is not there", async () => {
    await using mock = await startMock({ clock: "manual" });
    expect((await rawRequest(mock.storageUrl, "/elsewhere", { headers: { "X-API-Key": "k" } })).status).toBe(
      404,
    );
    expect(await strayCredentials(mock)).toMatchObject({ count: 1, headers: ["x-api-key"] });
  });

  it("go by 307 on demand", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "download-code": "307", "link-seconds": 60 } },
    });
    const [id] = await completed(mock);
    expect((await withKeyOf(mock).get(`/simulations/${String(id)}/steps/download`)).status).toBe(307);
  });

  it("are good for a while, for their file only", async () => {
    await using mock = await startMock({ clock: "manual", switches: { ionworks: { "link-seconds": 60 } } });
    const [id, other] = await completed(mock, {
      design_parameters_doe: { sampling: "random", rows: [], count: 2 },
    });
    const { location = "" } = (await withKeyOf(mock).get(`/simulations/${String(id)}/steps/download`))
      .headers;
    const get = async (address: string): Promise<number> =>
      (await rawRequest(mock.storageUrl, address.slice(mock.storageUrl.length))).status;
    expect(await get(location)).toBe(200);
    expect(await get(location.replace(String(id), String(other)))).toBe(400);
    expect(await get(location.replace("steps", "time_series"))).toBe(400);
    expect(await get(location.replace(/token=\d/u, "token=9"))).toBe(400);
    expect(await get(location.replace("steps.parquet", "steps.csv"))).toBe(404);
    mock.clock.advance(59_999);
    expect(await get(location)).toBe(200);
    mock.clock.advance(1);
    expect(await get(location)).toBe(400);
  });

  it.each(["ionworks", "storage"] as const)(
    "hand out a link that is too old, by a fault at %s",
    async (provider) => {
      await using mock = await startMock({ clock: "manual" });
      const [id] = await completed(mock);
      const path = `/simulations/${String(id)}/steps/download`;
      const match = { provider, path: provider === "storage" ? "/storage" : "*/download", times: 1 };
      mock.addFault({ match, fault: { kind: "expire-link" } });
      expect((await download(mock, path)).status).toBe(400);
      expect((await download(mock, path)).status).toBe(200);
    },
  );

  it("can break off at the storage", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [id] = await completed(mock);
    mock.addFault({ match: { provider: "storage" }, fault: { kind: "truncate" } });
    await expect(download(mock, `/simulations/${String(id)}/steps/download`)).rejects.toThrow(
      /aborted|reset/u,
    );
  });

  it("are the same bytes for the same seed, and differ with the design as they should", async () => {
    const design = {
      sampling: "grid",
      rows: [
        { type: "range", name: "Positive electrode thickness [m]", min: 6.5e-5, max: 8.5e-5, count: 5 },
        { type: "discrete", name: "Ambient temperature [K]", values: [283.15, 298.15, 313.15] },
      ],
    };
    const files = async (): Promise<Buffer[]> => {
      await using mock = await startMock({ clock: "manual", seed: 7 });
      const ids = await completed(mock, { design_parameters_doe: design });
      const all: Buffer[] = [];
      for (const id of ids) all.push((await download(mock, `/simulations/${id}/time_series/download`)).body);
      return all;
    };
    const [first, second] = [await files(), await files()];
    expect(first).toHaveLength(15);
    expect(second).toEqual(first);
    const ends: number[] = [];
    for (const bytes of first) ends.push(columnOf(await readParquet(bytes), "Time [s]").at(-1) ?? 0);
    // Thin and cold ends first, thick and warm last; in between every one has a time of its own.
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
    expect(new Set(ends).size).toBe(15);
  });

  it("carry extra variables that the model has; others are refused when they are asked for", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [id] = await completed(mock, { extra_variables: ["State of charge"] });
    const rows = await readParquet(
      (await download(mock, `/simulations/${String(id)}/time_series/download`)).body,
    );
    expect(columnOf(rows, "State of charge")[0]).toBe(1);
    const refused = await submitBatch(mock, { extra_variables: ["State of charge", "Mood"] });
    expect(refused.status).toBe(422);
    expect(parsed(refused)["detail"]).toMatchObject([{ loc: ["body", "extra_variables", 1] }]);
  });

  it("exist of a protocol without steps too", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [id] = await completed(mock, {}, "steps: []\n");
    const file = await download(mock, `/simulations/${String(id)}/time_series/download`);
    expect(await readParquet(file.body)).toEqual([]);
  });
});

describe("a protocol", () => {
  it("that the mock does not understand is a 422 that names the line", async () => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await parseTemplate(mock, "global:\n  initial_soc: 1\nsteps:\n  - direction: Fly\n");
    expect(answer.status).toBe(422);
    expect(parsed(answer)["detail"]).toMatchObject([
      {
        loc: ["body", "protocol_experiment", "protocol"],
        msg: expect.stringContaining('Value error, line 4: step 1 is "Fly"'),
      },
    ]);
  });

  it("for a cell that cannot be made fails with a code", async () => {
    await using mock = await startMock({ clock: "manual" });
    const rows = [{ type: "discrete", name: "Ambient temperature [K]", values: [25] }];
    const [id] = await completed(mock, { design_parameters_doe: { sampling: "grid", rows } });
    expect(parsed(await withKeyOf(mock).get(`/simulations/${String(id)}`))).toMatchObject({
      status: "failed",
      error_code: "CONFIGURATION_ERROR",
      error: expect.stringContaining("temperature"),
      storage_folder: null,
    });
  });
});
