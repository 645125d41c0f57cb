import type { CallEvent } from "@simjobs/core";
import { createTransport } from "@simjobs/http";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  account,
  checkedIn,
  cookie,
  jwt,
  loggedOn,
  startJess,
  startOfTime,
  user,
  yes,
  type Heard,
  type Said,
  type ScriptedJess,
} from "../../test/scripted-jess.js";
import { JessClient } from "../client.js";
import type { TokenStore } from "./token-store.js";

const hour = 3_600_000;
const accountReply: Said = { body: yes("Ada account available", account) };

/** Takes only the given tokens. */
const onlyWith =
  (...good: readonly string[]) =>
  ({ headers }: Heard): Said =>
    good.some((token) => headers.cookie === `session_token=${token}`)
      ? accountReply
      : { status: 401, body: "" };

const cookiesOf = (jess: ScriptedJess, path = "/jess_web/api/account"): (string | undefined)[] =>
  jess.heard.filter((each) => each.path === path).map(({ headers }) => headers.cookie);

const count = (jess: ScriptedJess, route: string): number =>
  jess.asked.filter((each) => each === route).length;

function storeWith(token?: string): TokenStore & { token: string | undefined; writes: number } {
  return {
    token,
    writes: 0,
    async read() {
      return this.token;
    },
    async write(token) {
      this.token = token;
      this.writes += 1;
    },
    async clear() {
      this.token = undefined;
    },
  };
}

describe("signing in", () => {
  it("logs on when there is no token, once for calls side by side", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/account", accountReply);
    const client = jess.client();
    await Promise.all(Array.from({ length: 20 }, () => client.account()));
    expect(count(jess, "POST /users/api/auth")).toBe(1);
    expect(new Set(cookiesOf(jess))).toEqual(new Set(["session_token=log-on-1"]));
    expect(JSON.parse(jess.heard[0]?.body.toString() ?? "")).toEqual(user);
  });

  it("needs no sign-in to ask what the service is", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/info", { body: { Title: "JESS Web API", Major: 1, Minor: 0, Revision: 0 } });
    await expect(jess.client().info()).resolves.toMatchObject({ Title: "JESS Web API" });
    expect(jess.asked).toEqual(["GET /jess_web/api/info"]);
  });

  it("uses a stored token before a password", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/account", accountReply);
    const events: CallEvent[] = [];
    await jess
      .client({ tokenStore: storeWith("stored") })
      .account({ onEvent: (event) => events.push(event) });
    expect(cookiesOf(jess)).toEqual(["session_token=stored"]);
    expect(count(jess, "POST /users/api/auth")).toBe(0);
    expect(events).toContainEqual({ kind: "signed-in", how: "stored" });
  });

  it("stores the token of a log-on", async () => {
    const jess = await startJess();
    const tokenStore = storeWith();
    await expect(jess.client({ tokenStore }).logOn()).resolves.toMatchObject({
      user: "Ada",
      email: user.email,
    });
    expect(tokenStore.token).toBe("log-on-1");
  });

  it("takes the token from the first cookie of its name on any reply", async () => {
    const jess = await startJess();
    const cookies = {
      "set-cookie": ["lang=en", "session_token=fresh; Path=/", "session_token=other; Path=/"],
    };
    jess.on("GET /jess_web/api/account", { ...accountReply, headers: cookies }, accountReply);
    const tokenStore = storeWith();
    const client = jess.client({ tokenStore });
    await client.account();
    await client.account();
    expect(cookiesOf(jess)).toEqual(["session_token=log-on-1", "session_token=fresh"]);
    expect(tokenStore.token).toBe("fresh");
  });

  it("keeps a later token when an earlier one arrives after it", async () => {
    const [late, early] = [jwt({ iat: 2000, n: 1 }), jwt({ iat: 1000, n: 2 })];
    const jess = await startJess();
    jess.on("POST /users/api/auth", loggedOn(late));
    jess.on("GET /jess_web/api/account", { ...accountReply, headers: cookie(early) }, accountReply);
    const client = jess.client();
    await client.account();
    await client.account();
    expect(cookiesOf(jess)).toEqual([`session_token=${late}`, `session_token=${late}`]);
  });

  it("forgets a token that a reply voids, here and in the store", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/account", { ...accountReply, headers: cookie("; Max-Age=0") }, accountReply);
    const tokenStore = storeWith();
    const client = jess.client({ tokenStore });
    await client.account();
    expect(tokenStore.token).toBeUndefined();
    await client.account();
    expect(cookiesOf(jess)).toEqual(["session_token=log-on-1", "session_token=log-on-2"]);
  });

  it.each<[string, Said]>([
    ["a no", { body: { ok: false, status: "No matching username and password pair was found!" } }],
    ["a 401", { status: 401, body: "<html>no</html>" }],
  ])("tells a wrong password, answered with %s, and what to do", async (_how, said) => {
    const jess = await startJess();
    jess.on("POST /users/api/auth", said);
    await expect(jess.client().account()).rejects.toMatchObject({
      code: "unauthorized",
      mayHaveLeft: false,
      hint: "Give the e-mail and password of the ENSIMS account (`credentials`), or a token that has not run out.",
    });
    expect(jess.asked).toEqual(["POST /users/api/auth"]);
  });

  it("does not take a log-on without a cookie for one", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/auth", { ...loggedOn("x"), headers: {} });
    await expect(jess.client().account()).rejects.toMatchObject({
      code: "bad_reply",
      message: expect.stringContaining("POST /users/api/auth"),
    });
  });

  it("says that nobody is signed in where there is neither token nor password", async () => {
    const jess = await startJess();
    const nobody = new JessClient({ transport: jess.transport(), tokenStore: storeWith() });
    await expect(nobody.account()).rejects.toMatchObject({
      code: "unauthorized",
      hint: expect.stringContaining("(`credentials`)"),
    });
    expect(jess.asked).toEqual([]);
    await nobody.close();
  });

  it("refuses a token that could not stand in a header", async () => {
    const jess = await startJess();
    expect(() => jess.client({ credentials: { token: "a\r\nx: y" } })).toThrow(
      expect.objectContaining({ code: "bad_input" }),
    );
  });
});

