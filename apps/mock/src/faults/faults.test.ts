import { describe, expect, it } from "vitest";
import type { FaultSeed } from "../mock-options.js";
import { startMock } from "../start-mock.js";
import { withKeyOf } from "../testing/ionworks-client.js";
import { idOf, parsed, signIn } from "../testing/jess-client.js";
import { rawJson, rawRequest } from "../testing/raw-request.js";

const status = "/jess_web/api/job/status/*";

describe("setting faults", () => {
  it.each([
    [{ fault: { kind: "explode" } }, 'there is no fault of kind "explode"'],
    [{ fault: { kind: "delay", seconds: 3 } }, 'a fault has no field "seconds"'],
    [{ fault: { kind: "delay", ms: "3" } }, '"ms" must be a whole number'],
    [{ fault: { kind: "redirect" } }, '"location" must be the address to go to'],
    [{ match: { host: "x" }, fault: { kind: "delay" } }, 'match has no field "host"'],
    [{ match: { provider: "aws" }, fault: { kind: "delay" } }, '"provider" must be ionworks or jess'],
    [{ match: { nth: 0 }, fault: { kind: "delay" } }, '"nth" must be a whole number from 1 on'],
    [{ matches: {}, fault: { kind: "delay" } }, 'a fault request has no field "matches"'],
    [{}, "a fault must be a JSON object"],
  ])("refuses %j by name", async (fault, message) => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await rawJson(mock.url, "/_mock/faults", fault);
    expect(answer.status).toBe(400);
    expect(parsed(answer)["error"]).toContain(message);
    expect(parsed(await rawRequest(mock.url, "/_mock/faults"))["faults"]).toEqual([]);
  });

  it("lists, counts, removes one and clears all", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { get } = withKeyOf(mock);
    const first = parsed(
      await rawJson(mock.url, "/_mock/faults", {
        match: { provider: "ionworks", method: "get", path: "/users", nth: 2, times: 2 },
        fault: { kind: "status", status: 503 },
      }),
    );
    mock.addFault({ fault: { kind: "throttle" }, match: { path: "/healthz" } });
    const codes: number[] = [];
    for (let look = 0; look < 5; look += 1) codes.push((await get("/users/me")).status);
    expect(codes).toEqual([200, 503, 503, 200, 200]);
    expect(parsed(await rawRequest(mock.url, "/_mock/faults"))["faults"]).toMatchObject([
      { id: first["id"], match: { method: "GET", nth: 2 }, matched: 5, applied: 2 },
      { matched: 0, applied: 0 },
    ]);
    const gone = await rawRequest(mock.url, `/_mock/faults/${String(first["id"])}`, { method: "DELETE" });
    expect(parsed(gone)["faults"]).toHaveLength(1);
    await rawRequest(mock.url, "/_mock/faults", { method: "DELETE" });
    expect((await get("/healthz")).status).toBe(200);
  });

  it.each([
    [{}, [503, 503, 503]],
    [{ nth: 2 }, [200, 503, 200]],
    [{ times: 2 }, [503, 503, 200]],
  ])("with %j touches %j", async (match, expected) => {
    await using mock = await startMock({ clock: "manual" });
    mock.addFault({ match, fault: { kind: "status", status: 503 } });
    const codes: number[] = [];
    for (let look = 0; look < 3; look += 1) codes.push((await withKeyOf(mock).get("/healthz")).status);
    expect(codes).toEqual(expected);
  });

  it("never touches the mock's own control", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.addFault({ fault: { kind: "drop-before" } });
    expect((await rawRequest(mock.url, "/_mock/health")).status).toBe(200);
  });
});

/** Cancels one running job under a fault. */
const cancelOne = async (
  fault: FaultSeed["fault"],
): Promise<{
  answer: Awaited<ReturnType<typeof rawRequest>> | string;
  isCancelled: boolean;
  entry: unknown;
}> => {
  await using mock = await startMock({ clock: "manual" });
  const [ref] = mock.addJobs({ provider: "ionworks", status: "processing" });
  const { get, post } = withKeyOf(mock);
  mock.addFault({ match: { method: "POST" }, fault });
  const path = `/jobs/${idOf(ref)}`;
  const answer = await post(`${path}/cancel`).catch((error: unknown) => String(error));
  const isCancelled = parsed(await get(path))["status"] === "canceled";
  return { answer, isCancelled, entry: mock.requests()[0] };
};

