import { describe, expect, it } from "vitest";
import type { RunningMock } from "../../mock-options.js";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { idOf, objectOf, parsed } from "../../testing/jess-client.js";
import { parsedList } from "../../testing/parsed-list.js";
import { submitBatch, submitIds } from "../../testing/submit-simulations.js";

function studiesOf(mock: RunningMock): string {
  return `/projects/${mock.accounts[0].ionworks.projectId}/studies`;
}

describe("studies", () => {
  it("are made, read, renamed, listed and deleted", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { get, post, patch, remove } = withKeyOf(mock);
    const path = studiesOf(mock);
    const made = await post(path, { name: "thickness", description: "d" });
    expect([made.status, parsed(made)]).toMatchObject([
      201,
      { name: "thickness", description: "d", simulation_count: 0, validation_count: 0 },
    ]);
    const one = `${path}/${String(parsed(made)["id"])}`;
    expect(parsed(await patch(one, { name: "other" }))).toMatchObject({ name: "other" });
    expect(parsed(await get(one))).toMatchObject({ name: "other", description: "d" });
    await post(path, { name: "second" });
    expect(parsed(await get(`${path}?limit=1&offset=1`))).toMatchObject({
      count: 1,
      total: 2,
      items: [{ name: "other" }],
    });
    expect(parsed(await get(`${path}?name=second`))).toMatchObject({ total: 1 });
    expect((await remove(one)).status).toBe(204);
    expect((await get(one)).status).toBe(404);
    expect((await get("/projects/none/studies")).status).toBe(404);
    expect((await post(path, {})).status).toBe(422);
  });

  it("take a simulation with 201, and once more with 200, and let it go", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { get, post, remove } = withKeyOf(mock);
    const id = String(parsed(await post(studiesOf(mock), { name: "s" }))["id"]);
    const [ref] = mock.addJobs({ provider: "ionworks", kind: "simulation" });
    const path = `${studiesOf(mock)}/${id}/simulations/${idOf(ref)}`;
    const first = await post(path);
    expect([first.status, parsed(first)["study_id"]]).toEqual([201, id]);
    const again = await post(path);
    expect([again.status, parsed(again)]).toEqual([200, parsed(first)]);
    expect(parsed(await get(`/simulations?study_id=${id}`))).toMatchObject({ total: 1 });
    expect(parsed(await get(`${studiesOf(mock)}/${id}`))["simulation_count"]).toBe(1);
    expect((await remove(path)).status).toBe(204);
    expect((await remove(path)).status).toBe(404);
    expect(parsed(await get(`/simulations?study_id=${id}`))).toMatchObject({ total: 0 });
    expect((await post(`${studiesOf(mock)}/${id}/simulations/none`)).status).toBe(404);
  });

  it("can be submitted to, page by page with the total", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { get, post } = withKeyOf(mock);
    const id = String(parsed(await post(studiesOf(mock), { name: "s" }))["id"]);
    const design = { sampling: "random", rows: [], count: 5 };
    const ids = await submitIds(mock, { study_id: id, design_parameters_doe: design });
    const page = await get(`/simulations?study_id=${id}&limit=2&offset=3`);
    expect(parsed(page)).toMatchObject({ total: 5 });
    expect(parsedList(page, "simulations").map((one) => one["id"])).toEqual(ids.toReversed().slice(3));
    expect((await submitBatch(mock, { study_id: "none" })).status).toBe(404);
  });

  it("cannot share a name, unless the switch allows it", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { post } = withKeyOf(mock);
    const { id } = parsed(await post(studiesOf(mock), { name: "s" }));
    const second = await post(studiesOf(mock), { name: "s" });
    expect([second.status, parsed(second)]).toMatchObject([
      409,
      { error_code: "CONFLICT", detail: { existing_id: id } },
    ]);
    await using lenient = await startMock({
      clock: "manual",
      switches: { ionworks: { "same-name": "allowed" } },
    });
    for (const _ of [1, 2]) {
      expect((await withKeyOf(lenient).post(studiesOf(lenient), { name: "s" })).status).toBe(201);
    }
  });
});

