import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { startMock } from "../start-mock.js";
import { withKeyOf } from "../testing/ionworks-client.js";
import { idOf, parsed } from "../testing/jess-client.js";
import { parsedList } from "../testing/parsed-list.js";
import { rawRequest } from "../testing/raw-request.js";

describe("Ionworks point 17: scenarios", () => {
  it.each([
    [false, false],
    [true, false],
    [true, true],
  ])("an unknown status with is_terminal %s and is_failed %s", async (terminal, failed) => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "ionworks", status: "processing" });
    mock.addFault({ fault: { kind: "unknown-status", word: "hibernating", terminal, failed } });
    expect(parsed(await withKeyOf(mock).get(`/jobs/${idOf(ref)}`))).toMatchObject({
      status: "hibernating",
      is_terminal: terminal,
      is_failed: failed,
    });
  });

  it("an unknown error_code", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "ionworks", status: "failed", errorCode: "GREMLINS" });
    expect(parsed(await withKeyOf(mock).get(`/jobs/${idOf(ref)}`))).toMatchObject({ error_code: "GREMLINS" });
  });

  it("fields that nobody has heard of, in every kind of record", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "extra-fields": "yes" } },
    });
    const { get } = withKeyOf(mock);
    for (const [kind, path] of [
      ["job", "/jobs/"],
      ["simulation", "/simulations/"],
      ["pipeline", "/pipelines/"],
      ["simple-pipeline", "/simple_pipelines/"],
      ["optimization", "/optimizations/"],
    ]) {
      const [ref] = mock.addJobs({ provider: "ionworks", kind });
      expect(parsed(await get(`${path}${idOf(ref)}`))).toMatchObject({
        shard: 7,
        lineage: expect.any(Object),
      });
    }
  });

  it("flags missing everywhere, as on an old server", async () => {
    await using mock = await startMock({ clock: "manual", switches: { ionworks: { flags: "no" } } });
    for (const [kind, path] of [
      ["job", "/jobs/"],
      ["pipeline", "/pipelines/"],
      ["simple-pipeline", "/simple_pipelines/"],
    ]) {
      const [ref] = mock.addJobs({ provider: "ionworks", kind });
      const record = parsed(await withKeyOf(mock).get(`${path}${idOf(ref)}`));
      expect([record["status"], "is_terminal" in record, "is_failed" in record]).toEqual([
        "pending",
        false,
        false,
      ]);
    }
  });

  it("a job that is completed with no storage folder yet, or ever", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "storage-delay-ms": 8000 } },
    });
    const [ref] = mock.addJobs({
      provider: "ionworks",
      kind: "simulation",
      status: "processing",
      durationMs: 1000,
    });
    const { get } = withKeyOf(mock);
    const look = async (): Promise<unknown[]> => {
      const { status, storage_folder: folder, metrics } = parsed(await get(`/simulations/${idOf(ref)}`));
      const file = await get(`/simulations/${idOf(ref)}/steps/download`);
      return [status, typeof folder, metrics === null, file.status];
    };
    mock.clock.advance(8999);
    expect(await look()).toEqual(["completed", "object", true, 404]);
    mock.clock.advance(1);
    expect(await look()).toEqual(["completed", "string", false, 302]);

    await using never = await startMock({ clock: "manual", switches: { ionworks: { storage: "never" } } });
    const [lost] = never.addJobs({ provider: "ionworks", kind: "simulation", status: "completed" });
    never.clock.advance(1e9);
    expect(parsed(await withKeyOf(never).get(`/simulations/${idOf(lost)}`))).toMatchObject({
      status: "completed",
      storage_folder: null,
    });
  });

  it("503 a few times, then success", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.addFault({ match: { path: "/jobs", times: 3 }, fault: { kind: "status", status: 503 } });
    const codes: number[] = [];
    for (let call = 0; call < 4; call += 1) codes.push((await withKeyOf(mock).get("/jobs")).status);
    expect(codes).toEqual([503, 503, 503, 200]);
  });

  it("429 with and without Retry-After", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.addFault({ match: { path: "/jobs", nth: 1 }, fault: { kind: "throttle", retryAfter: 7 } });
    mock.addFault({ match: { path: "/jobs", nth: 2 }, fault: { kind: "throttle" } });
    const { get } = withKeyOf(mock);
    const answers = [await get("/jobs"), await get("/jobs"), await get("/jobs")];
    expect(answers.map(({ status, headers }) => [status, headers["retry-after"]])).toEqual([
      [429, "7"],
      [429, undefined],
      [200, undefined],
    ]);
  });

  it("a connection that is dropped on POST, before or after the work, with a count of arrivals", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { post, get } = withKeyOf(mock);
    const { projectId } = mock.accounts[0].ionworks;
    const pipeline = { project_id: projectId, elements: { a: { element_type: "entry", values: {} } } };
    mock.addFault({ match: { method: "POST", path: "/pipelines", nth: 1 }, fault: { kind: "drop-before" } });
    mock.addFault({ match: { method: "POST", path: "/pipelines", nth: 2 }, fault: { kind: "drop-after" } });
    await expect(post("/pipelines", pipeline)).rejects.toThrow("socket hang up");
    await expect(post("/pipelines", pipeline)).rejects.toThrow("socket hang up");
    expect((await post("/pipelines", pipeline)).status).toBe(201);
    const arrivals = mock.requests().filter(({ method, path }) => method === "POST" && path === "/pipelines");
    expect(arrivals.map(({ status, faults }) => [status, faults])).toEqual([
      [null, ["drop-before"]],
      [null, ["drop-after"]],
      [201, []],
    ]);
    expect(parsed(await get("/pipelines"))["total"]).toBe(2);
  });

  it("an answer that is slow", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.addFault({ match: { path: "/jobs" }, fault: { kind: "delay", ms: 5000 } });
    const { headers } = withKeyOf(mock);
    const patience = new AbortController();
    const answer = expect(fetch(`${mock.url}/jobs`, { headers, signal: patience.signal })).rejects.toThrow(
      /abort/iu,
    );
    while (mock.requests().length === 0) await nextTurn();
    patience.abort();
    await answer;
    expect(mock.requests()).toMatchObject([{ status: null, faults: ["delay"] }]);
  });

  it.each([
    ["run-on", "processing"],
    ["follow", "canceled"],
  ])("children of a cancelled parent: %s", async (children, status) => {
    await using mock = await startMock({ clock: "manual", switches: { ionworks: { children } } });
    const [parent] = mock.addJobs({ provider: "ionworks", type: "datafit", status: "waiting" });
    const [child] = mock.addJobs({ provider: "ionworks", parent: idOf(parent), status: "processing" });
    const [grandchild] = mock.addJobs({ provider: "ionworks", parent: idOf(child), status: "processing" });
    const { get, post } = withKeyOf(mock);
    await post(`/jobs/${idOf(parent)}/cancel`);
    for (const ref of [child, grandchild]) {
      expect(parsed(await get(`/jobs/${idOf(ref)}`))).toMatchObject({ status });
    }
    expect(parsed(await get(`/jobs/${idOf(grandchild)}`))).toMatchObject({ parent_job_id: idOf(child) });
  });

  it("a job that vanishes during a watch", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "ionworks", status: "processing" });
    mock.addFault({ match: { path: `/jobs/${idOf(ref)}`, nth: 3 }, fault: { kind: "vanish" } });
    const codes: number[] = [];
    for (let look = 0; look < 4; look += 1)
      codes.push((await withKeyOf(mock).get(`/jobs/${idOf(ref)}`)).status);
    expect(codes).toEqual([200, 200, 404, 404]);
    expect(parsed(await withKeyOf(mock).get("/jobs"))["total"]).toBe(0);
  });

  it.each([
    ["newest", [4, 3, 2, 1, 0]],
    ["oldest", [0, 1, 2, 3, 4]],
  ])("a list of the %s first, longer than its page", async (order, places) => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "jobs-order": order, "jobs-limit": 2, "jobs-offset": "skip" } },
    });
    const ids = mock.addJobs({ provider: "ionworks", count: 5 }).map(idOf);
    const seen: unknown[] = [];
    for (const skip of [0, 2, 4]) {
      const page = await withKeyOf(mock).get(`/jobs?skip=${String(skip)}&offset=99`);
      expect(parsed(page)["total"]).toBe(5);
      seen.push(...parsedList(page, "jobs").map((job) => job["job_id"]));
    }
    expect(seen).toEqual(places.map((place) => ids[place]));
  });

  it("a list without any offset", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "jobs-offset": "none" } },
    });
    mock.addJobs({ provider: "ionworks", count: 3 });
    const { get } = withKeyOf(mock);
    expect((await get("/jobs?limit=2&offset=2&skip=2")).text).toBe((await get("/jobs?limit=2")).text);
  });
});