describe("JESS point 19 and Ionworks point 17: faults of the wire", () => {
  it("status answers in place of the service, carried out only if asked", async () => {
    const plain = await cancelOne({ kind: "status", status: 500 });
    expect(plain).toMatchObject({
      answer: { status: 500, headers: { "content-type": "application/json" } },
      isCancelled: false,
      entry: { status: 500, faults: ["status"] },
    });
    const rich = await cancelOne({
      kind: "status",
      status: 418,
      body: { tea: true },
      headers: { "x-extra": "yes" },
      processed: true,
    });
    expect(rich).toMatchObject({
      answer: { status: 418, text: '{"tea":true}', headers: { "x-extra": "yes" } },
      isCancelled: true,
      entry: { status: 418 },
    });
  });

  it("drop-before closes without carrying out, drop-after and late after it", async () => {
    expect(await cancelOne({ kind: "drop-before" })).toMatchObject({
      answer: expect.stringMatching(/socket hang up|ECONNRESET/u),
      isCancelled: false,
      entry: { status: null, faults: ["drop-before"] },
    });
    expect(await cancelOne({ kind: "drop-after" })).toMatchObject({
      answer: expect.stringMatching(/socket hang up|ECONNRESET/u),
      isCancelled: true,
      entry: { status: null, faults: ["drop-after"] },
    });
  });

  it("truncate announces the whole body and sends a part", async () => {
    const { answer, isCancelled } = await cancelOne({ kind: "truncate" });
    expect(answer).toMatch(/aborted|ECONNRESET/u);
    expect(isCancelled).toBe(true);
  });

  it("html, wrong-type and redirect change what kind of answer it is", async () => {
    expect(await cancelOne({ kind: "html" })).toMatchObject({
      answer: {
        status: 200,
        headers: { "content-type": "text/html" },
        text: expect.stringContaining("<html>"),
      },
      isCancelled: false,
    });
    expect(await cancelOne({ kind: "html", status: 502, processed: true })).toMatchObject({
      answer: { status: 502 },
      isCancelled: true,
    });
    expect(await cancelOne({ kind: "wrong-type" })).toMatchObject({
      answer: {
        status: 200,
        headers: { "content-type": "text/plain" },
        text: expect.stringContaining("job_id"),
      },
      isCancelled: true,
    });
    expect(await cancelOne({ kind: "redirect", location: "https://elsewhere.example/jobs" })).toMatchObject({
      answer: { status: 307, headers: { location: "https://elsewhere.example/jobs" } },
      isCancelled: false,
    });
  });

  it.each([
    [{ retryAfter: 7 }, "7"],
    [{ retryAfter: "Mon, 05 Jan 2026 09:00:30 GMT" }, "Mon, 05 Jan 2026 09:00:30 GMT"],
    [{}, undefined],
  ])("throttle answers 429 with %j", async (fields, header) => {
    const { answer, isCancelled } = await cancelOne({ kind: "throttle", ...fields });
    expect(isCancelled).toBe(false);
    expect(typeof answer === "string" ? answer : [answer.status, answer.headers["retry-after"]]).toEqual([
      429,
      header,
    ]);
  });

  it("delay and slow-body still answer right", async () => {
    for (const kind of ["delay", "slow-body"]) {
      expect(await cancelOne({ kind, ms: 20 })).toMatchObject({ answer: { status: 200 }, isCancelled: true });
    }
  });

  it("expire-session ends the session that the request brings, for good", async () => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    mock.addFault({ match: { path: "/jess_web/api/jobs", nth: 2 }, fault: { kind: "expire-session" } });
    expect((await jess.get("/jobs")).status).toBe(200);
    expect((await jess.get("/jobs")).status).toBe(401);
    expect((await jess.get("/jobs")).status).toBe(401);
    expect((await (await signIn(mock)).get("/jobs")).status).toBe(200);
  });

  it("expire-session refuses a key at Ionworks, while it lasts", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.addFault({ match: { nth: 1 }, fault: { kind: "expire-session" } });
    const { get } = withKeyOf(mock);
    expect((await get("/jobs")).status).toBe(401);
    expect((await get("/jobs")).status).toBe(200);
  });
});

