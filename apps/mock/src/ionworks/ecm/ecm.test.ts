import { describe, expect, it } from "vitest";
import type { RunningMock } from "../../mock-options.js";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { objectOf, parsed } from "../../testing/jess-client.js";
import { parsedList } from "../../testing/parsed-list.js";
import { rawRequest, type RawAnswer } from "../../testing/raw-request.js";

const measurements = [{ id: "m-1" }];

function fit(mock: RunningMock, extra: object = {}): Promise<RawAnswer> {
  return withKeyOf(mock).post("/ecm/fit-from-measurements", { measurements, ...extra });
}

async function resultOf(mock: RunningMock, answer: RawAnswer): Promise<Record<string, unknown>> {
  mock.clock.advance(100_000);
  const job = parsed(await withKeyOf(mock).get(`/jobs/${String(parsed(answer)["job_id"])}`));
  return objectOf(job["result"]);
}

function postFile(mock: RunningMock, path: string, part = "file"): Promise<RawAnswer> {
  const body = `--aa\r\nContent-Disposition: form-data; name="${part}"; filename="a.csv"\r\n\r\n1,2\r\n--aa--\r\n`;
  return rawRequest(mock.url, path, {
    method: "POST",
    headers: {
      "X-API-Key": mock.accounts[0].ionworks.apiKey,
      "Content-Type": "multipart/form-data; boundary=aa",
    },
    body: Buffer.from(body),
  });
}