describe("an answer of 401", () => {
  it("is followed by one log-on and one more try", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/account", onlyWith("log-on-2"));
    await expect(jess.client().account()).resolves.toMatchObject({ id: 77 });
    expect(jess.asked).toEqual([
      "POST /users/api/auth",
      "GET /jess_web/api/account",
      "POST /users/api/auth",
      "GET /jess_web/api/account",
    ]);
  });

  it.each(["", "<html><h1>Unauthorized</h1></html>", '{"ok":false}'])(
    "never becomes a loop, whatever its body: %j",
    async (body) => {
      const jess = await startJess();
      jess.on("GET /jess_web/api/account", { status: 401, body });
      await expect(jess.client().account()).rejects.toMatchObject({
        code: "unauthorized",
        httpStatus: 401,
        hint: expect.stringContaining("(`credentials`)"),
      });
      expect(count(jess, "GET /jess_web/api/account")).toBe(2);
      expect(count(jess, "POST /users/api/auth")).toBe(2);
    },
  );

  it("to many calls side by side is followed by one log-on between them", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/account", onlyWith("log-on-1"));
    const client = jess.client();
    await client.account();
    jess.on("GET /jess_web/api/account", onlyWith("log-on-2"));
    await Promise.all(Array.from({ length: 20 }, () => client.account()));
    expect(count(jess, "POST /users/api/auth")).toBe(2);
  });

  it("makes the stored token be read again before anything is renewed", async () => {
    const jess = await startJess();
    const tokenStore = storeWith("old");
    const client = jess.client({ tokenStore });
    jess.on("GET /jess_web/api/account", (heard) => {
      tokenStore.token = "of-another-process";
      return onlyWith("of-another-process")(heard);
    });
    await expect(client.account()).resolves.toMatchObject({ id: 77 });
    expect(count(jess, "POST /users/api/auth")).toBe(0);
    expect(cookiesOf(jess)).toEqual(["session_token=old", "session_token=of-another-process"]);
  });

  it("is followed by a log-on where the stored token is no better", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/session", { status: 401 });
    const tokenStore = storeWith("old");
    jess.on("GET /jess_web/api/account", (heard) => {
      if (heard.headers.cookie === "session_token=old") tokenStore.token = "just-as-old";
      return onlyWith("log-on-1")(heard);
    });
    await expect(jess.client({ tokenStore }).account()).resolves.toMatchObject({ id: 77 });
    expect(tokenStore.token).toBe("log-on-1");
  });

  it("without a password is followed by one check-in", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/account", onlyWith("check-in-1"));
    await expect(jess.client({ credentials: { token: "given" } }).account()).resolves.toMatchObject({
      id: 77,
    });
    expect(jess.asked).toEqual([
      "GET /jess_web/api/account",
      "POST /users/api/checkin",
      "GET /jess_web/api/account",
    ]);
  });

  it("to the check-in as well says that the sign-in has run out", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/account", { status: 401 });
    jess.on("POST /users/api/checkin", { status: 401 });
    await expect(jess.client({ credentials: { token: "given" } }).account()).rejects.toMatchObject({
      code: "unauthorized",
      hint: expect.stringContaining("(`credentials`)"),
    });
    expect(jess.asked).toHaveLength(2);
  });

  it("runs its renewal by itself among processes that share a store", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/account", onlyWith("log-on-2"));
    const order: string[] = [];
    const tokenStore: TokenStore = {
      ...storeWith(),
      async exclusively(work) {
        order.push("locked");
        const result = await work();
        order.push("released");
        return result;
      },
    };
    await jess.client({ tokenStore }).account();
    expect(order).toEqual(["locked", "released"]);
  });
});