describe("Ionworks point 9: statuses of many simulations", () => {
  it("of an unknown id are 404 by switch, and of no ids those of all", async () => {
    await using mock = await startMock({
      clock: "manual",
      switches: { ionworks: { "statuses-unknown": "404", "statuses-empty": "all" } },
    });
    const [ref] = mock.addJobs({ provider: "ionworks", kind: "simulation" });
    const { post } = withKeyOf(mock);
    expect((await post("/simulations/statuses", { simulation_ids: [idOf(ref), "none"] })).status).toBe(404);
    expect(parsedList(await post("/simulations/statuses", {}))).toMatchObject([{ simulation_id: idOf(ref) }]);
  });
});

describe("Ionworks point 15: forms of an error", () => {
  it.each([
    ["standard", "application/json", '{"error_code":"NOT_FOUND","message":"Job not found","detail":null}'],
    ["legacy", "application/json", '{"detail":"Job not found"}'],
    ["html", "text/html", "<html><body><h1>Error 404</h1></body></html>\n"],
    ["empty", "text/plain", ""],
    ["list", "application/json", '["Job not found"]'],
    ["text", "application/json", '"Job not found"'],
  ])("%s", async (errors, type, text) => {
    await using mock = await startMock({ clock: "manual", switches: { ionworks: { errors } } });
    const answer = await withKeyOf(mock).get("/jobs/none");
    expect([answer.status, answer.headers["content-type"], answer.text]).toEqual([404, type, text]);
    expect(answer.headers["x-correlation-id"]).toEqual(expect.any(String));
    const unknown = await rawRequest(mock.url, "/jobs");
    expect(unknown.status).toBe(401);
  });

  it("of invalid input is the standardized one by switch", async () => {
    await using mock = await startMock({ clock: "manual", switches: { ionworks: { invalid: "standard" } } });
    const answer = await withKeyOf(mock).get("/jobs?limit=x");
    expect([answer.status, parsed(answer)]).toMatchObject([
      422,
      {
        error_code: "VALIDATION_ERROR",
        message: expect.stringContaining("query.limit"),
        detail: { errors: [{ loc: ["query", "limit"] }] },
      },
    ]);
  });
});

it("Ionworks point 7: times can be those of Python", async () => {
  await using mock = await startMock({ clock: "manual", switches: { ionworks: { times: "offset" } } });
  const [ref] = mock.addJobs({ provider: "ionworks", status: "processing" });
  expect(parsed(await withKeyOf(mock).get(`/jobs/${idOf(ref)}`))).toMatchObject({
    created_at: "2026-01-05T08:59:59+00:00",
    started_at: "2026-01-05T08:59:59.500000+00:00",
  });
});

it("Ionworks point 6: the redirect of a slash can be relative, for every collection", async () => {
  await using mock = await startMock({
    clock: "manual",
    switches: { ionworks: { slash: "redirect", "slash-location": "relative" } },
  });
  for (const path of [
    "/jobs",
    "/pipelines",
    "/simple_pipelines",
    "/optimizations",
    "/projects",
    "/simulations",
  ]) {
    const answer = await withKeyOf(mock).get(`${path}/?limit=2`);
    expect([answer.status, answer.headers.location]).toEqual([307, `${path}?limit=2`]);
  }
  expect((await rawRequest(mock.url, "/jobs/")).status).toBe(307);
});
