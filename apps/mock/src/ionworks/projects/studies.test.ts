import { describe, expect, it } from "vitest";
import type { RunningMock } from "../../mock-options.js";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { idOf, objectOf, parsed } from "../../testing/jess-client.js";
import { parsedList } from "../../testing/parsed-list.js";
import { parseTemplate, submitBatch, submitIds } from "../../testing/submit-simulations.js";

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
    expect((await get("/projects/none/studies")).status).toBe(400);
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
      "newer",
      "grace's project",
      "ada's project",
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
    const capabilities = parsed(await get("/discovery/capabilities"));
    expect(Object.keys(capabilities).toSorted()).toEqual([
      "authentication",
      "domain_context",
      "openapi_spec",
      "schemas",
      "version",
    ]);
    expect(capabilities).toMatchObject({ domain_context: { key_concepts: expect.any(Object) } });
    const schemas = parsedList(await get("/discovery/capabilities"), "schemas");
    expect(schemas.map(({ name }) => name)).toEqual([
      "data",
      "protocol",
      "project",
      "study",
      "model",
      "parameterized_model",
      "optimization",
      "pipeline",
    ]);
    for (const { url } of schemas) {
      expect(parsed(await get(String(url)))).toMatchObject({
        create_schema: expect.any(Object),
        update_schema: expect.any(Object),
        response_schema: expect.any(Object),
      });
    }
    expect(parsed(await get("/discovery/schemas/study"))).toHaveProperty("mapping_endpoints");
    expect(parsed(await get("/discovery/schemas/pipeline"))).toHaveProperty("element_types");
    const { paths, openapi, info } = parsed(await get(String(capabilities["openapi_spec"])));
    expect([openapi, objectOf(info)["title"]]).toEqual(["3.1.0", expect.stringContaining("mock")]);
    expect(Object.keys(objectOf(objectOf(paths)["/jobs/{id}/cancel"]))).toEqual(["post"]);
    expect((await get("/discovery/schemas/constructor")).status).toBe(404);
    expect((await get("/organizations/")).status).toBe(200);
  });
});

describe("Ionworks point 22: the list of projects", () => {
  it("obeys what it is asked", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { get, post } = withKeyOf(mock);
    for (const name of ["Cold", "Warm", "Cold chain"]) {
      mock.clock.advance(60_000);
      await post("/projects", { name });
    }
    const names = async (query: string): Promise<unknown[]> =>
      parsedList(await get(`/projects${query}`)).map(({ name }) => name);
    expect(await names("")).toEqual(["Cold chain", "Warm", "Cold", "grace's project", "ada's project"]);
    expect(await names("?name=Cold")).toEqual(["Cold"]);
    expect(await names("?name=ilike.%25cold%25&order=asc")).toEqual(["Cold", "Cold chain"]);
    expect(await names("?order_by=name&order=asc&limit=2")).toEqual(["Cold", "Cold chain"]);
    const since = new Date(mock.clock.now() - 60_000).toISOString();
    expect(await names(`?created_at_gt=${since}`)).toEqual(["Cold chain", "Warm"]);
    expect(await names(`?updated_at_lt=${since}&order=asc`)).toEqual([
      "ada's project",
      "grace's project",
      "Cold",
      "Warm",
    ]);
    expect((await get("/projects?order_by=mood")).status).toBe(422);
    expect((await get("/projects?limit=0")).status).toBe(422);
    expect(parsedList(await get("/projects?limit=1"))[0]).toMatchObject({
      cell_spec_project_mappings: [],
      user_project_roles: [],
    });
  });

  it("has an envelope by a switch", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "projects-list": "page" } },
    });
    expect(parsed(await withKeyOf(mock).get("/projects?limit=1"))).toMatchObject({ count: 1, total: 2 });
  });
});

describe("Ionworks point 31: a project", () => {
  const elements = { a: { element_type: "entry", values: {} } };

  it.each(["400", "422", "404"])(
    "whose id is no UUID is answered with the database's words and %s",
    async (status) => {
      await using mock = await startMock({
        clock: "manual",
        switches: { ionworks: { "bad-project-id": status } },
      });
      const { get, post } = withKeyOf(mock);
      const message = 'invalid input syntax for type uuid: "none"';
      const answers = [
        await get("/projects/none"),
        await get("/projects/none/studies"),
        await post("/pipelines", { project_id: "none", elements }),
        await post("/simple_pipelines", { project_id: "none", config: { elements } }),
        await post("/optimizations", { project_id: "none" }),
        await parseTemplate(mock, "steps: []", "none"),
      ];
      for (const answer of answers)
        expect([answer.status, parsed(answer)["message"]]).toEqual([Number(status), message]);
    },
  );

  it("that the account has no access to is forbidden for work, and not there by itself", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { get, post } = withKeyOf(mock);
    const id = "00000000-0000-4000-8000-000000000000";
    const refused = await post("/pipelines", { project_id: id, elements });
    expect([refused.status, parsed(refused)["error_code"]]).toEqual([403, "FORBIDDEN"]);
    const unknown = await get(`/projects/${id}`);
    expect([unknown.status, parsed(unknown)["error_code"]]).toEqual([404, "NOT_FOUND"]);
  });
});
