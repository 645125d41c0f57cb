import { describe, expect, it } from "vitest";
import { startMock } from "../../start-mock.js";
import { withKeyOf } from "../../testing/ionworks-client.js";
import { idOf, objectOf, parsed } from "../../testing/jess-client.js";

describe("Ionworks point 7: job objects", () => {
  it("carry all fields, flags as booleans, the priority as an integer and times as texts", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "ionworks", status: "processing" });
    const { ionworks } = mock.accounts[0];
    const job = parsed(await withKeyOf(mock).get(`/jobs/${idOf(ref)}`));
    expect(job).toEqual({
      job_id: idOf(ref),
      job_type: "simulate",
      status: "processing",
      priority: 5,
      created_at: "2026-01-05T08:59:59.000000Z",
      updated_at: expect.stringMatching(/^2026-01-05T08:59:59\.500000Z$/u),
      user_id: ionworks.userId,
      organization_id: ionworks.organizationId,
      is_terminal: false,
      is_failed: false,
      started_at: "2026-01-05T08:59:59.500000Z",
      completed_at: null,
      compute_time: null,
      error: null,
      error_code: null,
      result: null,
      callback_url: null,
      parent_job_id: null,
      project_id: ionworks.projectId,
      access_level: "project",
      params_path: expect.any(String),
      metadata_path: null,
    });
  });

  it("go from pending over processing to completed in 30 to 60 seconds", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "ionworks" });
    const { get } = withKeyOf(mock);
    const states: unknown[] = [];
    let endedAfter = 0;
    for (let ms = 0; ms <= 61_000; ms += 500) {
      const { status, is_terminal: ended, is_failed: failed } = parsed(await get(`/jobs/${idOf(ref)}`));
      const state = [status, ended, failed].join(" ");
      if (states.at(-1) !== state) states.push(state);
      if (ended === true && endedAfter === 0) endedAfter = ms;
      mock.clock.advance(500);
    }
    expect(states).toEqual(["pending false false", "processing false false", "completed true false"]);
    expect(endedAfter).toBeGreaterThanOrEqual(30_000);
    expect(endedAfter).toBeLessThanOrEqual(60_000);
  });

  it.each([
    ["failed", { is_terminal: true, is_failed: true, error_code: "SOLVER_ERROR" }],
    ["canceled", { is_terminal: true, is_failed: true, error_code: null }],
    ["completed", { is_terminal: true, is_failed: false, error_code: null }],
    ["waiting", { is_terminal: false, is_failed: false, completed_at: null }],
    ["hibernating", { is_terminal: false, is_failed: false }],
  ])("can be %s from the start", async (status, expected) => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "ionworks", status });
    expect(parsed(await withKeyOf(mock).get(`/jobs/${idOf(ref)}`))).toMatchObject({ status, ...expected });
  });

  it("lack the flags by switch, as on an old server", async () => {
    await using mock = await startMock({ clock: "manual", switches: { ionworks: { flags: "no" } } });
    const [ref] = mock.addJobs({ provider: "ionworks" });
    const job = parsed(await withKeyOf(mock).get(`/jobs/${idOf(ref)}`));
    expect(job).not.toHaveProperty("is_terminal");
    expect(job).not.toHaveProperty("is_failed");
  });

  it("have an updated_at that rises while they are processed", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 60_000 });
    const { get } = withKeyOf(mock);
    const times: string[] = [];
    for (let look = 0; look < 4; look += 1) {
      times.push(String(parsed(await get(`/jobs/${idOf(ref)}`))["updated_at"]));
      mock.clock.advance(2000);
    }
    expect(new Set(times).size).toBe(4);
    expect(times).toEqual(times.toSorted());
  });
});

describe("the list of jobs", () => {
  it("shows the whole organization, newest first, in pages", async () => {
    await using mock = await startMock({ clock: "manual" });
    const first = mock.addJobs({ provider: "ionworks", count: 3, owner: "ada" });
    const second = mock.addJobs({ provider: "ionworks", count: 2, owner: "grace", type: "datafit" });
    const newestFirst = [...first, ...second].map(idOf).toReversed();
    const ids = async (query: string): Promise<unknown[]> => {
      const page = parsed(await withKeyOf(mock).get(`/jobs${query}`));
      return Array.isArray(page["jobs"]) ? page["jobs"].map((job) => objectOf(job)["job_id"]) : [];
    };
    expect(await ids("")).toEqual(newestFirst);
    expect(await ids("?limit=2")).toEqual(newestFirst.slice(0, 2));
    expect(await ids("?limit=2&offset=2")).toEqual(newestFirst.slice(2, 4));
    expect(await ids("?job_type=datafit")).toEqual(second.map(idOf).toReversed());
    expect(await ids("?job_types=datafit&job_types=simulate&job_type=dummy")).toEqual(newestFirst);
    expect(parsed(await withKeyOf(mock).get("/jobs?limit=1"))).toMatchObject({ total: 5 });
  });

  it("filters by one status", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.addJobs({ provider: "ionworks", status: "processing" });
    const [done] = mock.addJobs({ provider: "ionworks", status: "completed" });
    expect(parsed(await withKeyOf(mock).get("/jobs?status=completed"))).toMatchObject({
      total: 1,
      jobs: [{ job_id: idOf(done) }],
    });
  });
});

