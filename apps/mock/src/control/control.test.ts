import { describe, expect, it } from "vitest";
import type { RunningMock } from "../mock-options.js";
import { startMock } from "../start-mock.js";
import { withKeyOf } from "../testing/ionworks-client.js";
import { idOf, objectOf, parsed, signIn } from "../testing/jess-client.js";
import { rawJson, rawRequest } from "../testing/raw-request.js";

describe("the clock", () => {
  it("stands still by hand, from a fixed moment, until it is told to move", async () => {
    await using mock = await startMock({ clock: "manual" });
    expect(parsed(await rawRequest(mock.url, "/_mock/clock"))).toEqual({
      mode: "manual",
      speed: 1,
      now: "2026-01-05T09:00:00.000Z",
      nowMs: mock.clock.now(),
    });
    const moved = await rawJson(mock.url, "/_mock/clock/advance", { ms: 1500 });
    expect(parsed(moved)).toMatchObject({ now: "2026-01-05T09:00:01.500Z" });
    expect(mock.clock.now()).toBe(Date.parse("2026-01-05T09:00:01.500Z"));
  });

  it.each([{}, { ms: -1 }, { ms: 1.5 }, { ms: 1, unit: "s" }])("refuses to move by %j", async (body) => {
    await using mock = await startMock({ clock: "manual" });
    expect((await rawJson(mock.url, "/_mock/clock/advance", body)).status).toBe(400);
  });

  it("starts where it is told and runs by itself otherwise", async () => {
    await using mock = await startMock({ start: "2030-05-06T07:08:09Z", speed: 60 });
    const start = Date.parse("2030-05-06T07:08:09Z");
    expect(mock.clock.now()).toBeGreaterThanOrEqual(start);
    mock.clock.advance(3_600_000);
    expect(mock.clock.now()).toBeGreaterThanOrEqual(start + 3_600_000);
    expect(parsed(await rawRequest(mock.url, "/_mock/clock"))).toMatchObject({ mode: "real", speed: 60 });
  });
});

const pace = (mock: RunningMock, body: object) => rawJson(mock.url, "/_mock/clock", body);

describe("the pace of the clock", () => {
  it("is set while it goes: it stands still at once, from where it was", async () => {
    await using mock = await startMock({ start: "2030-05-06T07:08:09Z", speed: 3600 });
    const stopped = parsed(await pace(mock, { mode: "manual" }));
    expect(stopped).toMatchObject({ mode: "manual", speed: 3600, nowMs: mock.clock.now() });
    mock.clock.advance(1000);
    expect(mock.clock.now()).toBe(Number(stopped["nowMs"]) + 1000);
  });

  it("makes a clock that is moved by hand go by itself, and back", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.clock.advance(5000);
    const going = parsed(await pace(mock, { mode: "real", speed: 60_000 }));
    expect(going).toMatchObject({ mode: "real", speed: 60_000 });
    expect(Number(going["nowMs"])).toBeGreaterThanOrEqual(Date.parse("2026-01-05T09:00:05.000Z"));
    const stopped = parsed(await pace(mock, { mode: "manual", speed: 1 }));
    expect(mock.clock.now()).toBe(stopped["nowMs"]);
    await rawJson(mock.url, "/_mock/reset", {});
    expect(parsed(await rawRequest(mock.url, "/_mock/clock"))).toMatchObject({ mode: "manual", speed: 1 });
  });

  it.each([
    [{ mode: "fast" }, '"mode" must be real or manual'],
    [{ speed: 0 }, '"speed" must be more than 0'],
    [{ speed: -1 }, '"speed" must be more than 0'],
    [{ speed: "fast" }, '"speed" must be more than 0'],
    [{ pace: 1 }, 'has no field "pace"'],
  ])("refuses %j, and goes on as before", async (body, message) => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await pace(mock, body);
    expect([answer.status, parsed(answer)["error"]]).toEqual([400, expect.stringContaining(message)]);
    expect(parsed(await rawRequest(mock.url, "/_mock/clock"))).toMatchObject({ mode: "manual", speed: 1 });
  });
});

describe("what looks like a live key", () => {
  const token = `eyJ${"a".repeat(20)}.eyJ${"b".repeat(20)}.${"c".repeat(20)}`;
  const key = `iwk_${"9f3c".repeat(6)}`;

  it.each([
    ["/faults", { fault: { kind: "status", body: { api_key: key } } }],
    [
      "/faults",
      { fault: { kind: "redirect", location: `https://example.org/?key=${key.replace("iwk", "iw")}` } },
    ],
    ["/jobs", { provider: "jess", name: token }],
    ["/reset", { seed: key }],
    ["/scenarios", { scenarios: [{ about: "-----BEGIN RSA PRIVATE KEY-----" }] }],
    ["/breakpoints", { match: { path: `/jobs?token=${token}` } }],
  ])("is refused by %s with a sentence that does not repeat it: %j", async (path, body) => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await rawJson(mock.url, `/_mock${path}`, body);
    expect([answer.status, parsed(answer)["error"]]).toEqual([400, expect.stringContaining("looks like")]);
    expect(answer.text).not.toMatch(/9f3c|bbbb|RSA/u);
  });

  it("is none of the mock's own", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { accounts } = parsed(await rawRequest(mock.url, "/_mock/accounts"));
    expect(accounts).toEqual(mock.accounts);
    const name = mock.accounts[0].ionworks.apiKey;
    expect((await rawJson(mock.url, "/_mock/jobs", { provider: "jess", name })).status).toBe(200);
  });
});

