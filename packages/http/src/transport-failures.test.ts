import { createServer } from "node:net";
import type { CallEvent } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { hurryingClock, manualClock, settle } from "../test/clocks.js";
import { makeTransport, rejection } from "../test/make-transport.js";
import { json, listening, startServer, type Answer } from "../test/start-server.js";
import { RequestBudget } from "./retry/request-budget.js";
import type { HttpRequest, RequestBody, RequestIntent } from "./transport.js";

const read: HttpRequest = { method: "GET", path: "/jobs/1", intent: "read" };
const requestFor = (intent: RequestIntent): HttpRequest => ({
  method: intent === "read" ? "GET" : "POST",
  path: "/jobs/1",
  intent,
});

const dropBeforeHeaders: Answer = (_response, _arrived, _nth, socket) => socket.destroy();
const resetBeforeHeaders: Answer = (_response, _arrived, _nth, socket) => socket.resetAndDestroy();
const dropAfterHeaders: Answer = (response, _arrived, _nth, socket) => {
  response.writeHead(200, { "content-length": "100" });
  response.flushHeaders();
  setImmediate(() => socket.destroy());
};
const halfSent: Answer = (response, _arrived, _nth, socket) => {
  response.writeHead(200, { "content-length": "100" });
  response.write('{"half":', () => socket.destroy());
};
const halfSentInChunks: Answer = (response, _arrived, _nth, socket) => {
  response.writeHead(200);
  response.write('{"half":', () => socket.destroy());
};
const never: Answer = () => undefined;
const slowBody: Answer = (response) => {
  response.writeHead(200);
  response.write("[");
};

/** An address at which nobody listens. */
async function deadAddress(): Promise<string> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

const broken = [
  ["dropped before the headers", dropBeforeHeaders],
  ["reset before the headers", resetBeforeHeaders],
  ["dropped after the headers", dropAfterHeaders],
  ["half sent", halfSent],
  ["half sent in chunks", halfSentInChunks],
] as const;

describe("an answer that is lost", () => {
  it.each(broken)("%s: a read asks again", async (_, breakIt) => {
    const server = await startServer((response, arrived, nth, socket) =>
      nth < 3 ? breakIt(response, arrived, nth, socket) : json(response, [nth]),
    );
    await expect(makeTransport(server.url).send(read)).resolves.toMatchObject({ text: "[3]" });
    expect(server.arrived).toHaveLength(3);
  });

  it.each(broken)("%s: a cancel and a submit are sent once, and may have left", async (_, breakIt) => {
    for (const intent of ["cancel", "submit"] as const) {
      const server = await startServer(breakIt);
      const error = await rejection(makeTransport(server.url).send(requestFor(intent)));
      expect(error).toMatchObject({ code: "unreachable", mayHaveLeft: true });
      expect(server.arrived).toHaveLength(1);
    }
  });

  it("is told after five attempts of a read", async () => {
    const server = await startServer(dropBeforeHeaders);
    const error = await rejection(makeTransport(server.url).send(read));
    expect(error).toMatchObject({
      code: "unreachable",
      message: expect.stringMatching(
        /^GET \/jobs\/1 at http:\/\/127\.0\.0\.1:\d+ failed, 5 times: the connection broke/u,
      ),
    });
    expect(server.arrived).toHaveLength(5);
  });

  it("never makes two of one submit, not even on a connection that is just closing", async () => {
    // Answers reads and drops the connection right after; a submit on that connection would be lost half of the time.
    const server = await startServer((response, arrived, _nth, socket) => {
      json(response, {});
      if (arrived.method === "GET") response.on("finish", () => socket.destroy());
    });
    const transport = makeTransport(server.url);
    for (let nth = 0; nth < 20; nth += 1) {
      await transport.send(read);
      await transport.send(requestFor("submit"));
    }
    expect(server.arrived.filter(({ method }) => method === "POST")).toHaveLength(20);
  });
});