describe("projects", () => {
  it("are made, read, renamed, and deleted while they are empty", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { get, post, patch, remove } = withKeyOf(mock);
    const made = await post("/projects", { name: "new" });
    const project = parsed(made);
    expect([made.status, project]).toMatchObject([201, { name: "new", organization_id: expect.any(String) }]);
    const path = `/projects/${String(project["id"])}`;
    expect(parsed(await patch(path, { name: "newer" }))).toMatchObject({ id: project["id"], name: "newer" });
    expect(parsedList(await get("/projects")).map(({ name }) => name)).toEqual([
      "ada's project",
      "grace's project",
      "newer",
    ]);
    const pipeline = { project_id: project["id"], elements: { a: { element_type: "entry", values: {} } } };
    expect((await post("/pipelines", pipeline)).status).toBe(201);
    expect((await remove(path)).status).toBe(409);
    const empty = parsed(await post("/projects/", { name: "empty" }));
    expect((await remove(`/projects/${String(empty["id"])}`)).status).toBe(204);
    expect((await get(`/projects/${String(empty["id"])}`)).status).toBe(404);
  });
});

describe("the organization", () => {
  it("tells its usage in hours, by type", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 3600 });
    const { get } = withKeyOf(mock);
    const usage = async (): Promise<Record<string, unknown>> =>
      parsed(await get("/organizations/current/usage"));
    expect(await usage()).toEqual({
      period_start: "2026-01-01T00:00:00.000000Z",
      period_end: "2026-02-01T00:00:00.000000Z",
      simulation: { usage: 0, limit: null },
      compute: {
        usage: 0,
        limit: null,
        usage_by_type: { simulation: 0, datafit: 0, optimization: 0, validation: 0, pipeline: 0 },
      },
    });
    await submitIds(mock);
    mock.addJobs({ provider: "ionworks", type: "datafit", status: "completed", durationMs: 7_200_500 });
    mock.clock.advance(24 * 3_600_000);
    const { simulation, compute } = await usage();
    const hours = Number(objectOf(simulation)["usage"]);
    expect(hours).toBeGreaterThan(0.8);
    expect(hours).toBeLessThanOrEqual(1);
    expect(compute).toMatchObject({ usage: expect.closeTo(hours + 2, 6), usage_by_type: { datafit: 2 } });
  });

  it("tells what there is", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { get } = withKeyOf(mock);
    const { entities } = parsed(await get("/discovery/capabilities"));
    expect(entities).toEqual([
      "data",
      "protocol",
      "project",
      "study",
      "model",
      "parameterized_model",
      "optimization",
      "pipeline",
    ]);
    for (const name of Array.isArray(entities) ? entities : []) {
      expect((await get(`/discovery/schemas/${String(name)}`)).status).toBe(200);
    }
    expect((await get("/discovery/schemas/constructor")).status).toBe(404);
    expect((await get("/organizations/")).status).toBe(200);
  });
});

describe("an ECM fit", () => {
  it("is a plain job with a small result", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
    const { get, post } = withKeyOf(mock);
    const fit = parsed(await post("/ecm/fit-from-measurements", { measurement_ids: ["m-1"] }));
    expect(fit).toEqual({ job_id: expect.any(String), status: "pending" });
    const path = `/jobs/${String(fit["job_id"])}`;
    expect(parsed(await get(path))["result"]).toBeNull();
    mock.clock.advance(10_000);
    const { result } = parsed(await get(path));
    const values = objectOf(result);
    expect(Object.keys(values)).toEqual([
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
    expect(values["rmse_mV"]).toBeGreaterThan(2);
    expect(values["rmse_mV"]).toBeLessThan(4);
    expect(values["capacity_Ah"]).toEqual([expect.closeTo(4.95, 1)]);
  });

  it("takes a file, and can be cancelled like any other job", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { post } = withKeyOf(mock);
    const { job_id: id } = parsed(await post("/ecm/fit-from-file"));
    expect(parsed(await post(`/jobs/${String(id)}/cancel`, {}))).toMatchObject({
      status: "canceled",
      result: null,
    });
    expect((await post("/ecm/fit-from-measurements", { project_id: "none" })).status).toBe(404);
  });
});
