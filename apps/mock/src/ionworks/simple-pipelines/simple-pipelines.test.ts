import { expect, it } from "vitest";
import type { RunningMock } from "../../mock-options.js";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { idOf, parsed } from "../../testing/jess-client.js";
import { parsedList } from "../../testing/parsed-list.js";
import type { RawAnswer } from "../../testing/raw-request.js";

const entry = { element_type: "entry", values: { a: 1 } };
const fit = { element_type: "data_fit", objectives: { discharge: {} } };

function create(mock: RunningMock, extra: object = {}): Promise<RawAnswer> {
  return withKeyOf(mock).post("/simple_pipelines", {
    project_id: mock.accounts[0].ionworks.projectId,
    config: { elements: { entry, fit } },
    ...extra,
  });
}

it("Ionworks point 18: a simple pipeline is one job from end to end", async () => {
  await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
  const answer = await create(mock, {
    name: "one",
    description: "d",
    options: { live_progress_updates: true },
  });
  expect(answer.status).toBe(200);
  const simple = parsed(answer);
  expect(simple).toMatchObject({
    name: "one",
    description: "d",
    status: "pending",
    is_terminal: false,
    is_failed: false,
    config_path: expect.any(String),
    result: null,
  });
  const { get } = withKeyOf(mock);
  const words: unknown[] = [];
  for (let second = 0; second <= 10; second += 1) {
    const { status } = parsed(await get(`/simple_pipelines/${String(simple["id"])}`));
    const job = parsed(await get(`/jobs/${String(simple["job_id"])}`))["status"];
    if (words.at(-1) !== `${String(status)} ${String(job)}`) words.push(`${String(status)} ${String(job)}`);
    mock.clock.advance(1000);
  }
  expect(words).toEqual(["pending pending", "running processing", "completed completed"]);
  expect(parsed(await get(`/simple_pipelines/${String(simple["id"])}`))).toMatchObject({
    is_terminal: true,
    result: { parameter_values: { "Positive electrode diffusivity [m2.s-1]": expect.any(Number) } },
  });
});

it.each(["200", "201", "202"])("answers its creation with %s, which no page tells", async (code) => {
  await using mock = await startMock({ clock: "manual", switches: { ionworks: { "submit-code": code } } });
  expect((await create(mock)).status).toBe(Number(code));
});

it.each([
  [
    "two heavy elements",
    { config: { elements: { a: fit, b: { ...fit, element_type: "validation" } } } },
    422,
  ],
  ["a configuration without elements", { config: {} }, 422],
  ["no configuration", { config: null }, 422],
  ["too long a name", { name: "n".repeat(256) }, 422],
  ["a project that does not exist", { project_id: "none" }, 400],
])("refuses %s", async (_title, extra, status) => {
  await using mock = await startMock({ clock: "manual" });
  expect((await create(mock, extra)).status).toBe(status);
});

it("Ionworks point 11: simple pipelines are listed as {items, count, total}, ten at once", async () => {
  await using mock = await startMock({ clock: "manual" });
  const refs = mock.addJobs({ provider: "ionworks", kind: "simple-pipeline", count: 12, status: "running" });
  expect(refs[0]).toMatch(/^ionworks:simple-pipeline\//u);
  const { get } = withKeyOf(mock);
  const of = `project_id=${mock.accounts[0].ionworks.projectId}`;
  const page = await get(`/simple_pipelines?${of}`);
  expect(parsed(page)).toMatchObject({ count: 10, total: 12 });
  const [first] = parsedList(page, "items");
  expect(first).toMatchObject({ id: idOf(refs.at(-1)), status: "running", is_terminal: false });
  expect(first).not.toHaveProperty("config_path");
  expect(first).not.toHaveProperty("result");
  expect(parsed(await get(`/simple_pipelines?${of}&offset=10`))).toMatchObject({ count: 2, total: 12 });
  expect((await get("/simple_pipelines")).status).toBe(422);
  expect((await get(`/simple_pipelines?${of}&limit=101`)).status).toBe(422);
});

it("Ionworks point 16: cancels a simple pipeline with its job, and leaves an ended one as it was", async () => {
  await using mock = await startMock({ clock: "manual", switches: { ionworks: { "cancel-ended": "409" } } });
  const [ref] = mock.addJobs({ provider: "ionworks", kind: "simple-pipeline", status: "running" });
  const { get, post } = withKeyOf(mock);
  const path = `/simple_pipelines/${idOf(ref)}`;
  const first = parsed(await post(`${path}/cancel`, {}));
  expect(first).toMatchObject({ status: "canceled", is_terminal: true, is_failed: true });
  expect(parsed(await get(`/jobs/${String(first["job_id"])}`))).toMatchObject({ status: "canceled" });
  const again = await post(`${path}/cancel`);
  expect([again.status, parsed(again)]).toEqual([200, first]);
});

it("renames a simple pipeline, and deletes it with its job", async () => {
  await using mock = await startMock({ clock: "manual", switches: { ionworks: { deleted: "200" } } });
  const simple = parsed(await create(mock));
  const path = `/simple_pipelines/${String(simple["id"])}`;
  const { get, patch, remove } = withKeyOf(mock);
  expect(parsed(await patch(path, { name: "other" }))).toMatchObject({ name: "other" });
  expect((await patch(path, { name: "" })).status).toBe(422);
  const deleted = await remove(path);
  expect([deleted.status, deleted.text]).toEqual([200, "{}"]);
  expect((await get(path)).status).toBe(404);
  expect((await get(`/jobs/${String(simple["job_id"])}`)).status).toBe(404);
});
