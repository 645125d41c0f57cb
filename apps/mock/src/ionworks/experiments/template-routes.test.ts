import { describe, expect, it } from "vitest";
import type { RunningMock } from "../../mock-options.js";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { parsed } from "../../testing/jess-client.js";
import { parsedList } from "../../testing/parsed-list.js";
import type { RawAnswer } from "../../testing/raw-request.js";
import { parseTemplate } from "../../testing/submit-simulations.js";

const protocol = {
  steps: [{ Discharge: { mode: "C-rate", value: 'input["rate"]', ends: ["Voltage < 3"] } }],
};

function save(mock: RunningMock, extra: object = {}): Promise<RawAnswer> {
  return withKeyOf(mock).post("/experiment_templates", {
    name: "saved",
    protocol_config: protocol,
    parameters_schema: { rate: { type: "number" } },
    project_id: mock.accounts[0].ionworks.projectId,
    ...extra,
  });
}

describe("Ionworks point 27: saved protocols", () => {
  it("are made, read, renamed, run and deleted", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { get, patch, post, remove } = withKeyOf(mock);
    const made = await save(mock);
    expect([made.status, parsed(made)]).toMatchObject([
      201,
      { name: "saved", protocol_config: protocol, organization_id: expect.any(String) },
    ]);
    const path = `/experiment_templates/${String(parsed(made)["id"])}`;
    expect(parsed(await patch(path, { name: "renamed" }))).toMatchObject({ name: "renamed" });
    const run = await post("/simulations/with-template/batch", {
      parameterized_model: "pm-1",
      experiment_template_id: parsed(made)["id"],
      experiment_parameter_sets: [{ rate: 1 }],
    });
    expect(parsedList(run)).toHaveLength(1);
    expect((await get(`${path}/human_readable`)).text).toBe(
      '1. Discharge at input["rate"] C-rate until Voltage [V] < 3\n',
    );
    expect((await get(`${path}/source_protocol`)).status).toBe(404);
    expect((await remove(path)).status).toBe(204);
    expect((await get(path)).status).toBe(404);
  });

  it("are found again by what is in them, or refused where a new one is forced", async () => {
    await using mock = await startMock({ clock: "manual" });
    const first = parsed(await save(mock));
    const again = await save(mock, { name: "other" });
    expect([again.status, parsed(again)]).toEqual([200, first]);
    const forced = await save(mock, { force_create: true });
    expect([forced.status, parsed(forced)]).toMatchObject([409, { detail: { existing_id: first["id"] } }]);
    const other = await save(mock, {
      protocol_config: "Rest for 1 hour",
      source_protocol: "Rest for 1 hour",
    });
    expect(other.status).toBe(201);
    const source = `/experiment_templates/${String(parsed(other)["id"])}/source_protocol`;
    expect((await withKeyOf(mock).get(source)).text).toBe("Rest for 1 hour");
  });

  it("are listed without what is large, unless it is asked for, and with those of simulations", async () => {
    await using mock = await startMock({ clock: "manual" });
    await save(mock);
    await parseTemplate(mock);
    const { get } = withKeyOf(mock);
    const list = parsed(await get("/experiment_templates?limit=1&order=asc"));
    expect(list).toMatchObject({ count: 1, total: 2, items: [{ name: "saved", protocol_config: null }] });
    const [whole] = parsedList(
      await get("/experiment_templates?name=saved&include=protocol_config"),
      "items",
    );
    expect(whole).toMatchObject({ protocol_config: protocol, parameters_schema: null });
  });

  it.each([
    ["no name", { name: null }, 422],
    ["no protocol", { protocol_config: null }, 422],
    ["one that is not understood", { protocol_config: "- 1" }, 422],
    ["a project that cannot be", { project_id: "none" }, 400],
  ])("are refused with %s", async (_what, extra, status) => {
    await using mock = await startMock({ clock: "manual" });
    expect((await save(mock, extra)).status).toBe(status);
  });
});

describe("a protocol for a cycler", () => {
  it("is a file that says that it is made up", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { post } = withKeyOf(mock);
    const answer = parsed(
      await post("/protocols/convert", { protocol, target: "maccor", filename_stem: "p" }),
    );
    expect(answer).toEqual({
      target: "maccor",
      primary: { filename: "p.maccor.txt", content_base64: expect.any(String), media_type: "text/plain" },
      assets: [],
    });
    expect((await post("/protocols/convert", { protocol, target: "toaster" })).status).toBe(422);
    expect((await post("/protocols/convert", { protocol: "- 1", target: "maccor" })).status).toBe(422);
  });
});
