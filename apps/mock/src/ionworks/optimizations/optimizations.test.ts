import { describe, expect, it } from "vitest";
import type { RunningMock } from "../../mock-options.js";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { idOf, parsed } from "../../testing/jess-client.js";
import { parsedList } from "../../testing/parsed-list.js";
import type { RawAnswer } from "../../testing/raw-request.js";

function create(mock: RunningMock, extra: object = {}): Promise<RawAnswer> {
  return withKeyOf(mock).post("/optimizations", {
    name: "thin",
    project_id: mock.accounts[0].ionworks.projectId,
    parameterized_model_id: "pm-1",
    ...extra,
  });
}

const seed = { provider: "ionworks", kind: "optimization" } as const;

describe("Ionworks point 12: job_id", () => {
  it("is in the replies to POST and PATCH, and not in the documented resource", async () => {
    await using mock = await startMock({ clock: "manual" });
    const made = parsed(await create(mock));
    expect(made).toMatchObject({
      status: "queued",
      run_count: 0,
      kind: "optimize",
      job_id: expect.any(String),
    });
    const path = `/optimizations/${String(made["id"])}`;
    const { get, patch } = withKeyOf(mock);
    expect(parsed(await patch(path, { name: "thinner" }))).toMatchObject({
      name: "thinner",
      job_id: made["job_id"],
    });
    expect(parsed(await get(path))).not.toHaveProperty("job_id");
    expect(parsed(await get(`/jobs/${String(made["job_id"])}`))).toMatchObject({ job_type: "optimize" });
  });

  it.each([
    ["always", true, true],
    ["never", false, false],
  ])("is there %s by switch", async (when, inPost, inGet) => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "optimization-job-id": when } },
    });
    const made = parsed(await create(mock));
    const read = parsed(await withKeyOf(mock).get(`/optimizations/${String(made["id"])}`));
    expect(["job_id" in made, "job_id" in read]).toEqual([inPost, inGet]);
  });
});

it.each([
  ["more", true],
  ["documented", false],
])("tells who changed it when, which its page does not list, by switch: %s", async (fields, told) => {
  await using mock = await startMock({
    clock: "manual",
    switches: { ionworks: { "optimization-fields": fields } },
  });
  const path = `/optimizations/${String(parsed(await create(mock))["id"])}`;
  const read = parsed(await withKeyOf(mock).get(path));
  expect(["user_id", "updated_at", "started_at"].map((name) => name in read)).toEqual([told, told, told]);
  expect(Object.keys(read)).toEqual(expect.arrayContaining(["created_at", "created_by_email", "run_count"]));
});

it("goes from queued over running to succeeded, with metrics at the end", async () => {
  await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
  const path = `/optimizations/${String(parsed(await create(mock))["id"])}`;
  const words: unknown[] = [];
  for (let second = 0; second <= 10; second += 1) {
    const { status, metrics } = parsed(await withKeyOf(mock).get(path));
    if (words.at(-1) !== status) words.push(status);
    expect(metrics === null).toBe(status !== "succeeded");
    mock.clock.advance(1000);
  }
  expect(words).toEqual(["queued", "running", "succeeded"]);
});

it("Ionworks point 11: optimizations are listed as {optimizations, total}", async () => {
  await using mock = await startMock({ clock: "manual" });
  const refs = mock.addJobs({ ...seed, count: 3, status: "running" });
  const of = `project_id=${mock.accounts[0].ionworks.projectId}`;
  const page = await withKeyOf(mock).get(`/optimizations?${of}&limit=2&offset=1`);
  expect(parsed(page)["total"]).toBe(3);
  expect(parsedList(page, "optimizations").map(({ id }) => id)).toEqual([idOf(refs[1]), idOf(refs[0])]);
  expect(parsedList(page, "optimizations")[0]).toMatchObject({ status: "running", objectives: {} });
});

it.each(["200", "400", "409"])(
  "Ionworks point 16: answers %s to the cancel of an ended one",
  async (ended) => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "cancel-ended": ended } },
    });
    const [done] = mock.addJobs({ ...seed, status: "succeeded" });
    const [running] = mock.addJobs({ ...seed, status: "running" });
    const { post } = withKeyOf(mock);
    expect((await post(`/optimizations/${idOf(done)}/cancel`)).status).toBe(Number(ended));
    expect(parsed(await post(`/optimizations/${idOf(running)}/cancel`, {}))).toMatchObject({
      status: "canceled",
    });
  },
);