describe("renewal", () => {
  it("checks in well before eight hours are over, once for calls side by side", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/account", accountReply);
    const client = jess.client();
    await client.account();
    jess.clock.advance(3.9 * hour);
    await client.account();
    expect(count(jess, "POST /users/api/checkin")).toBe(0);
    jess.clock.advance(0.2 * hour);
    await Promise.all(Array.from({ length: 20 }, () => client.account()));
    expect(count(jess, "POST /users/api/checkin")).toBe(1);
    expect(cookiesOf(jess, "/users/api/checkin")).toEqual(["session_token=log-on-1"]);
    expect(new Set(cookiesOf(jess).slice(2))).toEqual(new Set(["session_token=check-in-2"]));
  });

  it("comes at half of the life that a token tells of itself", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/auth", loggedOn(jwt({ iat: 1000, exp: 1000 + 3600 })));
    jess.on("GET /jess_web/api/account", accountReply);
    const client = jess.client();
    await client.account();
    jess.clock.advance(0.4 * hour);
    await client.account();
    expect(count(jess, "POST /users/api/checkin")).toBe(0);
    jess.clock.advance(0.2 * hour);
    await client.account();
    expect(count(jess, "POST /users/api/checkin")).toBe(1);
  });

  it("counts the age that a stored token has already", async () => {
    const stored = jwt({ iat: startOfTime / 1000 - 3.5 * 3600 });
    const jess = await startJess();
    jess.on("GET /jess_web/api/account", accountReply);
    const client = jess.client({ tokenStore: storeWith(stored) });
    await client.account();
    expect(count(jess, "POST /users/api/checkin")).toBe(0);
    jess.clock.advance(0.6 * hour);
    await client.account();
    expect(count(jess, "POST /users/api/checkin")).toBe(1);
  });

  it.each([
    ["three seconds", undefined, 3_000],
    ["a quarter of the caller's time", 4_000, 1_000],
  ])(
    "that nobody answers is given up after %s, and the old token goes on",
    async (_what, timeoutMs, waitedMs) => {
      const jess = await startJess();
      jess.on("GET /jess_web/api/account", accountReply);
      jess.on("POST /users/api/checkin", async () => new Promise<Said>(() => {}));
      const waited: number[] = [];
      let isOld = false;
      const transport = createTransport({
        baseUrl: jess.url,
        clock: jess.clock,
        budget: null,
        after: (ms, run) => {
          if (isOld) waited.push(ms);
          const timer = setTimeout(run, isOld && waited.length === 1 ? 0 : ms);
          return () => clearTimeout(timer);
        },
      });
      const client = new JessClient({ transport, credentials: user });
      onTestFinished(() => client.close());
      await client.account();
      jess.clock.advance(5 * hour);
      isOld = true;
      const deadline = timeoutMs === undefined ? {} : { deadlineMs: jess.clock.now() + timeoutMs };
      await expect(client.account(deadline)).resolves.toMatchObject({ id: 77 });
      expect(waited[0]).toBe(waitedMs);
      expect(cookiesOf(jess)).toEqual(["session_token=log-on-1", "session_token=log-on-1"]);
    },
  );

  it("goes on with the old token, and waits a minute, where the service cannot renew it now", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/account", accountReply);
    jess.on("POST /users/api/checkin", { status: 501, body: "no" });
    const client = jess.client();
    await client.account();
    jess.clock.advance(5 * hour);
    await client.account();
    await client.account();
    expect(count(jess, "POST /users/api/checkin")).toBe(1);
    expect(cookiesOf(jess).at(-1)).toBe("session_token=log-on-1");
    jess.on("POST /users/api/checkin", checkedIn("new"));
    jess.clock.advance(61_000);
    await client.account();
    expect(cookiesOf(jess).at(-1)).toBe("session_token=new");
  });

  it("logs on where the session has run out meanwhile", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/account", accountReply);
    jess.on("POST /users/api/checkin", { status: 401 });
    const client = jess.client();
    await client.account();
    jess.clock.advance(5 * hour);
    await client.account();
    expect(cookiesOf(jess)).toEqual(["session_token=log-on-1", "session_token=log-on-2"]);
  });

  it("goes on for the others when the caller who began it leaves", async () => {
    const jess = await startJess();
    jess.on("GET /jess_web/api/account", accountReply);
    const leaving = new AbortController();
    jess.on("POST /users/api/auth", () => {
      leaving.abort(new Error("left"));
      return new Promise<Said>((resolve) => {
        setImmediate(() => resolve(loggedOn("shared")));
      });
    });
    const client = jess.client();
    const first = client.account({ signal: leaving.signal });
    const second = client.account();
    await expect(first).rejects.toThrow("left");
    await expect(second).resolves.toMatchObject({ id: 77 });
    expect(count(jess, "POST /users/api/auth")).toBe(1);
  });

  it("is stopped when nobody waits for it any more", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/auth", () => new Promise<Said>(() => undefined));
    const client = jess.client();
    const leaving = new AbortController();
    const [one, other] = [1, 2].map(() => client.account({ signal: leaving.signal }));
    await expect.poll(() => jess.asked).toHaveLength(1);
    leaving.abort(new Error("left"));
    await expect(one).rejects.toThrow("left");
    await expect(other).rejects.toThrow("left");
    await client.close(); // waits for what is under way, and nothing is
  });

  it("keeps a caller no longer than its deadline", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/auth", () => new Promise<Said>(() => undefined));
    const deadlineMs = jess.clock.now() + 20;
    await expect(jess.client().account({ deadlineMs })).rejects.toMatchObject({
      code: "deadline",
      mayHaveLeft: false,
    });
  });
});