/** A little of everything, on a mock of its own. */
const run = async (seed: string): Promise<string[]> => {
  await using mock = await startMock({ clock: "manual", seed });
  const [ref] = mock.addJobs({ provider: "jess", cases: 20 });
  mock.addJobs({ provider: "ionworks", count: 3 });
  const jess = await signIn(mock);
  const { get, post } = withKeyOf(mock);
  const answers = [await jess.get("/jobs"), await get("/jobs"), await get("/jobs/unknown")];
  mock.clock.advance(9000);
  answers.push(
    await jess.post(`/job/${idOf(ref)}`, { cmd: "Cancel" }),
    await post("/protocols/parse-to-template", {
      protocol_experiment: { protocol: "steps: []" },
      project_id: mock.accounts[0].ionworks.projectId,
    }),
  );
  return [jess.cookie, ...answers.map((answer) => JSON.stringify(answer))];
};

describe("same seed and same requests", () => {
  it("give the same replies byte for byte, dates, cookies and correlation ids included", async () => {
    expect(await run("one")).toEqual(await run("one"));
  });

  it("and another seed gives others", async () => {
    const [one, other] = [await run("one"), await run("other")];
    for (const [index, answer] of one.entries()) expect(answer).not.toBe(other[index]);
  });
});

describe("the journal of requests", () => {
  it("tells what came in, without secrets", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ada] = mock.accounts;
    const jess = await signIn(mock);
    await jess.post("/session", { jessUser: ada.jess.jessUser, jessPwd: ada.jess.jessPwd });
    await withKeyOf(mock, mock.accounts[1]).get("/jobs?limit=2&token=hush");
    await rawRequest(mock.url, "/_mock/health");
    const answer = await rawRequest(mock.url, "/_mock/requests");
    expect(parsed(answer)["requests"]).toEqual([
      {
        number: 1,
        at: "2026-01-05T09:00:00.000Z",
        provider: "jess",
        method: "POST",
        path: "/users/api/auth",
        status: 200,
        account: "ada",
        credentials: [],
        body: { email: ada.jess.email, password: "[redacted]" },
        faults: [],
      },
      expect.objectContaining({
        path: "/jess_web/api/session",
        credentials: ["cookie"],
        body: { jessUser: "Ada", jessPwd: "[redacted]" },
      }),
      expect.objectContaining({
        provider: "ionworks",
        path: "/jobs?limit=2&token=[redacted]",
        account: "grace",
        credentials: ["x-api-key"],
        body: null,
      }),
    ]);
    for (const secret of [ada.jess.password, ada.jess.jessPwd, ada.ionworks.apiKey, jess.cookie, "hush"]) {
      expect(answer.text).not.toContain(secret);
    }
  });

  it("is cleared by DELETE, and counts on", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { get } = withKeyOf(mock);
    await get("/jobs");
    await rawRequest(mock.url, "/_mock/requests", { method: "DELETE" });
    await get("/users/me");
    expect(mock.requests()).toMatchObject([{ number: 2, path: "/users/me" }]);
  });
});