describe("a service that does not listen", () => {
  it.each(["read", "sign-in", "cancel", "submit"] as const)(
    "a %s tries three times and has never left",
    async (intent) => {
      const events: CallEvent[] = [];
      const clock = hurryingClock();
      const transport = makeTransport(await deadAddress(), { clock });
      const error = await rejection(
        transport.send({ ...requestFor(intent), onEvent: (event) => events.push(event) }),
      );
      expect(error).toMatchObject({
        code: "unreachable",
        mayHaveLeft: false,
        message: expect.stringContaining("failed, 3 times: the connection was refused (ECONNREFUSED)"),
      });
      expect(events.some(({ kind }) => kind === "may-have-left")).toBe(false);
      expect(clock.pauses).toEqual([25, 50]);
    },
  );

  it("leaves a body that can be opened only once untouched, so that it can still be sent", async () => {
    let opened = 0;
    const body: RequestBody = {
      kind: "stream",
      contentType: "text/plain",
      contentLength: 1,
      reopenable: false,
      async *open() {
        opened += 1;
        yield Buffer.from("x");
      },
    };
    const clock = hurryingClock();
    const transport = makeTransport(await deadAddress(), { clock });
    expect(await rejection(transport.send({ ...requestFor("submit"), body }))).toMatchObject({
      mayHaveLeft: false,
    });
    expect(opened).toBe(0);
    expect(clock.pauses).toHaveLength(2);
  });

  it("is not asked twice by a name that does not exist", async () => {
    const clock = hurryingClock();
    const error = await rejection(makeTransport("https://no-such-host.invalid", { clock }).send(read));
    expect(error).toMatchObject({ code: "unreachable", mayHaveLeft: false });
    // Where there is no name service at all, the answer is "try again later".
    expect(clock.pauses.length === 0 || String(error).includes("EAI_AGAIN")).toBe(true);
  });
});

describe("an answer that asks for patience", () => {
  it.each([408, 421, 429, 500, 502, 503, 504, 520, 524])(
    "%i: a read asks again, up to five times",
    async (status) => {
      const server = await startServer((response) => json(response, { nth: server.arrived.length }, status));
      await expect(makeTransport(server.url).send(read)).resolves.toMatchObject({
        status,
        text: '{"nth":5}',
      });
      expect(server.arrived).toHaveLength(5);
    },
  );

  it.each([
    ["cancel", 503, 1],
    ["submit", 503, 1],
    ["submit", 500, 1],
    ["submit", 408, 1],
    ["cancel", 429, 5],
    ["submit", 429, 5],
    ["sign-in", 503, 5],
  ] as const)("a %s answered %i is sent %i times", async (intent, status, times) => {
    const server = await startServer((response) => json(response, {}, status));
    await expect(makeTransport(server.url).send(requestFor(intent))).resolves.toMatchObject({ status });
    expect(server.arrived).toHaveLength(times);
  });

  it("does not send a body twice that can be opened once only", async () => {
    const server = await startServer((response) => json(response, {}, 429));
    const body: RequestBody = {
      kind: "stream",
      contentType: "text/plain",
      contentLength: 1,
      reopenable: false,
      async *open() {
        yield Buffer.from("x");
      },
    };
    await expect(makeTransport(server.url).send({ ...requestFor("submit"), body })).resolves.toMatchObject({
      status: 429,
    });
    expect(server.arrived).toHaveLength(1);
  });

  const wall = Date.UTC(2026, 10, 22, 8, 0, 0);
  it.each([
    ["2 s", "2", false, 2000],
    ["60 s, clamped", "60", false, 5500],
    ["60 s, in a long wait", "60", true, 60_000],
    ["a date", new Date(wall + 3000).toUTCString(), false, 3000],
    ["a date, in a long wait", new Date(wall + 90_000).toUTCString(), true, 90_000],
    ["nonsense", "later", true, 500],
    ["nothing", undefined, true, 500],
  ])("Retry-After of %s", async (_, value, longWait, pause) => {
    const clock = hurryingClock(wall);
    const server = await startServer((response, _arrived, nth) => {
      if (value !== undefined) response.setHeader("retry-after", value);
      json(response, {}, nth === 1 ? 429 : 200);
    });
    await makeTransport(server.url, { clock, longWait }).send(read);
    expect(clock.pauses).toEqual([pause]);
    await makeTransport(server.url, { clock }).send({ ...read, longWait });
  });

  it("counts a Retry-After from the date of its own answer, not by a clock of ours", async () => {
    const clock = hurryingClock(wall - 86_400_000);
    const server = await startServer((response, _arrived, nth) => {
      response.setHeader("date", new Date(wall).toUTCString());
      response.setHeader("retry-after", new Date(wall + 3000).toUTCString());
      json(response, {}, nth === 1 ? 429 : 200);
    });
    await makeTransport(server.url, { clock }).send(read);
    expect(clock.pauses).toEqual([3000]);
  });

  it("tells a client the 429 itself once the attempts are over", async () => {
    const server = await startServer((response) => json(response, { why: "busy" }, 429));
    await expect(makeTransport(server.url).send(read)).resolves.toMatchObject({
      status: 429,
      text: '{"why":"busy"}',
    });
  });

  it("makes everybody hold back who shares the budget", async () => {
    const clock = manualClock();
    const budget = new RequestBudget({ clock });
    const server = await startServer((response, _arrived, nth) => json(response, {}, nth === 1 ? 429 : 200));
    const throttled = makeTransport(server.url, { clock, budget }).send(read);
    while (clock.sleepers() === 0) await settle();
    const other = makeTransport(server.url, { clock, budget }).send(read);
    await settle();
    expect(server.arrived).toHaveLength(1);
    await clock.advance(500);
    await Promise.all([throttled, other]);
    expect(server.arrived).toHaveLength(3);
    expect(budget.rate).toBe(5);
  });

  it("stops a storm of retries, and allows them again after successes", async () => {
    let down = true;
    const server = await startServer((response) => json(response, {}, down ? 500 : 200));
    const transport = makeTransport(server.url);
    for (let nth = 0; nth < 20; nth += 1) await transport.send(read);
    expect(server.arrived).toHaveLength(20 + 35); // 500 tokens, 14 a retry
    down = false;
    for (let nth = 0; nth < 14; nth += 1) await transport.send(read);
    down = true;
    const before = server.arrived.length;
    await transport.send(read);
    expect(server.arrived.length - before).toBe(2); // 10 tokens were left, 14 came back: one retry
  });

  it("gives the tokens of a retry back when it succeeds", async () => {
    const server = await startServer((response, _arrived, nth) =>
      json(response, {}, nth % 2 === 1 ? 500 : 200),
    );
    const transport = makeTransport(server.url);
    for (let nth = 0; nth < 60; nth += 1) expect(await transport.send(read)).toMatchObject({ status: 200 });
  });
});