describe("Ionworks point 20: an ECM fit", () => {
  it("is a plain job with a small result: two pairs of resistance, capacity and time constant", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
    const answer = await fit(mock);
    expect(parsed(answer)).toEqual({ job_id: expect.any(String), status: "pending" });
    const path = `/jobs/${String(parsed(answer)["job_id"])}`;
    expect(parsed(await withKeyOf(mock).get(path))["result"]).toBeNull();
    const result = await resultOf(mock, answer);
    expect(Object.keys(result)).toEqual([
      "rmse_mV",
      "num_rcs",
      "time",
      "data_voltage",
      "model_voltage",
      "soc",
      "ocv",
      "r0",
      "rc_pairs",
      "ocv_provided",
      "capacity_Ah",
    ]);
    expect(result["rmse_mV"]).toBeGreaterThan(2);
    expect(result["rmse_mV"]).toBeLessThan(4);
    expect(result["capacity_Ah"]).toEqual([expect.closeTo(4.95, 1)]);
    expect(result["num_rcs"]).toBe(2);
  });

  it.each([0, 1, 2, 5])("of %d pairs has as many, each as long as the grid", async (count) => {
    await using mock = await startMock({ clock: "manual" });
    const result = await resultOf(mock, await fit(mock, { ecm_options: { num_rcs: count, num_knots: 9 } }));
    expect(result["soc"]).toHaveLength(9);
    const pairs = Array.isArray(result["rc_pairs"]) ? result["rc_pairs"].map(objectOf) : [];
    expect(pairs).toHaveLength(count);
    for (const { r, c, tau, ...others } of pairs) {
      expect(others).toEqual({});
      const [ohms, farads, seconds] = [r, c, tau].map((list) =>
        Array.isArray(list) ? list.map(Number) : [],
      );
      expect([ohms, farads, seconds].map((list) => list?.length)).toEqual([9, 9, 9]);
      for (const [knot, ohm] of (ohms ?? []).entries()) {
        expect(ohm * (farads?.[knot] ?? 0)).toBeCloseTo(seconds?.[knot] ?? 0, 9);
      }
    }
  });

  it("has one capacity a segment: the given one, or one within its bounds", async () => {
    await using mock = await startMock({ clock: "manual" });
    const two = [
      { id: "a", initial_soc: 1 },
      { id: "b", initial_soc: 0.5, start_step: 1, end_step: 2 },
    ];
    const bounded = await fit(mock, {
      measurements: two,
      ecm_options: { bounds_capacity: { lo: 1, hi: 2 } },
    });
    const result = await resultOf(mock, bounded);
    expect(result["capacity_Ah"]).toEqual([2, 2]);
    const time = Array.isArray(result["time"]) ? result["time"].map(Number) : [];
    expect(time).toEqual(time.toSorted((a, b) => a - b));
    expect(result["data_voltage"]).toHaveLength(time.length);
    expect(result["model_voltage"]).toHaveLength(time.length);
    const given = await fit(mock, { ecm_options: { capacity: 3 } });
    expect((await resultOf(mock, given))["capacity_Ah"]).toEqual([3]);
  });

  it("keeps open-circuit voltages that were given", async () => {
    await using mock = await startMock({ clock: "manual" });
    const curve = { soc: [0, 0.5, 1], ocv: [3, 3.5, 4] };
    const result = await resultOf(
      mock,
      await fit(mock, { ecm_options: { ocv_soc_curve: curve, num_knots: 5 } }),
    );
    expect(result).toMatchObject({ ocv_provided: true, ocv: [3, 3.25, 3.5, 3.75, 4] });
  });

  it.each([
    ["no measurements", { measurements: [] }, "measurements"],
    ["measurements that are missing", { measurements: null }, "measurements"],
    ["a measurement without an id", { measurements: [{}] }, "id"],
    ["a state of charge in percent", { measurements: [{ id: "a", initial_soc: 50 }] }, "initial_soc"],
    ["a capacity of some only", { measurements: [{ id: "a", capacity: 5 }, { id: "b" }] }, "measurements"],
    ["six pairs", { ecm_options: { num_rcs: 6 } }, "num_rcs"],
    ["no capacity", { ecm_options: { capacity: 0 } }, "capacity"],
    ["a curve of one point", { ecm_options: { ocv_soc_curve: { soc: [0], ocv: [3] } } }, "ocv_soc_curve"],
    ["a curve that falls", { ecm_options: { ocv_soc_curve: { soc: [1, 0], ocv: [3, 4] } } }, "ocv_soc_curve"],
    ["bounds the wrong way", { ecm_options: { bounds_capacity: { lo: 2, hi: 1 } } }, "bounds_capacity"],
    ["too many knots", { ecm_options: { num_knots: 65 } }, "num_knots"],
    ["an option that there is not", { ecm_options: { mood: 1 } }, "mood"],
    ["a field that there is not", { measurement_ids: ["m"] }, "measurement_ids"],
  ])("refuses %s", async (_title, extra, field) => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await fit(mock, extra);
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining(`"${field}"`)]);
    expect(parsed(await withKeyOf(mock).get("/jobs"))["total"]).toBe(0);
  });

  it("takes a file with its options in the query, and can be cancelled like any other job", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { post } = withKeyOf(mock);
    const curve = encodeURIComponent('{"soc":[0,1],"ocv":[3,4]}');
    const path = `/ecm/fit-from-file?num_rcs=1&fit_ocv=True&initial_soc=0.5&ocv_soc_curve=${curve}`;
    const answer = await postFile(mock, path);
    expect(await resultOf(mock, answer)).toMatchObject({ num_rcs: 1, ocv_provided: true });
    const { job_id: id } = parsed(await postFile(mock, "/ecm/fit-from-file"));
    expect(parsed(await post(`/jobs/${String(id)}/cancel`, {}))).toMatchObject({
      status: "canceled",
      result: null,
    });
    expect((await postFile(mock, "/ecm/fit-from-file", "other")).status).toBe(422);
    expect((await post("/ecm/fit-from-file", {})).status).toBe(422);
    const wrong = await postFile(mock, "/ecm/fit-from-file?num_rcs=9");
    expect([wrong.status, parsedList(wrong, "detail")[0]?.["loc"]]).toEqual([422, ["query", "num_rcs"]]);
    expect((await fit(mock, { project_id: "none" })).status).toBe(400);
  });
});

