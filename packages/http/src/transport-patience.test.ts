import { describe, expect, it } from "vitest";
import { hurryingClock, type TestClock } from "../test/clocks.js";
import { makeTransport, rejection } from "../test/make-transport.js";
import { json, startServer, type Answer } from "../test/start-server.js";
import { failureOf } from "./reply/failure-of.js";
import { RequestBudget } from "./retry/request-budget.js";
import type { After } from "./time/timers.js";
import type { HttpRequest } from "./transport.js";

const read: HttpRequest = { method: "GET", path: "/x", intent: "read" };
const never: Answer = () => undefined;

/** A clock and timers that go on when they are told to. */
function handTime(): { clock: TestClock; after: After; goOn(ms: number): void } {
  const clock = hurryingClock();
  const timers = new Set<{ atMs: number; run: () => void }>();
  let passedMs = 0;
  const now = (): number => clock.now() + passedMs;
  return {
    clock: { ...clock, now },
    after: (ms, run) => {
      const timer = { atMs: now() + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    goOn: (ms) => {
      passedMs += ms;
      for (const timer of timers) {
        if (timer.atMs > now()) continue;
        timers.delete(timer);
        timer.run();
      }
    },
  };
}

describe("a service that accepts and stays silent", () => {
  it.each([
    ["is unreachable after half a minute", 30_000, "unreachable"],
    ["is waited for until then", 29_999, "nothing yet"],
  ])("%s", async (_title, ms, expected) => {
    const time = handTime();
    const server = await startServer(never);
    const transport = makeTransport(server.url, time);
    const stop = new AbortController();
    const sending = transport.send({ ...read, signal: stop.signal });
    const told = Promise.race([
      rejection(sending).then((error) => (error instanceof Error && "code" in error ? error.code : error)),
      expect
        .poll(() => server.arrived.length)
        .toBe(1)
        .then(() => {
          time.goOn(ms);
          return new Promise((resolve) => {
            setImmediate(() => setImmediate(() => resolve("nothing yet")));
          });
        }),
    ]);
    expect(await told).toBe(expected);
    expect(server.arrived).toHaveLength(1);
    stop.abort(new Error("the test is over"));
    await rejection(sending);
  });

  it("is unreachable in a download, too", async () => {
    const time = handTime();
    const server = await startServer(never);
    const downloading = rejection(makeTransport(server.url, time).download({ method: "GET", path: "/" }));
    await expect.poll(() => server.arrived.length).toBe(1);
    time.goOn(30_000);
    expect(await downloading).toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("no sign of life within 30 s"),
    });
    expect(server.arrived).toHaveLength(1);
  });

  it("is given what is left of the half minute after an attempt that took time", async () => {
    const time = handTime();
    const server = await startServer((_response, _arrived, nth, socket) => {
      if (nth > 1) return;
      time.goOn(20_000);
      socket.destroy();
    });
    const sending = rejection(makeTransport(server.url, time).send(read));
    await expect.poll(() => server.arrived.length).toBe(2);
    time.goOn(10_000);
    expect(await sending).toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("2 times: no whole answer within 10 s"),
    });
  });
});

it("is not asked again when its failures have taken half a minute", async () => {
  const time = handTime();
  const server = await startServer((response) => {
    time.goOn(14_800);
    json(response, {}, 504);
  });
  const transport = makeTransport(server.url, time);
  await expect(transport.send(read)).resolves.toMatchObject({ status: 504 });
  expect(server.arrived).toHaveLength(2);
});

it.each([
  ["the caller's own", { deadlineMs: 90_000 }, "deadline"],
  ["nobody's", {}, "unreachable"],
])("the end of a time that is %s is told as such", async (_whose, changes, code) => {
  const time = handTime();
  const server = await startServer(never);
  const transport = makeTransport(server.url, {
    ...time,
    attemptTimeoutMs: 200_000,
    overallTimeoutMs: 90_000,
  });
  const sending = rejection(transport.send({ ...read, ...changes }));
  await expect.poll(() => server.arrived.length).toBe(1);
  time.goOn(90_000);
  expect(await sending).toMatchObject({ code, mayHaveLeft: false });
});

const throttled =
  (value: string, status = 429): Answer =>
  (response) => {
    response.setHeader("retry-after", value);
    json(response, { detail: "slow down" }, status);
  };
const date = (ms: number): string => new Date(Date.UTC(2026, 0, 1) + ms).toUTCString();

