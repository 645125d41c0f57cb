import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { loggedOn, no, startJess, yes, type Said } from "../../test/scripted-jess.js";
import { jessProvider } from "../provider/provider.js";

const secrets = { token: "tok-7f3a9c21d4e8", password: "pass-51b0e2f97a", jessPassword: "jess-c0ffee1234" };
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
  for (const secret of Object.values(secrets)) expect(text).not.toContain(secret);
}

const echo = `No: ${secrets.password} ${secrets.token} ${secrets.jessPassword}`;
const failures: readonly (readonly [string, Said])[] = [
  ["a no that repeats it", { body: no(echo) }],
  ["a fault that repeats it", { status: 501, body: `<html>session_token=${secrets.token} ${echo}</html>` }],
  ["a 401 that repeats it", { status: 401, body: echo }],
  ["a 404 that repeats it", { status: 404, body: echo }],
  ["something unreadable that repeats it", { body: echo }],
  ["an odd body that repeats it", { body: { ok: echo, status: [echo], data: { status: echo } } }],
  ["a redirect that repeats it", { status: 302, headers: { location: `/x?session_token=${secrets.token}` } }],
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
    expect(shown(error)).not.toContain(secrets.password);
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
    const text = shown(error);
    for (const secret of [secrets.token, secrets.jessPassword]) expect(text).not.toContain(secret);
  });

  it.each(failures)("by a call that fails with %s, nor by its events", async (_how, said) => {
    const jess = await startJess();
    jess.on("POST /users/api/auth", loggedOn(secrets.token));
    jess.on("GET /jess_web/api/job/status/1", said);
    jess.on("POST /jess_web/api/job", said);
    const client = jess.client({ credentials: user });
    const events: unknown[] = [];
    const call = { onEvent: (event: unknown) => events.push(event) };
    const content = Buffer.from("x");
    const submission = { models: [{ name: "a.idf", content }], weather: [{ name: "b.epw", content }] };
    const calls = [() => client.status("1", call), () => client.submitEnergyPlus(submission, call)];
    for (const failing of calls) {
      const error: unknown = await failing().catch((error: unknown) => error);
      expect(error).toBeInstanceOf(Error);
      expect(shown(error)).not.toContain(secrets.token);
    }
    expect(events.length).toBeGreaterThan(2);
    expectNoSecret(shown(events));
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
    expectNoSecret(shown([await client.cancel("1"), await client.cancel("1")]));
  });
});