describe("what strangers may try of ECM fits", () => {
  it("are the examples, at once and without the pairs", async () => {
    await using mock = await startMock({ clock: "manual" });
    const examples = parsedList(await rawRequest(mock.url, "/ecm/examples"));
    expect(examples.length).toBeGreaterThan(1);
    for (const { id } of examples) {
      const data = parsed(await rawRequest(mock.url, `/ecm/examples/${String(id)}/data`));
      expect(Object.keys(data)).toEqual(["time", "voltage", "current"]);
      const path = `/ecm/fit?example_id=${String(id)}&num_rcs=3&fit_ocv=true`;
      expect(parsed(await rawRequest(mock.url, path, { method: "POST" }))).toMatchObject({
        num_rcs: 3,
        rc_pairs: [],
      });
    }
    expect((await rawRequest(mock.url, "/ecm/fit?example_id=none", { method: "POST" })).status).toBe(404);
    expect((await rawRequest(mock.url, "/ecm/examples/none/data")).status).toBe(404);
    expect(parsed(await postFile(mock, "/ecm/detect-and-read"))).toMatchObject({
      filename: "a.csv",
      size: 3,
    });
  });

  it("are sixty a minute", async () => {
    await using mock = await startMock({ clock: "manual" });
    const ask = async (): Promise<number> =>
      (await rawRequest(mock.url, "/ecm/fit?example_id=none", { method: "POST" })).status;
    for (let count = 0; count < 60; count += 1) expect(await ask()).toBe(404);
    expect(await ask()).toBe(429);
    mock.clock.advance(60_000);
    expect(await ask()).toBe(404);
  });
});

describe("a fit that is there", () => {
  const results = {
    soc: [0, 1],
    ocv: [3, 4],
    r0: [0.01, 0.01],
    rc_pairs: [{ r: [0.1, 0.1], c: [10, 10], tau: [1, 1] }],
    capacity_Ah: [5],
  };

  it("becomes a model of a project", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { post } = withKeyOf(mock);
    const body = { name: "m", description: "d", cell_spec_id: "c", num_rcs: 1, fit_results: results };
    expect(parsed(await post("/ecm/save-to-project", body))).toEqual({
      model_id: expect.any(String),
      parameterized_model_id: expect.any(String),
    });
    for (const part of ["soc", "ocv", "r0", "rc_pairs", "capacity_Ah"]) {
      const broken = { ...body, fit_results: { ...results, [part]: undefined } };
      expect((await post("/ecm/save-to-project", broken)).status).toBe(422);
    }
    const [{ r, tau } = { r: [], tau: [] }] = results.rc_pairs;
    const without = { ...body, fit_results: { ...results, rc_pairs: [{ r, tau }] } };
    expect((await post("/ecm/save-to-project", without)).status).toBe(422);
  });

  it("is validated against data", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { post } = withKeyOf(mock);
    const answer = parsed(await post("/ecm/validate", { example_id: "discharge-1c", fit_results: results }));
    expect(answer).toMatchObject({
      num_rcs: 1,
      capacity_Ah: [5],
      initial_soc: 1,
      model_source: expect.any(String),
    });
    const lengths = ["time", "data_voltage", "model_voltage", "residual_mV"].map((name) =>
      Array.isArray(answer[name]) ? answer[name].length : 0,
    );
    expect(new Set(lengths).size).toBe(1);
    expect(answer["mae_mV"]).toBeLessThanOrEqual(Number(answer["rmse_mV"]));
    expect(answer["max_mV"]).toBeGreaterThan(Number(answer["rmse_mV"]));
    const model = { measurement_id: "m", parameterized_model_id: "pm" };
    expect((await post("/ecm/validate", model)).status).toBe(200);
    expect((await post("/ecm/validate", { ...model, example_id: "discharge-1c" })).status).toBe(422);
    expect((await post("/ecm/validate", { measurement_id: "m" })).status).toBe(422);
    expect(
      (await post("/ecm/validate", { ...model, measurement_id: undefined, example_id: "none" })).status,
    ).toBe(404);
  });
});
