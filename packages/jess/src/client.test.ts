import { describe, expect, it } from "vitest";
import {
  account,
  listRecord,
  no,
  startJess,
  statusRow,
  yes,
  type Said,
  type ScriptedJess,
} from "../test/scripted-jess.js";
import { JessClient } from "./client.js";

const notAccessible: Said = { body: no("Job 400123 is not accessible to user ada@example.org") };
const linked: Said = { body: yes("JESS session key is valid.", null) };
const unlinked: Said = { body: no("There is no JESS session key.") };

const bodyOf = (jess: ScriptedJess, path: string): unknown =>
  JSON.parse(jess.heard.find((each) => each.path === path)?.body.toString() ?? "null");

it.each<[string, unknown]>([
  ["no password", { email: "ada@example.org", password: undefined }],
  ["no e-mail", { email: undefined, password: "lovelace" }],
  ["no token", { token: undefined }],
  ["nothing in them", {}],
])("credentials with %s, as of a variable that is not set, are refused", (_what, credentials) => {
  expect(() => {
    Reflect.construct(JessClient, [{ credentials }]);
  }).toThrow(/^the (?:email|password|token) to sign in to jess with is missing/u);
});

describe("the status of a job", () => {
  it("is asked for by its number", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/job/status/400123", { body: yes("400123 status available", statusRow()) });
    await expect(jess.client().job("400123")).resolves.toEqual(statusRow());
  });

  it.each<[string, Said, string]>([
    ["not_found, while the link is valid", linked, "not_found"],
    ["account_not_linked, while it is not", unlinked, "account_not_linked"],
    ["bad_reply, while the link cannot be read", { body: "<html>" }, "bad_reply"],
    ["service_failed, while the link cannot be told", { status: 501 }, "service_failed"],
  ])("that is not accessible is %s", async (_what, session, code) => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/job/status/400123", notAccessible);
    jess.on("GET /jess_web/api/session", session);
    await expect(jess.client().job("400123")).rejects.toMatchObject({ code });
    expect(jess.asked.at(-1)).toBe("GET /jess_web/api/session");
  });

  it("that is not accessible is told in the service's own words", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/job/status/400123", notAccessible);
    await expect(jess.client().job("400123")).rejects.toMatchObject({
      serviceMessage: "Job 400123 is not accessible to user ada@example.org",
      message: expect.stringContaining("GET /jess_web/api/job/status/400123"),
    });
  });

  it("refused in words that nobody has met is a reply that we cannot read, not an absence", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/job/status/400123", { body: no("The database is asleep") });
    await expect(jess.client().job("400123")).rejects.toMatchObject({
      code: "bad_reply",
      serviceMessage: "The database is asleep",
    });
  });

  it.each<[string, Said, RegExp]>([
    ["a 404, whoever sends it", { status: 404, body: no("Job 400123 is not accessible") }, /404/],
    ["HTML", { body: "<html><h1>Down for maintenance</h1></html>" }, /Down for maintenance/],
    ["an empty body", { body: "" }, /empty/],
    ["JSON that is cut off", { body: '{"ok":true,"status":"x","da' }, /not whole JSON/],
    ["no envelope", { body: statusRow() }, /ok/],
    ["a yes without data", { body: { ok: true, status: "400123 status available" } }, /whole body/],
    ["a status object without its word", { body: yes("x", statusRow({ status: null })) }, /status/],
    ["the status of another job", { body: yes("x", statusRow({ job_ID: 400_124 })) }, /400124/],
  ])("is bad_reply when answered with %s, and says what was asked", async (_what, said, message) => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/job/status/400123", said);
    const asking = jess.client().job("400123");
    await expect(asking).rejects.toMatchObject({
      code: "bad_reply",
      message: expect.stringMatching(message),
    });
    await expect(asking).rejects.toThrow("GET /jess_web/api/job/status/400123");
  });

  it("is not asked for by what is no job number", async () => {
    const jess = await startJess();
    await expect(jess.client().job("1/../../files")).rejects.toMatchObject({ code: "bad_input" });
    expect(jess.asked).toEqual([]);
  });
});

