import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import type { Reading } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { listRecord, loggedOn, no, startJess, statusRow, yes, type Said } from "../../test/scripted-jess.js";
import { jessProvider } from "../provider/provider.js";

const secrets = { token: "tok-7f3a9c21d4e8", password: 'pass/51b0 "e2f97a', jessPassword: "jess-c0ffee1234" };
/** What would be left of one, however it is written. */
const traces = ["7f3a9c21d4e8", "51b0", "e2f97a", "c0ffee1234"];
const user = { email: "ada@example.org", password: secrets.password };

/** Everything that a program, a log or a crash could show of a value. */
function shown(value: unknown): string {
  const texts = [inspect(value, { depth: 20, showHidden: true, getters: true }), JSON.stringify(value)];
  for (let each = value; each instanceof Error; each = each.cause) {
    texts.push(each.message, String(each.stack), JSON.stringify(Object.getOwnPropertyDescriptors(each)));
  }
  return texts.join("\n");
}

function expectNoSecret(text: string): void {
  for (const trace of traces) expect(text).not.toContain(trace);
  const pair = `${user.email}:${secrets.password}`;
  expect(text).not.toContain(Buffer.from(pair).toString("base64").slice(24, -4));
}

const echo = `No: ${secrets.password} ${secrets.token} ${secrets.jessPassword}`;
const pair = `${user.email}:${secrets.password}`;
const failures: readonly (readonly [string, Said])[] = [
  ["a no that repeats it", { body: no(echo) }],
  ["a fault that repeats it", { status: 501, body: `<html>session_token=${secrets.token} ${echo}</html>` }],
  ["a 401 that repeats it", { status: 401, body: echo }],
  ["a 404 that repeats it", { status: 404, body: echo }],
  ["something unreadable that repeats it", { body: echo }],
  ["an odd body that repeats it", { body: { ok: echo, status: [echo], data: { status: echo } } }],
  ["a redirect that repeats it", { status: 302, headers: { location: `/x?session_token=${secrets.token}` } }],
  [
    "a redirect elsewhere that repeats it",
    { status: 307, headers: { location: `http://x.example/${secrets.token}` } },
  ],
  ["an address that repeats it", { status: 500, body: `at /x?e=${encodeURIComponent(echo)}` }],
  ["a form that repeats it", { status: 400, body: new URLSearchParams({ echo }).toString() }],
  ["a header that repeats it", { status: 500, headers: { "x-correlation-id": `${"x".repeat(190)}${echo}` } }],
  ["a type that repeats it", { status: 500, headers: { "content-type": `text/${secrets.token}` } }],
  ["base64 that repeats it", { status: 500, body: `Basic-${Buffer.from(pair).toString("base64")}` }],
  ["JSON in JSON that repeats it", { status: 500, body: JSON.stringify({ log: JSON.stringify({ echo }) }) }],
  ["a page that repeats it", { status: 403, body: `<html><p>${echo.replaceAll('"', "&quot;")}</p></html>` }],
  ["a page that breaks it", { status: 500, body: `<html>${echo.replaceAll(/(.{9})/gu, "$1<wbr>")}</html>` }],
  ["a text that is cut off in it", { status: 500, body: `${" ".repeat(65_530)}${echo}` }],
  ["a text in which its end is missing", { status: 500, body: `of ${secrets.password.slice(0, 12)}` }],
  ["a no that is packed", { status: 500, body: gzipSync(echo), headers: { "content-encoding": "gzip" } }],
  ["a dropped connection", { drop: true }],
];

