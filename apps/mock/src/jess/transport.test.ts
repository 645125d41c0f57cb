import { describe, expect, it } from "vitest";
import { startMock } from "../start-mock.js";
import { cookieOf, idOf, parsed, signIn } from "../testing/jess-client.js";
import { rawJson, rawRequest } from "../testing/raw-request.js";

const api = "/jess_web/api";

describe("JESS point 1: both bases on one origin, with the token in the first cookie", () => {
  it("answers both info routes without a session", async () => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await rawRequest(mock.url, `${api}/info`);
    const users = await rawRequest(mock.url, "/users/api/info", { headers: { Cookie: "session_token=x" } });
    expect(parsed(jess)).toMatchObject({ Title: "JESS Web API", Major: 1 });
    expect(parsed(users)).toMatchObject({ Title: "Users Web API", Update: 1 });
  });

  it.each(["/users/api/auth", "/users/api/logon"])("sets the token at %s", async (path) => {
    await using mock = await startMock({ clock: "manual" });
    const { email, password } = mock.accounts[0].jess;
    const answer = await rawJson(mock.url, path, { email, password });
    const [cookie = ""] = answer.headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/^session_token=[^=;]+; Path=\//u);
    expect(cookie).not.toMatch(/;\s*secure/iu);
    const token = cookie.split(";")[0]?.split("=")[1] ?? "";
    const [header = "", payload = "", signature = ""] = token.split(".");
    expect(JSON.parse(Buffer.from(header, "base64url").toString())).toEqual({
      kid: expect.stringMatching(/^\d+$/u),
      alg: "RS256",
    });
    expect(JSON.parse(Buffer.from(payload, "base64url").toString())).toMatchObject({ sub: email });
    expect(signature).not.toBe("");
    expect(parsed(answer)).toEqual({
      ok: true,
      status: "Logged in successfully!",
      jwt: "Session token in cookie",
      user: "Ada",
      role: null,
      email,
    });
    const session = await rawRequest(mock.url, `${api}/session`, { headers: { Cookie: cookieOf(answer) } });
    expect(parsed(session)).toEqual({ ok: true, status: "JESS session key is valid.", data: null });
  });

  it("answers a wrong password with two keys and no cookie", async () => {
    await using mock = await startMock({ clock: "manual" });
    const answer = await rawJson(mock.url, "/users/api/auth", { email: "ada@example.org", password: "no" });
    expect(answer.status).toBe(200);
    expect(answer.headers["set-cookie"]).toBeUndefined();
    expect(parsed(answer)).toEqual({
      ok: false,
      status: "No matching username and password pair was found!",
    });
  });
});

describe("JESS point 2: 401 on every protected route", () => {
  const routes = [
    ["GET", `${api}/session`],
    ["POST", `${api}/session`],
    ["GET", `${api}/account`],
    ["GET", `${api}/usage`],
    ["GET", `${api}/jobs`],
    ["POST", `${api}/jobs`],
    ["POST", `${api}/job`],
    ["POST", `${api}/job/400001`],
    ["GET", `${api}/job/status/400001`],
    ["POST", "/users/api/checkin"],
    ["POST", "/users/api/logout"],
    ["POST", "/users/api/confirm"],
    ["GET", "/users/api/user"],
  ] as const;
  it.each(routes)("%s %s refuses a missing and a garbage cookie", async (method, path) => {
    await using mock = await startMock({ clock: "manual" });
    const missing = await rawRequest(mock.url, path, { method });
    const garbage = await rawRequest(mock.url, path, { method, headers: { Cookie: "session_token=a.b.c" } });
    expect([missing.status, garbage.status]).toEqual([401, 401]);
    expect(missing.text).toBe("");
  });

  it("refuses a token once its 12 hours are over, and not before", async () => {
    await using mock = await startMock({ clock: "manual" });
    const jess = await signIn(mock);
    mock.clock.advance(12 * 3_600_000 - 1);
    expect((await jess.get("/session")).status).toBe(200);
    mock.clock.advance(1);
    expect((await jess.get("/session")).status).toBe(401);
  });

  it("answers with an HTML page by switch", async () => {
    await using mock = await startMock({ clock: "manual", switches: { jess: { unauthorized: "html" } } });
    const answer = await rawRequest(mock.url, `${api}/jobs`);
    expect(answer.status).toBe(401);
    expect(answer.headers["content-type"]).toContain("text/html");
    expect(answer.text).toContain("<html>");
  });
});

describe("JESS point 3: cookies as real clients send them", () => {
  it.each([
    ["an old token before the new one", (token: string) => `session_token=old.old.old; ${token}`],
    ["an old token behind the new one", (token: string) => `${token}; session_token=old.old.old`],
    ["attributes sent back", (token: string) => `${token}; Path=/; HttpOnly`],
    ["other cookies around it", (token: string) => `theme=dark; ${token}; lang=en`],
    ["pairs joined by commas", (token: string) => `session_token=old, ${token}`],
  ])("accepts %s", async (_title, spell) => {
    await using mock = await startMock({ clock: "manual" });
    const { cookie } = await signIn(mock);
    const answer = await rawRequest(mock.url, `${api}/session`, { headers: { Cookie: spell(cookie) } });
    expect(answer.status).toBe(200);
  });

  it("does not take another cookie for the token", async () => {
    await using mock = await startMock({ clock: "manual" });
    const { cookie } = await signIn(mock);
    const answer = await rawRequest(mock.url, `${api}/session`, { headers: { Cookie: `x_${cookie}` } });
    expect(answer.status).toBe(401);
  });
});