describe("a cancel", () => {
  const route = "POST /jess_web/api/job/400123";

  it("sets the flag and gives back the status object", async () => {
    const jess = await startJess();
    const row = statusRow({ cancel_Flag: true });
    jess.on(route, { body: yes("Cancel flag has been set for 400123", row) });
    await expect(jess.client().cancelJob("400123")).resolves.toEqual({
      isAccepted: true,
      isForbidden: false,
      message: "Cancel flag has been set for 400123",
      row,
    });
    expect(bodyOf(jess, "/jess_web/api/job/400123")).toEqual({ cmd: "Cancel" });
  });

  it("is refused where the service says no", async () => {
    const jess = await startJess();
    jess.on(route, { body: no("Job 400123 is not found or not cancellable") });
    await expect(jess.client().cancelJob("400123")).resolves.toEqual({
      isAccepted: false,
      isForbidden: false,
      message: "Job 400123 is not found or not cancellable",
      row: undefined,
    });
  });

  it.each([400, 403])(
    "may have been carried out where a firewall answers %i with its page",
    async (status) => {
      const jess = await startJess();
      const headers = { "content-type": "text/html" };
      jess.on(route, { status, body: "<html><h1>Blocked</h1></html>", headers });
      await expect(jess.client().cancelJob("400123")).rejects.toMatchObject({
        code: "bad_reply",
        mayHaveLeft: true,
        message: expect.stringContaining("Blocked"),
      });
    },
  );

  it("is refused to us where the service's own page forbids it", async () => {
    const jess = await startJess();
    const body = "<!doctype html><html><title>HTTP Status 403 – Forbidden</title></html>";
    jess.on(route, { status: 403, body, headers: { "content-type": "text/html" } });
    await expect(jess.client().cancelJob("400123")).resolves.toMatchObject({ isForbidden: true });
  });

  it("is refused to us where it is forbidden", async () => {
    const jess = await startJess();
    jess.on(route, { status: 403, body: "no" });
    await expect(jess.client().cancelJob("400123")).resolves.toMatchObject({
      isAccepted: false,
      isForbidden: true,
    });
  });

  it.each([null, "text", statusRow({ status: 7 })])(
    "stays accepted where its record cannot be used: %j",
    async (data) => {
      const jess = await startJess();
      jess.on(route, { body: yes("Cancel flag has been set for 400123", data) });
      await expect(jess.client().cancelJob("400123")).resolves.toMatchObject({
        isAccepted: true,
        row: undefined,
      });
    },
  );

  it.each<[string, Said, string]>([
    ["a dropped connection", { drop: true }, "unreachable"],
    ["a fault of the service", { status: 500, body: "" }, "service_failed"],
    ["HTML", { body: "<html>" }, "bad_reply"],
    ["a 404", { status: 404, body: "" }, "bad_reply"],
  ])("answered with %s may have been carried out, and is not sent again", async (_what, said, code) => {
    const jess = await startJess();
    jess.on(route, said);
    await expect(jess.client().cancelJob("400123")).rejects.toMatchObject({ code, mayHaveLeft: true });
    expect(jess.asked.filter((each) => each === route)).toHaveLength(1);
  });

  it("has not left where the sign-in failed, whatever became of that", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/auth", { drop: true });
    const told: string[] = [];
    const cancelling = jess.client().cancelJob("400123", { onEvent: ({ kind }) => told.push(kind) });
    await expect(cancelling).rejects.toMatchObject({ code: "unreachable", mayHaveLeft: false });
    expect(told).not.toContain("may-have-left");
    expect(told).toContain("request");
  });

  it("is repeated, once, where the sign-in had run out", async () => {
    const jess = await startJess();
    jess.on(route, { status: 401 }, { body: yes("Cancel flag has been set for 400123", null) });
    await expect(jess.client().cancelJob("400123")).resolves.toMatchObject({ isAccepted: true });
    expect(jess.asked.filter((each) => each === route)).toHaveLength(2);
  });
});