describe("neither token nor password is told", () => {
  it("by a client or a provider that is shown", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/auth", loggedOn(secrets.token));
    const client = jess.client({ credentials: user });
    await client.logOn();
    expectNoSecret(shown(client));
    expectNoSecret(shown(jessProvider(client)));
  });

  it.each(failures)("by a log-on that fails with %s", async (_how, said) => {
    const jess = await startJess();
    jess.on("POST /users/api/auth", said);
    const error: unknown = await jess
      .client({ credentials: user })
      .logOn()
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(Error);
    for (const trace of ["51b0", "e2f97a"]) expect(shown(error)).not.toContain(trace);
  });

  it.each(failures)("by linking an account that fails with %s", async (_how, said) => {
    const jess = await startJess();
    jess.on("POST /users/api/auth", loggedOn(secrets.token));
    jess.on("POST /jess_web/api/session", said);
    const client = jess.client({ credentials: user });
    const error: unknown = await client
      .linkAccount("ada", secrets.jessPassword)
      .catch((error: unknown) => error);
    expect(error).toBeInstanceOf(Error);
    expectNoSecret(shown(error));
  });

  it.each(failures)("by a call that fails with %s, nor by its events", async (_how, said) => {
    const jess = await startJess();
    jess.on("POST /users/api/auth", loggedOn(secrets.token));
    const routes = [
      "GET /jess_web/api/job/status/1",
      "POST /jess_web/api/job/1",
      "POST /jess_web/api/job",
      "POST /jess_web/api/jobs",
      "GET /jess_web/api/job/dir/1",
      "GET /jess_web/api/job/file/1",
      "GET /jess_web/api/account",
      "GET /users/api/user",
      "GET /users/api/files/a.txt",
      "DELETE /users/api/files/a.txt",
    ];
    for (const route of routes) jess.on(route, said);
    // A mark by chance may have a piece of a secret in it.
    const client = jess.client({ credentials: user, newMark: () => "mark-of-this-submit" });
    client.secrets.add(secrets.jessPassword);
    const events: unknown[] = [];
    const call = { onEvent: (event: unknown) => events.push(event) };
    const content = Buffer.from("x");
    const submission = { models: [{ name: "a.idf", content }], weather: [{ name: "b.epw", content }] };
    const calls: readonly (() => Promise<unknown>)[] = [
      () => client.job("1", call),
      () => client.cancelJob("1", call),
      () => client.jobs({}, call),
      () => client.results.directory("1", call),
      () => client.results.zip("1", [], call),
      () => client.account(call),
      () => client.user(call),
      () => client.storage.delete("a.txt", call),
      () => client.submitEnergyPlus(submission, call),
    ];
    for (const failing of calls) {
      expectNoSecret(shown(await failing().catch((error: unknown) => error)));
    }
    expect(events.length).toBeGreaterThan(2);
    expectNoSecret(shown(events));
  });

  it("by a reading, from wherever it comes", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/auth", loggedOn(secrets.token));
    const row = statusRow({ status_Info: echo, status: secrets.token });
    jess.on("GET /jess_web/api/job/status/400123", { body: yes("400123 status available", row) });
    jess.on("POST /jess_web/api/job/400123", { body: yes("Cancel flag has been set for 400123", row) });
    jess.on("POST /jess_web/api/jobs", { body: yes("x", [listRecord({ message: echo })]) });
    const client = jess.client({ credentials: user });
    client.secrets.add(secrets.jessPassword);
    const provider = jessProvider(client);
    const ref = { provider: "jess", kind: "job", id: "400123" };
    const listed: Reading[] = [];
    for await (const reading of provider.list({})) listed.push(reading);
    const read = [await provider.get(ref), await provider.requestCancel(ref), listed];
    expectNoSecret(shown(read));
    expect(shown(read)).toContain("[redacted]");
  });

  it("by a later call, though the token has been renewed since", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/auth", loggedOn(secrets.token), loggedOn("tok-of-later-1234"));
    jess.on("GET /jess_web/api/account", { status: 401 }, { status: 500, body: echo });
    const client = jess.client({ credentials: user });
    client.secrets.add(secrets.jessPassword);
    const error: unknown = await client.account().catch((error: unknown) => error);
    expect(error).toMatchObject({ code: "service_failed" });
    expectNoSecret(shown(error));
  });

  it("by a cancel whose answer repeats it", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/auth", loggedOn(secrets.token));
    jess.on(
      "POST /jess_web/api/job/1",
      { body: no(`No: ${secrets.token}`) },
      { body: yes(secrets.token, null) },
    );
    const client = jess.client({ credentials: user });
    expectNoSecret(shown([await client.cancelJob("1"), await client.cancelJob("1")]));
  });
});