describe("seeding jobs", () => {
  it("answers canonical references, in the order of their numbers", async () => {
    await using mock = await startMock({ clock: "manual" });
    const seed = { provider: "jess", count: 3, name: "run #", owner: "grace", status: "QUEUED" };
    const { refs } = parsed(await rawJson(mock.url, "/_mock/jobs", seed));
    const jess = await signIn(mock, mock.accounts[1]);
    const records = await jess.list();
    expect(refs).toEqual(records.map((record) => `jess:${String(record["job_SN"])}`));
    expect(records.map((record) => record["job_Name"])).toEqual(["run 1", "run 2", "run 3"]);
  });

  it.each([
    [{}, '"provider" must be ionworks or jess'],
    [{ provider: "jess", owner: "eve" }, 'there is no account "eve"; there are ada or grace'],
    [{ provider: "jess", count: 0 }, '"count" must be a whole number from 1 to 1000000'],
    [{ provider: "jess", errorCode: "X" }, 'a job seed has no field "errorCode"'],
    [{ provider: "ionworks", cases: 3 }, 'a job seed has no field "cases"'],
  ])("refuses %j by name", async (seed, message) => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await rawJson(mock.url, "/_mock/jobs", seed);
    expect([answer.status, parsed(answer)["error"]]).toEqual([400, expect.stringContaining(message)]);
  });

  it.each(["UNPACKED", "ACCEPTED", "QUEUED", "FINISHED", "REJECTED", "CANCELED", "HELD"])(
    "puts a JESS job into %s, for the time that is given",
    async (status) => {
      await using mock = await startMock({ clock: "manual" });
      const [ref] = mock.addJobs({ provider: "jess", status, durationMs: 10_000 });
      const jess = await signIn(mock);
      expect(await jess.status(idOf(ref))).toMatchObject({ status });
      mock.clock.advance(10_100);
      const isActive = ["UNPACKED", "ACCEPTED", "QUEUED"].includes(status);
      expect(await jess.status(idOf(ref))).toMatchObject({ status: isActive ? "FINISHED" : status });
    },
  );

  it("gives a job a cancel of its own length", async () => {
    await using mock = await startMock({ clock: "manual" });
    const [ref] = mock.addJobs({ provider: "ionworks", status: "processing", cancelDelayMs: 2000 });
    const { get, post } = withKeyOf(mock);
    await post(`/jobs/${idOf(ref)}/cancel`);
    expect(parsed(await get(`/jobs/${idOf(ref)}`))).toMatchObject({ status: "processing" });
    mock.clock.advance(2000);
    expect(parsed(await get(`/jobs/${idOf(ref)}`))).toMatchObject({ status: "canceled" });
  });
});

describe("reset and state", () => {
  it("goes back to the beginning, with a scenario and a seed", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.addFault({ fault: { kind: "throttle" }, match: { path: "/healthz" } });
    mock.clock.advance(60_000);
    const jess = await signIn(mock);
    const state = parsed(await rawJson(mock.url, "/_mock/reset", { seed: 7, scenario: "busy" }));
    expect(state).toMatchObject({ seed: "7", requests: 0, faults: [], sessions: 0 });
    expect(objectOf(objectOf(state["jess"])["counts"])).toMatchObject({ QUEUED: 8, CANCELED: 2 });
    expect(mock.clock.now()).toBe(Date.parse("2026-01-05T09:00:00.000Z"));
    expect((await jess.get("/session")).status).toBe(401);
    const again = parsed(await rawJson(mock.url, "/_mock/reset", {}));
    expect(again).toMatchObject({ seed: "simjobs", jess: { counts: {} }, ionworks: { counts: {} } });
  });

  it("refuses an unknown scenario and changes nothing", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.addJobs({ provider: "jess", status: "QUEUED" });
    const answer = await rawJson(mock.url, "/_mock/reset", { scenario: "chaos" });
    expect([answer.status, parsed(answer)["error"]]).toEqual([400, expect.stringContaining('"chaos"')]);
    expect(parsed(await rawRequest(mock.url, "/_mock/state"))).toMatchObject({
      jess: { counts: { QUEUED: 1 } },
    });
  });

  it("changes switches while it runs, and refuses those that do not exist", async () => {
    await using mock = await startMock({ clock: "manual" });
    const changed = await rawJson(mock.url, "/_mock/switches", { ionworks: { "cancel-ended": "409" } });
    expect(parsed(changed)).toMatchObject({ ionworks: { "cancel-ended": "409", slash: "both" } });
    const wrong = await rawJson(mock.url, "/_mock/switches", { jess: { colour: "red" } });
    expect([wrong.status, parsed(wrong)["error"]]).toEqual([400, expect.stringContaining('"colour"')]);
  });

  it("answers unknown control addresses with a sentence", async () => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await rawRequest(mock.url, "/_mock/nothing");
    expect([answer.status, parsed(answer)]).toEqual([404, { error: "the mock has no GET /_mock/nothing" }]);
  });
});

describe("options", () => {
  it.each([
    [{ speed: 0 }, "the speed must be more than 0"],
    [{ clock: "manual", speed: 2 }, "has no speed"],
    [{ start: "soon" }, "no moment in ISO 8601"],
    [{ jobSeconds: -1 }, "0 seconds or more"],
    [{ scenario: "chaos" }, 'no scenario "chaos"'],
    [{ switches: { jess: { logout: "maybe" } } }, "jess logout is keeps-token or revokes-token"],
    [{ switches: { ionworks: { "cancel-delay-ms": "fast" } } }, "ionworks cancel-delay-ms is a number"],
  ] as const)("%j are refused", async (options, message) => {
    await expect(startMock(options)).rejects.toThrow(message);
  });

  it("close twice without harm", async () => {
    const mock = await startMock({ clock: "manual" });
    await mock.close();
    await mock.close();
    await expect(rawRequest(mock.url, "/_mock/health")).rejects.toThrow("ECONNREFUSED");
  });
});