describe("the job list", () => {
  it("is asked for by POST, with what bounds it", async () => {
    const jess = await startJess();
    jess.on("POST /jess_web/api/jobs", { body: yes("Ada jobs available", [listRecord()]) });
    const client = jess.client();
    const filter = { since: "2021-07-01", till: "2021-07-06", statuses: ["FINISHED", "QUEUED"] };
    await expect(client.jobs(filter)).resolves.toEqual([listRecord()]);
    expect(bodyOf(jess, "/jess_web/api/jobs")).toEqual({
      since: "2021-07-01",
      till: "2021-07-06",
      status: "FINISHED,QUEUED",
    });
  });

  it("without a filter is asked for with an empty one", async () => {
    const jess = await startJess();
    jess.on("POST /jess_web/api/jobs", { body: yes("Ada jobs available", []) });
    await expect(jess.client().jobs()).resolves.toEqual([]);
    expect(bodyOf(jess, "/jess_web/api/jobs")).toEqual({});
  });

  it("with a record that cannot be read is bad_reply, and says which field", async () => {
    const jess = await startJess();
    jess.on("POST /jess_web/api/jobs", { body: yes("x", [listRecord(), listRecord({ status: 5 })]) });
    await expect(jess.client().jobs()).rejects.toMatchObject({
      code: "bad_reply",
      message: expect.stringContaining("status"),
    });
  });

  it("of wanted jobs passes over all others, whatever they look like", async () => {
    const jess = await startJess();
    const records = [
      listRecord({ job_SN: 1 }),
      listRecord({ job_SN: 2, status: 5 }),
      listRecord({ job_SN: 3 }),
      "x",
    ];
    jess.on("POST /jess_web/api/jobs", { body: yes("x", records) });
    const found = await jess.client().jobsOf(new Set(["1", "2"]));
    expect(found.map((record) => record.job_SN)).toEqual([1]);
  });

  it.each([
    ["cut off in a record that nobody wants", '{"ok":true,"status":"x","data":[{"job_SN":1,"status":"FIN'],
    ["cut off after its records", '{"ok":true,"status":"x","data":[{"job_SN":1}]'],
    ["broken in a wanted record", '{"ok":true,"status":"x","data":[{"job_SN":2,"status":FINISHED}]}'],
    ["of no records", '{"ok":true,"status":"x","data":{"job_SN":2}}'],
  ])("of wanted jobs that is %s is bad_reply", async (_what, body) => {
    const jess = await startJess();
    jess.on("POST /jess_web/api/jobs", { body, headers: { "content-type": "application/json" } });
    await expect(jess.client().jobsOf(new Set(["2"]))).rejects.toMatchObject({ code: "bad_reply" });
  });

  it.each<[Said, string]>([
    [linked, "refused"],
    [unlinked, "account_not_linked"],
  ])("that is refused while the link is %j is %s", async (session, code) => {
    const jess = await startJess();
    jess.on("POST /jess_web/api/jobs", { body: no("No jobs for you") });
    jess.on("GET /jess_web/api/session", session);
    await expect(jess.client().jobs()).rejects.toMatchObject({ code });
  });

  it("is not asked for since a day that is none", async () => {
    const jess = await startJess();
    await expect(jess.client().jobs({ since: "yesterday" })).rejects.toMatchObject({ code: "bad_input" });
    expect(jess.asked).toEqual([]);
  });
});

describe("the account", () => {
  it("is told as the service tells it", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/account", { body: yes("Ada account available", account) });
    await expect(jess.client().account()).resolves.toEqual(account);
  });

  it.each<[Said, boolean]>([
    [linked, true],
    [unlinked, false],
  ])("says whether it is linked: %j", async (session, isLinked) => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/session", session);
    await expect(jess.client().session()).resolves.toMatchObject({ isLinked });
  });

  it("is linked by the credentials of JESS", async () => {
    const jess = await startJess();
    jess.on("POST /jess_web/api/session", { body: yes("New JESS session key is assigned.", null) });
    await jess.client().linkAccount("ada", "jess secret");
    expect(bodyOf(jess, "/jess_web/api/session")).toEqual({ jessUser: "ada", jessPwd: "jess secret" });
  });

  it("is not linked by a pair that the service does not know", async () => {
    const jess = await startJess();
    const said = "The supplied user and passwd pair does not match any record on JESS.";
    jess.on("POST /jess_web/api/session", { body: no(said) });
    await expect(jess.client().linkAccount("ada", "wrong")).rejects.toMatchObject({
      code: "unauthorized",
      hint: expect.stringContaining("JESS account"),
    });
  });
});

describe("a client", () => {
  it("asks the public service where nothing else is said", async () => {
    const client = new JessClient();
    expect(client.baseUrl).toBe("https://api.ensims.com");
    await client.close();
  });

  it("refuses an address that would send the password in the clear", () => {
    expect(() => new JessClient({ baseUrl: "http://example.org" })).toThrow(
      expect.objectContaining({ code: "unsafe_address" }),
    );
  });

  it("stops a call by its signal", async () => {
    const jess = await startJess();
    const stop = new AbortController();
    jess.on("GET /jess_web/api/account", () => {
      stop.abort(new Error("enough"));
      return { body: yes("x", account) };
    });
    await expect(jess.client().account({ signal: stop.signal })).rejects.toThrow("enough");
  });
});
