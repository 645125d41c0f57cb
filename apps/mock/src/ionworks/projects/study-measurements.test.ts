import { describe, expect, it } from "vitest";
import type { RunningMock } from "../../mock-options.js";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { objectOf, parsed } from "../../testing/jess-client.js";
import { parsedList } from "../../testing/parsed-list.js";

async function studyOf(mock: RunningMock): Promise<string> {
  const studies = `/projects/${mock.accounts[0].ionworks.projectId}/studies`;
  return `${studies}/${String(parsed(await withKeyOf(mock).post(studies, { name: "s" }))["id"])}`;
}

const asked = { parameterized_model_id: "pm-1", cell_specification_id: "c-1" };

describe("Ionworks point 29: measurements of a study", () => {
  it("are put in once, listed and taken out", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { get, post, remove } = withKeyOf(mock);
    const study = await studyOf(mock);
    const codes = [];
    for (const id of ["m-1", "m-2", "m-1"]) {
      codes.push((await post(`${study}/measurements/${id}`, {})).status);
    }
    expect(codes).toEqual([201, 201, 200]);
    const listed = await get(`${study}/measurements?limit=1&offset=1`);
    expect(parsed(listed)).toMatchObject({ count: 1, total: 2 });
    expect((await remove(`${study}/measurements/m-1`)).status).toBe(204);
    expect((await remove(`${study}/measurements/m-1`)).status).toBe(404);
    expect(parsedList(await get(`${study}/measurements`), "items").map(({ id }) => id)).toEqual(["m-2"]);
  });

  it("are validated by a simulation each, and by none where there is an identical one that did not fail", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
    const { get, post } = withKeyOf(mock);
    const study = await studyOf(mock);
    const validate = async (more: object): Promise<Record<string, unknown>> =>
      parsed(await post(`${study}/validate`, { ...asked, ...more }));
    const first = await validate({ measurement_ids: ["m-1", "m-2", ""] });
    const made = Array.isArray(first["validations"]) ? first["validations"].map(objectOf) : [];
    expect(made.map((one) => one["measurement_id"])).toEqual(["m-1", "m-2"]);
    expect(first["errors"]).toEqual([
      expect.objectContaining({ loc: ["body", "measurement_ids", 2], type: "string_type" }),
    ]);
    await post(`/jobs/${String(made[1]?.["job_id"])}/cancel`, {});
    mock.clock.advance(20_000);
    expect(parsed(await get(`/simulations/${String(made[0]?.["simulation_id"])}`))["status"]).toBe(
      "completed",
    );
    const second = await validate({ measurement_ids: ["m-1", "m-2"] });
    expect(second["skipped"]).toEqual(["m-1"]);
    expect(second["validations"]).toHaveLength(1);
    expect((await validate({ measurement_ids: ["m-1"], initial_soc: 0.5 }))["validations"]).toHaveLength(1);
    expect(parsed(await get(study))).toMatchObject({ validation_count: 4, simulation_count: 4 });
  });

  it.each([
    ["no measurements", { measurement_ids: [] }],
    ["no model", { parameterized_model_id: undefined }],
    ["no cell", { cell_specification_id: undefined }],
    ["a state of charge in percent", { initial_soc: 50 }],
    ["no volts", { initial_voltage: 0 }],
  ])("are not validated with %s", async (_title, wrong) => {
    await using mock = await startMock({ clock: "manual" });
    const body = { ...asked, measurement_ids: ["m-1"], ...wrong };
    expect((await withKeyOf(mock).post(`${await studyOf(mock)}/validate`, body)).status).toBe(422);
    expect(parsed(await withKeyOf(mock).get("/jobs"))["total"]).toBe(0);
  });
});