it("JESS point 4: answers logical failures with 200 and ok: false", async () => {
  await using mock = await startMock({ clock: "manual" });
  const jess = await signIn(mock);
  const answers = [
    await jess.get("/job/status/1"),
    await jess.post("/job/1", { cmd: "Cancel" }),
    await jess.post("/job/1", { cmd: "Dance" }),
    await jess.post("/session", { jessUser: "Ada", jessPwd: "wrong" }),
  ];
  expect(answers.map((answer) => [answer.status, parsed(answer)["ok"]])).toEqual(
    answers.map(() => [200, false]),
  );
});

describe("JESS point 5: the list by GET with and without a body, and by POST", () => {
  it("gives the same records in all three ways", async () => {
    await using mock = await startMock({ clock: "manual" });
    mock.addJobs({ provider: "jess", count: 3, status: "FINISHED" });
    mock.addJobs({ provider: "jess", count: 2, status: "QUEUED" });
    const { cookie, list } = await signIn(mock);
    const filter = JSON.stringify({ status: "FINISHED" });
    const headers = { Cookie: cookie, "Content-Type": "application/json" };
    const withBody = await rawRequest(mock.url, `${api}/jobs`, { headers, body: filter });
    const bare = await rawRequest(mock.url, `${api}/jobs`, { headers: { Cookie: cookie } });
    const typed = await rawRequest(mock.url, `${api}/jobs`, { headers });
    expect(parsed(withBody)["data"]).toEqual(await list({ status: "FINISHED" }));
    expect(parsed(withBody)["data"]).toHaveLength(3);
    expect(parsed(bare)["data"]).toEqual(await list());
    expect(parsed(typed)["data"]).toHaveLength(5);
  });

  it("filters by days, both included, and by several words", async () => {
    await using mock = await startMock({ clock: "manual", start: "2026-03-01T12:00:00Z" });
    mock.addJobs({ provider: "jess", count: 1, name: "first", durationMs: 1000 });
    mock.clock.advance(24 * 3_600_000);
    mock.addJobs({ provider: "jess", count: 1, name: "second", durationMs: 1000 });
    mock.clock.advance(24 * 3_600_000);
    mock.addJobs({ provider: "jess", count: 1, name: "third", durationMs: 100_000 });
    const { list } = await signIn(mock);
    const names = async (filter: object): Promise<unknown[]> =>
      (await list(filter)).map((record) => record["job_Name"]);
    expect(await names({ since: "2026-03-02" })).toEqual(["second", "third"]);
    expect(await names({ till: "2026-03-02" })).toEqual(["first", "second"]);
    expect(await names({ since: "2026-03-02", till: "2026-03-02" })).toEqual(["second"]);
    expect(await names({ status: "FINISHED,UNPACKED" })).toEqual(["first", "second", "third"]);
    expect(await names({ status: "UNPACKED" })).toEqual(["third"]);
    expect(await names({ status: "CANCELED" })).toEqual([]);
  });
});

describe("JESS point 6: check-in with any body", () => {
  it.each([
    ["no body", {}],
    ["an empty JSON body", { headers: { "Content-Type": "application/json" } }],
    ["an empty object", { headers: { "Content-Type": "application/json" }, body: "{}" }],
    ["an empty JSON text", { headers: { "Content-Type": "application/json" }, body: '""' }],
  ])("renews with %s", async (_title, options) => {
    await using mock = await startMock({ clock: "manual" });
    const { cookie } = await signIn(mock);
    mock.clock.advance(8 * 3_600_000);
    const headers = { ...("headers" in options ? options.headers : {}), Cookie: cookie };
    const answer = await rawRequest(mock.url, "/users/api/checkin", { method: "POST", ...options, headers });
    expect(parsed(answer)).toMatchObject({ ok: true, jwt: "Session key cookie", role: "user" });
    const renewed = cookieOf(answer);
    expect(renewed).not.toBe(cookie);
    mock.clock.advance(8 * 3_600_000);
    const session = await rawRequest(mock.url, `${api}/session`, { headers: { Cookie: renewed } });
    expect(session.status).toBe(200);
  });
});

it("logs off with a void cookie, and revokes the token only by switch", async () => {
  for (const [logout, expected] of [
    ["keeps-token", 200],
    ["revokes-token", 401],
  ] as const) {
    await using mock = await startMock({ clock: "manual", switches: { jess: { logout } } });
    const { cookie, get } = await signIn(mock);
    const answer = await rawRequest(mock.url, "/users/api/logout", {
      method: "POST",
      headers: { Cookie: cookie },
    });
    expect(parsed(answer)).toMatchObject({ ok: true, jwt: "Session token cleared", user: null });
    expect(cookieOf(answer)).toBe("session_token=");
    expect((await get("/session")).status).toBe(expected);
  }
});

it("confirms the credentials of the session's own user only", async () => {
  await using mock = await startMock({ clock: "manual" });
  const [ada, grace] = mock.accounts;
  const { cookie } = await signIn(mock, ada);
  const confirm = (account: typeof ada): ReturnType<typeof rawJson> =>
    rawJson(mock.url, "/users/api/confirm", account.jess, { Cookie: cookie });
  expect(parsed(await confirm(ada))).toMatchObject({ ok: true, status: "User credential confirmed!" });
  expect(parsed(await confirm(grace))).toEqual({
    ok: false,
    status: "User does not match the existing session",
  });
});

it("answers an address that JESS does not have with an HTML page", async () => {
  await using mock = await startMock({ clock: "manual" });
  const jess = await signIn(mock);
  const [ref] = mock.addJobs({ provider: "jess", count: 1 });
  const answer = await jess.get(`/job/files/${idOf(ref)}`);
  expect(answer.status).toBe(404);
  expect(answer.headers["content-type"]).toContain("text/html");
});