describe("resubmitting", () => {
  it("runs a failed one again: 202, a run more, in a new job", async () => {
    await using mock = await startMock({ clock: "manual", jobSeconds: 10 });
    mock.addFault({ match: { method: "POST", path: "/optimizations", times: 1 }, fault: { kind: "fail" } });
    const made = parsed(await create(mock));
    const path = `/optimizations/${String(made["id"])}`;
    const { get, post } = withKeyOf(mock);
    mock.clock.advance(10_000);
    expect(parsed(await get(path))).toMatchObject({
      status: "failed",
      error_code: "SOLVER_ERROR",
      run_count: 0,
    });
    const again = await post(`${path}/resubmit`);
    expect([again.status, parsed(again)]).toMatchObject([
      202,
      { status: "queued", run_count: 1, error: null },
    ]);
    expect(parsed(again)["job_id"]).not.toBe(made["job_id"]);
    expect(parsed(await get(`/jobs/${String(made["job_id"])}`))).toMatchObject({ status: "failed" });
    mock.clock.advance(10_000);
    expect(parsed(await get(path))).toMatchObject({ status: "succeeded", run_count: 1 });
  });

  it("brings its old job back by switch, as often as it is asked for", async () => {
    await using mock = await startMock({
      clock: "manual",
      jobSeconds: 10,
      switches: { ionworks: { "resubmit-job": "same" } },
    });
    const { get, post } = withKeyOf(mock);
    const made = parsed(await create(mock));
    const path = `/optimizations/${String(made["id"])}`;
    const job = `/jobs/${String(made["job_id"])}`;
    for (const run of [1, 2]) {
      mock.clock.advance(2000);
      await post(`${path}/cancel`);
      const ended = parsed(await get(job));
      expect(ended).toMatchObject({ status: "canceled" });
      mock.clock.advance(1000);
      expect(parsed(await post(`${path}/resubmit`))).toMatchObject({
        run_count: run,
        job_id: made["job_id"],
      });
      const alive = parsed(await get(job));
      expect(alive).toMatchObject({ status: "pending", is_terminal: false, created_at: ended["created_at"] });
      expect(String(alive["updated_at"]) > String(ended["updated_at"])).toBe(true);
    }
    mock.clock.advance(10_000);
    expect(parsed(await get(job))).toMatchObject({ status: "completed" });
    expect(parsed(await get("/jobs"))["total"]).toBe(1);
  });

  it.each(["409", "400", "202"])("answers %s for one that has not failed", async (code) => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "resubmit-unfailed": code } },
    });
    const [ref] = mock.addJobs({ ...seed, status: "succeeded" });
    const { get, post } = withKeyOf(mock);
    expect((await post(`/optimizations/${idOf(ref)}/resubmit`)).status).toBe(Number(code));
    expect(parsed(await get(`/optimizations/${idOf(ref)}`))["run_count"]).toBe(code === "202" ? 1 : 0);
    expect((await post("/optimizations/none/resubmit")).status).toBe(404);
  });
});

describe("the fault rerun", () => {
  it.each(["new", "same"])("has somebody run an ended one again, in a %s job", async (which) => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "resubmit-job": which } },
    });
    const [ref] = mock.addJobs({ ...seed, status: "running", durationMs: 60_000 });
    const path = `/optimizations/${idOf(ref)}`;
    const { get, post } = withKeyOf(mock);
    mock.addFault({ match: { path, method: "GET" }, fault: { kind: "rerun", ms: 3000 } });
    expect(parsed(await get(path))).toMatchObject({ status: "running", run_count: 0 });
    await post(`${path}/cancel`);
    expect(parsed(await get(path))).toMatchObject({ status: "canceled", run_count: 0 });
    mock.clock.advance(2999);
    expect(parsed(await get(path))).toMatchObject({ status: "canceled", run_count: 0 });
    mock.clock.advance(1);
    expect(parsed(await get(path))).toMatchObject({ status: "queued", run_count: 1 });
    mock.clock.advance(20_000);
    expect(parsed(await get(path))).toMatchObject({ status: "running", run_count: 1 });
    expect(parsed(await get("/jobs"))["total"]).toBe(which === "new" ? 2 : 1);
  });
});