describe("Ionworks point 14: POST /jobs", () => {
  it("is gone", async () => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await withKeyOf(mock).post("/jobs", { job_type: "dummy", params: {} });
    expect([answer.status, parsed(answer)["error_code"]]).toEqual([410, "GONE"]);
  });

  it("answers 202 with the job by switch", async () => {
    await using mock = await startMock({ clock: "manual", switches: { ionworks: { "post-jobs": "202" } } });
    const answer = await withKeyOf(mock).post("/jobs?project_id=p1", { job_type: "dummy", params: {} });
    expect(answer.status).toBe(202);
    expect(parsed(answer)).toMatchObject({ job_type: "dummy", status: "pending", project_id: "p1" });
    expect((await withKeyOf(mock).post("/jobs", { job_type: "tea", params: {} })).status).toBe(422);
  });
});

describe("cancel", () => {
  it("shows canceled at once", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "ionworks", status: "processing" });
    const { get, post } = withKeyOf(mock);
    expect(parsed(await post(`/jobs/${idOf(ref)}/cancel`))).toMatchObject({
      status: "canceled",
      is_terminal: true,
    });
    mock.clock.advance(100_000);
    expect(parsed(await get(`/jobs/${idOf(ref)}`))).toMatchObject({ status: "canceled", is_failed: true });
  });

  it("takes a while by switch, and loses to an end that comes before", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { cancel: "delayed", "cancel-delay-ms": 4000 } },
    });
    const [slow] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 60_000 });
    const [fast] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 4000 });
    const { get, post } = withKeyOf(mock);
    for (const ref of [slow, fast]) {
      expect(parsed(await post(`/jobs/${idOf(ref)}/cancel`))).toMatchObject({ status: "processing" });
    }
    mock.clock.advance(3999);
    expect(parsed(await get(`/jobs/${idOf(slow)}`))).toMatchObject({ status: "processing" });
    mock.clock.advance(1);
    expect(parsed(await get(`/jobs/${idOf(slow)}`))).toMatchObject({ status: "canceled" });
    expect(parsed(await get(`/jobs/${idOf(fast)}`))).toMatchObject({ status: "completed" });
  });

  it("is open to colleagues in the organization", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "ionworks", owner: "ada", status: "processing" });
    const grace = withKeyOf(mock, mock.accounts[1]);
    expect(parsed(await grace.post(`/jobs/${idOf(ref)}/cancel`))).toMatchObject({
      status: "canceled",
      user_id: mock.accounts[0].ionworks.userId,
    });
  });

  it.each([
    ["200", 200],
    ["400", 400],
    ["409", 409],
  ])("Ionworks point 16: answers %s for a job that has ended, and leaves it alone", async (ended, status) => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "cancel-ended": ended } },
    });
    const [ref] = mock.addJobs({ provider: "ionworks", status: "completed" });
    const { get, post } = withKeyOf(mock);
    const before = parsed(await get(`/jobs/${idOf(ref)}`));
    const answer = await post(`/jobs/${idOf(ref)}/cancel`);
    expect(answer.status).toBe(status);
    if (status === 200) expect(parsed(answer)).toEqual(before);
    expect(parsed(await get(`/jobs/${idOf(ref)}`))).toEqual(before);
  });

  it("answers 404 for a job that does not exist", async () => {
    await using mock = await startMock({ clock: "manual" });
    expect((await withKeyOf(mock).post("/jobs/unknown/cancel")).status).toBe(404);
  });
});

it("Ionworks point 17: children run on when their parent is cancelled", async () => {
  await using mock = await startMock({ clock: "manual" });
  const [parent] = mock.addJobs({ provider: "ionworks", type: "datafit", status: "waiting" });
  const [child] = mock.addJobs({ provider: "ionworks", parent: idOf(parent), status: "processing" });
  const { get, post } = withKeyOf(mock);
  await post(`/jobs/${idOf(parent)}/cancel`);
  expect(parsed(await get(`/jobs/${idOf(child)}`))).toMatchObject({
    parent_job_id: idOf(parent),
    status: "processing",
  });
});
