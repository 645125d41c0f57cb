import { describe, expect, it } from "vitest";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { idOf, parsed } from "../../testing/jess-client.js";
import { parsedList } from "../../testing/parsed-list.js";
import { createPipeline } from "../../testing/pipelines.js";

describe("Ionworks point 13: a pipeline's result", () => {
  it("has both objects, also before the end", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
    const id = String(parsed(await createPipeline(mock))["id"]);
    const { get } = withKeyOf(mock);
    expect(parsed(await get(`/pipelines/${id}/result`))).toEqual({ result: {}, element_results: {} });
    mock.clock.advance(30_000);
    const { result, element_results: results } = parsed(await get(`/pipelines/${id}/result`));
    expect(result).toEqual({
      parameter_values: { "Ambient temperature [K]": 298.15, "Contact resistance [Ohm]": expect.any(Number) },
    });
    expect(results).toEqual({
      ambient: { parameter_values: { "Ambient temperature [K]": 298.15 } },
      fit: { parameter_values: { "Contact resistance [Ohm]": expect.any(Number) } },
      check: {
        validation_results: { discharge: expect.any(Object) },
        summary_stats: { discharge: expect.arrayContaining([expect.any(Object)]) },
      },
    });
  });

  it("is 404 until then by switch", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "early-result": "404" } },
    });
    const [ref] = mock.addJobs({ provider: "ionworks", kind: "pipeline", status: "running" });
    expect((await withKeyOf(mock).get(`/pipelines/${idOf(ref)}/result`)).status).toBe(404);
    mock.clock.advance(100_000);
    expect((await withKeyOf(mock).get(`/pipelines/${idOf(ref)}/result`)).status).toBe(200);
  });
});

describe("Ionworks point 11: the list of pipelines", () => {
  it("comes in pages with skip, newest first, with the total", async () => {
    await using mock = await startMock({ clock: "manual" });
    const refs = mock.addJobs({ provider: "ionworks", kind: "pipeline", count: 5, name: "run #" });
    const newest = refs.map(idOf).toReversed();
    const { get } = withKeyOf(mock);
    const page = await get("/pipelines?limit=2&skip=1");
    expect(parsed(page)["total"]).toBe(5);
    expect(parsedList(page, "pipelines").map(({ id }) => id)).toEqual(newest.slice(1, 3));
    const offset = parsedList(await get("/pipelines?limit=1&offset=3"), "pipelines");
    expect(offset.map(({ id }) => id)).toEqual([newest[0]]);
  });

  it("is a bare array by switch", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "pipelines-list": "array" } },
    });
    mock.addJobs({ provider: "ionworks", kind: "pipeline", count: 2 });
    expect(parsedList(await withKeyOf(mock).get("/pipelines/"))).toHaveLength(2);
  });

  it.each([
    ["name=run 2", 1],
    ["name=eq.run 2", 1],
    ["name=ilike.%25N 2%25", 1],
    ["name=in.(run 1,run 3)", 2],
    ["status=running", 3],
    ["status=failed", 1],
    ["created_by_email=ada@example.org", 4],
    ["created_at_gt=2026-01-05T09:00:00Z", 0],
    ["created_at_lt=2026-01-05T09:00:00Z", 4],
    ["project_id=none", 0],
  ])("is filtered by %s", async (query, total) => {
    await using mock = await startMock({ clock: "manual" });
    mock.addJobs({ provider: "ionworks", kind: "pipeline", count: 3, name: "run #", status: "running" });
    mock.addJobs({ provider: "ionworks", kind: "pipeline", status: "failed", name: "bad" });
    expect(parsed(await withKeyOf(mock).get(`/pipelines?${query.replaceAll(" ", "%20")}`))["total"]).toBe(
      total,
    );
  });

  it("is sorted as asked, and refuses what it cannot sort by", async () => {
    await using mock = await startMock({ clock: "manual" });
    for (const name of ["b", "c", "a"]) mock.addJobs({ provider: "ionworks", kind: "pipeline", name });
    const { get } = withKeyOf(mock);
    const names = parsedList(await get("/pipelines?order_by=name&order=asc"), "pipelines").map(
      ({ name }) => name,
    );
    expect(names).toEqual(["a", "b", "c"]);
    const refused = await get("/pipelines?order_by=mood&limit=0&created_at_gt=soon");
    expect(refused.status).toBe(422);
    expect(parsedList(refused, "detail").map(({ loc }) => loc)).toEqual([
      ["query", "limit"],
      ["query", "order_by"],
      ["query", "created_at_gt"],
    ]);
    expect(parsedList(refused, "detail")[1]?.["msg"]).toBe(
      "Input should be 'created_at', 'id', 'name', 'description', 'status', 'updated_at', 'created_by_email'",
    );
  });
});

it("renames a pipeline, and deletes it with its jobs", async () => {
  await using mock = await startMock({ clock: "manual" });
  const [ref] = mock.addJobs({ provider: "ionworks", kind: "pipeline", status: "running" });
  const path = `/pipelines/${idOf(ref)}`;
  const { get, patch, remove } = withKeyOf(mock);
  expect(parsed(await patch(path, { name: "new" }))).toMatchObject({ name: "new", description: null });
  expect(parsed(await patch(path, { description: "about" }))).toMatchObject({
    name: "new",
    description: "about",
  });
  expect((await patch(path, {})).status).toBe(422);
  const jobs = parsedList(await get(`${path}/elements`)).map((element) => String(element["job_id"]));
  const deleted = await remove(path);
  expect([deleted.status, deleted.text]).toEqual([204, ""]);
  for (const gone of [path, `${path}/elements`, ...jobs.map((id) => `/jobs/${id}`)]) {
    expect((await get(gone)).status).toBe(404);
  }
});