describe("the two limits", () => {
  it.each([
    ["nothing comes", never],
    ["the body never ends", slowBody],
  ])("of one attempt: %s", async (_, answer) => {
    const server = await startServer(answer);
    const error = await rejection(makeTransport(server.url).send({ ...read, attemptTimeoutMs: 60 }));
    expect(error).toMatchObject({
      code: "unreachable",
      mayHaveLeft: false,
      message: expect.stringContaining("no whole answer within 60 ms"),
    });
    expect(server.arrived).toHaveLength(5);
  });

  it.each(["cancel", "submit"] as const)("of one attempt: a %s is sent once", async (intent) => {
    const server = await startServer(never);
    const transport = makeTransport(server.url, { attemptTimeoutMs: 20 });
    expect(await rejection(transport.send(requestFor(intent)))).toMatchObject({
      code: "unreachable",
      mayHaveLeft: true,
    });
    expect(server.arrived).toHaveLength(1);
  });

  it.each([
    ["nothing comes", never],
    ["the body never ends", slowBody],
  ])("of the whole call: %s", async (_, answer) => {
    const server = await startServer(answer);
    const transport = makeTransport(server.url, { overallTimeoutMs: 60 });
    expect(await rejection(transport.send(read))).toMatchObject({ code: "unreachable", mayHaveLeft: false });
    expect(server.arrived).toHaveLength(1);
  });

  it("of the whole call where the caller's deadline never comes, as where there is none", async () => {
    const server = await startServer(never);
    const transport = makeTransport(server.url, { overallTimeoutMs: 60 });
    expect(await rejection(transport.send({ ...read, deadlineMs: Infinity }))).toMatchObject({
      code: "unreachable",
    });
  });

  it("of the whole call, as the caller's deadline on the given clock", async () => {
    const server = await startServer(never);
    const clock = hurryingClock();
    await clock.sleep(5000);
    const transport = makeTransport(server.url, { clock });
    expect(await rejection(transport.send({ ...read, deadlineMs: 5020 }))).toMatchObject({
      code: "deadline",
    });
    expect(await rejection(transport.send({ ...read, deadlineMs: 5000 }))).toMatchObject({
      code: "deadline",
      mayHaveLeft: false,
    });
    expect(server.arrived).toHaveLength(1);
  });

  it("fails now, with the last failure, if the next pause does not fit before the deadline", async () => {
    const clock = hurryingClock();
    const server = await startServer((response) => json(response, {}, 503));
    const transport = makeTransport(server.url, { clock, after: () => () => {} });
    await expect(transport.send({ ...read, deadlineMs: 70 })).resolves.toMatchObject({ status: 503 });
    expect(clock.pauses).toEqual([25]); // 25 + 50 would be too late
    expect(server.arrived).toHaveLength(2);
  });

  it("of silence, while a stream is sent: each piece begins it anew", async () => {
    const server = await startServer((response) => json(response, {}));
    const armed: number[] = [];
    const transport = makeTransport(server.url, {
      idleTimeoutMs: 7000,
      after: (ms) => {
        armed.push(ms);
        return () => undefined;
      },
    });
    const body: RequestBody = {
      kind: "stream",
      contentType: "text/plain",
      contentLength: 3,
      reopenable: true,
      async *open() {
        for (const piece of "abc") yield Buffer.from(piece);
      },
    };
    await transport.send({ ...requestFor("submit"), body });
    expect(armed[0]).toBe(3_600_000);
    expect(armed.slice(1).every((ms) => ms === 7000)).toBe(true);
    expect(armed.length).toBeGreaterThanOrEqual(1 + 1 + 3);
  });

  it("of silence, while a stream is sent: a stream that stalls is ended", async () => {
    const server = await startServer(never);
    const body: RequestBody = {
      kind: "stream",
      contentType: "text/plain",
      contentLength: 9,
      reopenable: true,
      async *open() {
        yield Buffer.from("abc");
        await new Promise(() => undefined);
      },
    };
    const transport = makeTransport(server.url, { idleTimeoutMs: 20 });
    expect(await rejection(transport.send({ ...requestFor("submit"), body }))).toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("no sign of life within 20 ms"),
    });
  });
});