describe("Retry-After", () => {
  it.each([
    ["600", 429, 600_000, "10 min"],
    ["600", 503, 600_000, "10 min"],
    [date(600_000), 429, 600_000, "10 min"],
    [date(600_000), 503, 600_000, "10 min"],
    ["90", 429, 90_000, "90 s"],
    ["10000", 429, 10_000_000, "3 h"],
    ["999999999999999999999999", 429, 86_400_000, "a day or more"],
    ["600", 500, 600_000, "10 min"],
  ])("%s after %i is told, and in a short call asked once more only", async (value, status, ms, told) => {
    const clock = hurryingClock();
    const server = await startServer((response, ...rest) => {
      response.setHeader("date", date(0));
      throttled(value, status)(response, ...rest);
    });
    const reply = await makeTransport(server.url, { clock }).send(read);
    expect(server.arrived).toHaveLength(2);
    expect(clock.pauses[0]).toBeLessThanOrEqual(6000);
    expect(failureOf(reply, "jess")).toMatchObject({
      retryAfterMs: ms,
      message: `jess answered ${status} to GET /x, asking to wait ${told} (application/json): {"detail":"slow down"}`,
    });
  });

  it.each(["-600", "soon", "1e3", "0x10", "", "Sun, 99 Foo"])("%j asks for nothing", async (value) => {
    const server = await startServer(throttled(value));
    const reply = await makeTransport(server.url).send(read);
    expect(server.arrived).toHaveLength(5);
    expect(reply.retryAfterMs).toBeUndefined();
  });

  it("is reckoned by the service's own clock, where that is wrong", async () => {
    const server = await startServer((response, ...rest) => {
      response.setHeader("date", date(-86_400_000));
      throttled(date(-86_400_000 + 600_000))(response, ...rest);
    });
    await expect(makeTransport(server.url).send(read)).resolves.toMatchObject({ retryAfterMs: 600_000 });
  });

  it("is obeyed whole by who waits for minutes anyway, each time", async () => {
    const clock = hurryingClock();
    const server = await startServer((response, arrived, nth, socket) =>
      nth < 4 ? throttled("600")(response, arrived, nth, socket) : json(response, {}),
    );
    await expect(makeTransport(server.url, { clock, longWait: true }).send(read)).resolves.toMatchObject({
      status: 200,
    });
    expect(clock.pauses).toEqual([600_000, 600_000, 600_000]);
  });

  it.each([
    ["a few seconds, in a short call", false, 5000],
    ["all that time, where somebody waits for minutes anyway", true, 600_000],
  ])("holds back the other calls of the account, for %s", async (_how, longWait, heldMs) => {
    const clock = hurryingClock();
    const server = await startServer(throttled("600"));
    const budget = new RequestBudget({ clock });
    const transport = makeTransport(server.url, { clock, longWait, budget });
    await transport.send({ ...read, deadlineMs: 4000 }); // too early for another attempt
    const before = clock.now();
    await budget.acquire("read");
    expect(clock.now() - before).toBe(heldMs);
  });

  it("tells whoever has no time for that why nothing was sent, and that it is not for want of an answer", async () => {
    const clock = hurryingClock();
    const server = await startServer(throttled("600"));
    const transport = makeTransport(server.url, {
      clock,
      longWait: true,
      budget: new RequestBudget({ clock }),
    });
    await transport.send({ ...read, deadlineMs: 4000 });
    await expect(transport.send({ ...read, deadlineMs: 4000 })).rejects.toMatchObject({
      code: "throttled",
      message: expect.stringMatching(
        /^the time for GET \S+ at \S+ ran out before it was sent: the service has asked to be left alone for another 10 min$/u,
      ),
      mayHaveLeft: false,
    });
    expect(server.arrived).toHaveLength(1);
  });
});

describe("what a budget is told of a request that is over", () => {
  /** Gives it up when it has arrived. */
  interface GivingUp {
    readonly stop: () => void;
    readonly runOut: () => void;
  }

  it.each<[what: string, isLost: boolean, answer: (give: GivingUp) => Answer, port?: number]>([
    ["that was answered", false, () => (response) => json(response, {})],
    ["whose answer is a no", false, () => (response) => json(response, {}, 404)],
    ["whose connection was closed at the other end", false, () => (response) => void response.destroy()],
    ["that never left", false, () => never, 1],
    ["whose time ran out before an answer", true, (give) => () => give.runOut()],
    ["that was stopped before an answer", true, (give) => () => give.stop()],
  ])("%s: it may arrive later: %s", async (_what, isLost, answer, port) => {
    const ends: boolean[] = [];
    const end = (isGivenUp = false): void => void ends.push(isGivenUp);
    const turn = { startsAtMs: () => -Infinity, begin: () => {}, end };
    const shared = { pausedUntilMs: -Infinity, throttled: () => {}, reserve: () => turn };
    const time = handTime();
    const stop = new AbortController();
    const give = { stop: () => stop.abort(), runOut: () => time.goOn(60_000) };
    const server = await startServer(answer(give));
    const budget = new RequestBudget({ shared, clock: time.clock });
    const url = `http://127.0.0.1:${port ?? server.port}`;
    const transport = makeTransport(url, { ...time, budget, maxRetries: 0 });
    await transport.send({ ...read, signal: stop.signal }).catch(() => {});
    expect(ends).toEqual([isLost]);
  });
});