describe("logging off", () => {
  it("ends the session and forgets the token here and in the store", async () => {
    const jess = await startJess();
    const reply = { ok: true, status: "Logged out successfully!", jwt: "Session token cleared", user: null };
    jess.on("POST /users/api/logout", { body: reply, headers: cookie("; Max-Age=0") });
    const tokenStore = storeWith("stored");
    const client = jess.client({ tokenStore });
    await client.logOff();
    expect(tokenStore.token).toBeUndefined();
    expect(cookiesOf(jess, "/users/api/logout")).toEqual(["session_token=stored"]);
    await client.logOff();
    expect(jess.asked).toHaveLength(1);
  });

  it("is done where the session was over already", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/logout", { status: 401 });
    await expect(jess.client({ tokenStore: storeWith("stored") }).logOff()).resolves.toBeUndefined();
  });

  it("forgets the token also where the service cannot be told", async () => {
    const jess = await startJess();
    jess.on("POST /users/api/logout", { status: 501, body: "no" });
    const tokenStore = storeWith("stored");
    await expect(jess.client({ tokenStore }).logOff()).rejects.toMatchObject({ code: "service_failed" });
    expect(tokenStore.token).toBeUndefined();
  });
});

it("renews the session when asked to", async () => {
  const jess = await startJess();
  const tokenStore = storeWith("stored");
  await expect(jess.client({ tokenStore }).checkIn()).resolves.toMatchObject({
    status: "Session renewed successfully!",
  });
  expect(tokenStore.token).toBe("check-in-1");
});