describe("faults of jobs", () => {
  it("unknown-status puts a word into the answer, with flags at Ionworks", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [one] = mock.addJobs({ provider: "jess", status: "QUEUED" });
    const [other] = mock.addJobs({ provider: "ionworks", status: "processing" });
    mock.addFault({ match: { provider: "jess", nth: 2 }, fault: { kind: "unknown-status", word: "HELD" } });
    mock.addFault({
      match: { provider: "ionworks", nth: 1 },
      fault: { kind: "unknown-status", word: "archived", terminal: true, failed: true },
    });
    const jess = await signIn(mock);
    expect(await jess.status(idOf(one))).toMatchObject({ status: "HELD" });
    expect(await jess.status(idOf(one))).toMatchObject({ status: "QUEUED" });
    const { get } = withKeyOf(mock);
    const path = `/jobs/${idOf(other)}`;
    expect(parsed(await get(path))).toMatchObject({ status: "archived", is_terminal: true, is_failed: true });
    expect(parsed(await get(path))).toMatchObject({ status: "processing" });
  });

  it("ignore-cancel says yes and forgets", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 60_000 });
    mock.addFault({ match: { method: "POST", path: "*/job/*" }, fault: { kind: "ignore-cancel" } });
    const jess = await signIn(mock);
    const reply = parsed(await jess.post(`/job/${idOf(ref)}`, { cmd: "Cancel" }));
    expect(reply).toMatchObject({ ok: true, data: { cancel_Flag: true } });
    mock.clock.advance(30_000);
    expect(await jess.status(idOf(ref))).toMatchObject({ status: "QUEUED", cancel_Flag: false });
    mock.clock.advance(31_000);
    expect(await jess.status(idOf(ref))).toMatchObject({ status: "FINISHED" });
  });

  it.each(["jess", "ionworks"] as const)("slow-cancel takes its time at %s", async (provider) => {
    await using mock = await startMock({ clock: "manual" });
    const status = provider === "jess" ? "QUEUED" : "processing";
    const [ref] = mock.addJobs({ provider, status, durationMs: 600_000 });
    mock.addFault({ fault: { kind: "slow-cancel", ms: 90_000 } });
    const jess = await signIn(mock);
    const { get, post } = withKeyOf(mock);
    const word = async (): Promise<unknown> =>
      provider === "jess"
        ? (await jess.status(idOf(ref)))["status"]
        : parsed(await get(`/jobs/${idOf(ref)}`))["status"];
    if (provider === "jess") await jess.post(`/job/${idOf(ref)}`, { cmd: "Cancel" });
    else await post(`/jobs/${idOf(ref)}/cancel`);
    mock.clock.advance(89_999);
    expect(await word()).toBe(status);
    mock.clock.advance(1);
    expect(await word()).toBe(provider === "jess" ? "CANCELED" : "canceled");
  });

  it("vanish hides the job from reads and lists, at both services", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [one] = mock.addJobs({ provider: "jess" });
    const [other] = mock.addJobs({ provider: "ionworks" });
    mock.addFault({ match: { path: status }, fault: { kind: "vanish" } });
    mock.addFault({ match: { path: "/jobs/*" }, fault: { kind: "vanish" } });
    const jess = await signIn(mock);
    const { get } = withKeyOf(mock);
    expect(await jess.list()).toHaveLength(1);
    expect(parsed(await jess.get(`/job/status/${idOf(one)}`))).toMatchObject({ ok: false, data: null });
    expect((await get(`/jobs/${idOf(other)}`)).status).toBe(404);
    mock.clearFaults();
    expect(await jess.list()).toEqual([]);
    expect(parsed(await get("/jobs"))).toMatchObject({ total: 0 });
    expect((await get(`/jobs/${idOf(other)}`)).status).toBe(404);
  });

  it("stale shows an earlier moment, of a cancel too", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 60_000 });
    const { get, post } = withKeyOf(mock);
    const path = `/jobs/${idOf(ref)}`;
    mock.clock.advance(10_000);
    mock.addFault({ match: { method: "GET" }, fault: { kind: "stale", ms: 5000 } });
    expect(parsed(await post(`${path}/cancel`))).toMatchObject({ status: "canceled" });
    const before = parsed(await get(path));
    expect(before).toMatchObject({ status: "processing", is_terminal: false });
    mock.clock.advance(5000);
    expect(parsed(await get(path))).toMatchObject({ status: "canceled" });
  });

  it("lag-404 hides young jobs, list-lag only from lists", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "jess", durationMs: 60_000 });
    const jess = await signIn(mock);
    const young = mock.addFault({ fault: { kind: "lag-404", ms: 3000 } });
    expect(parsed(await jess.get(`/job/status/${idOf(ref)}`))).toMatchObject({ ok: false });
    mock.clock.advance(3000);
    expect(parsed(await jess.get(`/job/status/${idOf(ref)}`))).toMatchObject({ ok: true });
    expect(young.id).toBe("fault-1");
    mock.clearFaults();
    mock.addFault({ fault: { kind: "list-lag", ms: 5000 } });
    expect(await jess.list()).toEqual([]);
    expect(parsed(await jess.get(`/job/status/${idOf(ref)}`))).toMatchObject({ ok: true });
    mock.clock.advance(2000);
    expect(await jess.list()).toHaveLength(1);
  });

  it("late loses the answer and carries the cancel out afterwards", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 60_000 });
    const { get, post } = withKeyOf(mock);
    mock.addFault({ match: { method: "POST" }, fault: { kind: "late", ms: 4000 } });
    await expect(post(`/jobs/${idOf(ref)}/cancel`)).rejects.toThrow();
    expect(parsed(await get(`/jobs/${idOf(ref)}`))).toMatchObject({ status: "processing" });
    mock.clock.advance(4000);
    expect(parsed(await get(`/jobs/${idOf(ref)}`))).toMatchObject({ status: "canceled" });
  });

  it("refuse-early and refuse-repeat say no at those moments only", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "jess", durationMs: 60_000 });
    const jess = await signIn(mock);
    const cancel = async (): Promise<unknown> =>
      parsed(await jess.post(`/job/${idOf(ref)}`, { cmd: "Cancel" }))["ok"];
    mock.addFault({ fault: { kind: "refuse-early" } });
    mock.addFault({ fault: { kind: "refuse-repeat" } });
    expect(await cancel()).toBe(false);
    mock.clock.advance(30_000);
    expect(await cancel()).toBe(true);
    expect(await cancel()).toBe(false);
  });

  it("cancel-by-other sets the flag before the request is read", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 60_000 });
    const jess = await signIn(mock);
    mock.addFault({ match: { path: status, nth: 2 }, fault: { kind: "cancel-by-other" } });
    expect(await jess.status(idOf(ref))).toMatchObject({ cancel_Flag: false });
    expect(await jess.status(idOf(ref))).toMatchObject({ cancel_Flag: true });
    mock.clock.advance(5000);
    expect(await jess.status(idOf(ref))).toMatchObject({ status: "CANCELED" });
  });

  it.each(["jess", "ionworks"] as const)(
    "revive brings an ended job of %s back, in a later version",
    async (provider) => {
      await using mock = await startMock({ clock: "manual" });
      const [ref] = mock.addJobs({ provider, status: provider === "jess" ? "CANCELED" : "canceled" });
      const jess = await signIn(mock);
      const { get } = withKeyOf(mock);
      const read = async (): Promise<{ word: unknown; version: string }> => {
        if (provider === "jess") {
          const row = await jess.status(idOf(ref));
          return { word: row["status"], version: String(row["last_Update"]) };
        }
        const job = parsed(await get(`/jobs/${idOf(ref)}`));
        return { word: job["status"], version: String(job["updated_at"]) };
      };
      mock.addFault({ match: { method: "GET" }, fault: { kind: "revive", ms: 5000 } });
      const ended = await read();
      expect(ended.word).toMatch(/^cancell?ed$/iu);
      mock.clock.advance(6000);
      const back = await read();
      expect(back.word).toBe(provider === "jess" ? "QUEUED" : "processing");
      expect(back.version > ended.version).toBe(true);
      mock.clock.advance(1000);
      expect((await read()).version > back.version).toBe(true);
      mock.clock.advance(120_000);
      expect((await read()).word).toBe(provider === "jess" ? "FINISHED" : "completed");
    },
  );

  it("unknown-end gives the end another word", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "ionworks", status: "processing", durationMs: 5000 });
    mock.addFault({ match: { nth: 1 }, fault: { kind: "unknown-end", word: "expired" } });
    const { get } = withKeyOf(mock);
    expect(parsed(await get(`/jobs/${idOf(ref)}`))).toMatchObject({ status: "processing" });
    mock.clock.advance(5000);
    expect(parsed(await get(`/jobs/${idOf(ref)}`))).toMatchObject({ status: "expired", is_terminal: true });
  });

  it("flag-reset-early hides the flag while the cancel goes on", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "jess", status: "QUEUED", durationMs: 60_000 });
    const jess = await signIn(mock);
    mock.addFault({ match: { method: "POST" }, fault: { kind: "flag-reset-early", ms: 2000 } });
    await jess.post(`/job/${idOf(ref)}`, { cmd: "Cancel" });
    expect(await jess.status(idOf(ref))).toMatchObject({ status: "QUEUED", cancel_Flag: true });
    mock.clock.advance(2000);
    expect(await jess.status(idOf(ref))).toMatchObject({ status: "QUEUED", cancel_Flag: false });
    mock.clock.advance(3000);
    expect(await jess.status(idOf(ref))).toMatchObject({ status: "CANCELED" });
  });

  it("wrong-account and no-jess-link change who the service takes us for", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.addJobs({ provider: "jess", owner: "ada" });
    const jess = await signIn(mock);
    mock.addFault({ match: { path: "/users/me" }, fault: { kind: "wrong-account" } });
    mock.addFault({ match: { path: "/jess_web/api/account" }, fault: { kind: "wrong-account" } });
    mock.addFault({ match: { path: "/jess_web/api/session" }, fault: { kind: "no-jess-link" } });
    expect(parsed(await withKeyOf(mock).get("/users/me"))).toMatchObject({ email: "grace@example.org" });
    expect(parsed(await jess.get("/account"))).toMatchObject({ data: { username: "Grace" } });
    expect(parsed(await jess.get("/session"))).toEqual({
      ok: false,
      status: "JESS session key is not valid.",
      data: null,
    });
  });
});