describe("a signal", () => {
  const reason = { my: "reason" };

  it("that is aborted already sends nothing", async () => {
    const server = await startServer((response) => json(response, {}));
    expect(
      await rejection(makeTransport(server.url).send({ ...read, signal: AbortSignal.abort(reason) })),
    ).toBe(reason);
    expect(server.connections()).toBe(0);
  });

  it.each([
    ["before the headers", never],
    ["in the body", slowBody],
  ])("that aborts %s rejects with its own reason and drops the connection", async (_, answer) => {
    const stop = new AbortController();
    const dropped: Promise<void>[] = [];
    const server = await startServer((response, arrived, nth, socket) => {
      dropped.push(new Promise((resolve) => socket.on("close", () => resolve())));
      answer(response, arrived, nth, socket);
      stop.abort(reason);
    });
    expect(await rejection(makeTransport(server.url).send({ ...read, signal: stop.signal }))).toBe(reason);
    await Promise.all(dropped);
    expect(dropped).toHaveLength(1);
  });

  it("that aborts in a pause rejects with its own reason", async () => {
    const stop = new AbortController();
    const clock = manualClock();
    const server = await startServer((response) => json(response, {}, 503));
    const sending = rejection(makeTransport(server.url, { clock }).send({ ...read, signal: stop.signal }));
    while (clock.sleepers() === 0) await settle();
    stop.abort(reason);
    expect(await sending).toBe(reason);
    expect(server.arrived).toHaveLength(1);
  });

  it("that aborts while the connection is made sends nothing afterwards", async () => {
    const stop = new AbortController();
    const events: string[] = [];
    const server = await startServer((response) => json(response, {}));
    const sending = rejection(
      makeTransport(server.url).send({
        ...read,
        signal: stop.signal,
        onEvent: ({ kind }) => {
          events.push(kind);
          if (kind === "request") queueMicrotask(() => stop.abort(reason));
        },
      }),
    );
    expect(await sending).toBe(reason);
    await settle();
    expect(events).toEqual(["request"]);
    expect(server.arrived).toHaveLength(0);
  });

  it("of the caller is never aborted by us, and keeps no listener", async () => {
    const stop = new AbortController();
    const server = await startServer(never);
    const transport = makeTransport(server.url, { overallTimeoutMs: 60 });
    expect(await rejection(transport.send({ ...read, signal: stop.signal }))).toMatchObject({
      code: "unreachable",
    });
    expect(stop.signal.aborted).toBe(false);
  });
});
