import { isJobError, JobError } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { hurryingClock } from "../test/clocks.js";
import { makeTransport, rejection } from "../test/make-transport.js";
import { json, startServer } from "../test/start-server.js";
import type { LogEntry, LogFields } from "./log/logger.js";
import { failureOf } from "./reply/failure-of.js";
import type { HttpRequest, RequestIntent } from "./transport.js";

const read: HttpRequest = { method: "GET", path: "/jobs/1", intent: "read" };

const fullDisk = (): never => {
  throw new Error("no room on the disk");
};

describe("the number of retries", () => {
  it.each([0, 1, 7])("is %i where that is given, for faults of the service", async (maxRetries) => {
    const server = await startServer((response) => response.writeHead(503).end());
    const reply = await makeTransport(server.url, { maxRetries }).send(read);
    expect(reply.status).toBe(503);
    expect(server.arrived).toHaveLength(maxRetries + 1);
  });

  it("makes no submit leave twice that may have arrived", async () => {
    const server = await startServer((response) => response.writeHead(503).end());
    await makeTransport(server.url, { maxRetries: 7 }).send({
      method: "POST",
      path: "/jobs",
      intent: "submit",
    });
    expect(server.arrived).toHaveLength(1);
  });
});

describe("the longest pause that a service may ask for", () => {
  it("is waited for as a whole", async () => {
    const clock = hurryingClock();
    const server = await startServer((response, _arrived, nth) =>
      nth === 1 ? response.writeHead(429, { "retry-after": "40" }).end() : json(response, [nth]),
    );
    const transport = makeTransport(server.url, { clock, maxRetryAfterMs: 60_000 });
    const began = clock.now();
    await expect(transport.send(read)).resolves.toMatchObject({ text: "[2]" });
    expect(clock.now() - began).toBeGreaterThanOrEqual(40_000);
  });

  it("ends the call at once where the service asks for more, and the error says how much", async () => {
    const server = await startServer((response) => response.writeHead(429, { "retry-after": "61" }).end());
    const reply = await makeTransport(server.url, { maxRetryAfterMs: 60_000 }).send(read);
    expect(failureOf(reply, "the service")).toMatchObject({
      code: "throttled",
      retryAfterMs: 61_000,
      retryable: true,
    });
    expect(server.arrived).toHaveLength(1);
  });

  it("goes for callers too who would wait for longer", async () => {
    const server = await startServer((response) => response.writeHead(429, { "retry-after": "61" }).end());
    await makeTransport(server.url, { maxRetryAfterMs: 60_000 }).send({ ...read, longWait: true });
    expect(server.arrived).toHaveLength(1);
  });
});

describe("the time of a call", () => {
  it.each([
    ["that the client was given", { timeoutMs: 50 }, {}, "deadline"],
    ["that the call brings", {}, { timeoutMs: 50 }, "deadline"],
    ["that is the shorter one of both", { timeoutMs: 60_000 }, { timeoutMs: 50 }, "deadline"],
    ["that nobody has given", { overallTimeoutMs: 50 }, {}, "unreachable"],
  ] as const)("ends it: one %s", async (_which, options, call, code) => {
    const server = await startServer(() => undefined);
    const error = await rejection(makeTransport(server.url, options).send({ ...read, ...call }));
    expect(error).toMatchObject({ code, retryable: true });
  });
});

describe("what may be made again", () => {
  it.each<[RequestIntent, number, boolean]>([
    ["read", 503, true],
    ["cancel", 503, true],
    ["submit", 503, false],
    ["submit", 429, true],
    ["read", 404, false],
    ["sign-in", 401, false],
  ])("is told of a %s that was answered with %i: %s", async (intent, status, retryable) => {
    const server = await startServer((response) => response.writeHead(status).end());
    const request = { ...read, method: "POST", intent } as const;
    const reply = await makeTransport(server.url, { maxRetries: 0 }).send(request);
    expect(failureOf(reply, "the service").retryable).toBe(retryable);
  });

  it.each<[RequestIntent, boolean]>([
    ["read", true],
    ["cancel", true],
    ["submit", false],
  ])("is told of a %s whose answer was lost: %s", async (intent, retryable) => {
    const server = await startServer((_response, _arrived, _nth, socket) => socket.destroy());
    const error = await rejection(makeTransport(server.url, { maxRetries: 0 }).send({ ...read, intent }));
    expect(error).toMatchObject({ code: "unreachable", retryable });
  });

  it("stays as it was told when an error is told anew", () => {
    const error = new JobError("service_failed", "a fault", { retryable: false });
    expect(error.retold({ hint: "Look first." }).retryable).toBe(false);
    expect(error.retold({ code: "submit_unclear" }).retryable).toBe(false);
    expect(new JobError("bad_reply", "a fault").retold({ code: "unreachable" }).retryable).toBe(true);
  });
});

describe("a logger", () => {
  it("hears of each request, answer and further attempt, with durations and the ids of requests", async () => {
    const entries: LogEntry[] = [];
    const server = await startServer((response, _arrived, nth) =>
      nth === 1
        ? response.writeHead(503, { "x-request-id": "first" }).end()
        : response.writeHead(200, { "x-correlation-id": "second" }).end("[]"),
    );
    await makeTransport(server.url, { logger: (entry) => entries.push(entry) }).send(read);
    const at = { method: "GET", path: "/jobs/1" };
    expect(entries).toEqual([
      { level: "debug", message: "GET /jobs/1 is sent", ...at, attempt: 1 },
      {
        level: "warn",
        message: expect.stringMatching(/^GET \/jobs\/1 answered 503 in \d+ ms$/u),
        ...at,
        attempt: 1,
        durationMs: expect.any(Number),
        httpStatus: 503,
        requestId: "first",
      },
      {
        level: "warn",
        message: "GET /jobs/1 is sent again in 25 ms: status 503",
        ...at,
        attempt: 1,
        retryInMs: 25,
      },
      expect.objectContaining({ level: "debug", attempt: 2 }),
      expect.objectContaining({ level: "info", attempt: 2, httpStatus: 200, requestId: "second" }),
    ]);
  });

  it("may be an object with a function for each level, as the console is", async () => {
    const told: [string, string, LogFields][] = [];
    const level = (name: string) => (message: string, fields: LogFields) => {
      told.push([name, message, fields]);
    };
    const logger = { debug: level("debug"), info: level("info"), warn: level("warn"), error: level("error") };
    const server = await startServer((_response, _arrived, _nth, socket) => socket.destroy());
    const error = await rejection(makeTransport(server.url, { logger, maxRetries: 0 }).send(read));
    expect(told).toEqual([
      ["debug", "GET /jobs/1 is sent", { method: "GET", path: "/jobs/1", attempt: 1 }],
      [
        "error",
        expect.stringMatching(/^GET \/jobs\/1 failed after \d+ ms: GET \/jobs\/1 at http/u),
        expect.objectContaining({ code: isJobError(error) ? error.code : "none", attempt: 1 }),
      ],
    ]);
  });

  it("never hears of a secret, wherever it stands", async () => {
    const secret = "tellnobody-0123456789";
    const entries: LogEntry[] = [];
    const server = await startServer((response) =>
      response.writeHead(500, { "x-request-id": `id-of-${secret}` }).end(`key ${secret}`),
    );
    const transport = makeTransport(server.url, { logger: (entry) => entries.push(entry), maxRetries: 0 });
    transport.secrets.add(secret);
    await transport.send({
      ...read,
      path: `/jobs/${secret}`,
      query: { token: secret },
      credentials: { authorization: `Bearer ${secret}` },
    });
    expect(entries.length).toBeGreaterThan(1);
    expect(JSON.stringify(entries)).not.toContain("tellnobody");
  });

  it("that throws does no harm", async () => {
    const server = await startServer((response) => json(response, []));
    await expect(makeTransport(server.url, { logger: fullDisk }).send(read)).resolves.toMatchObject({
      status: 200,
    });
  });

  it.each([null, "console", {}, { debug: () => {} }])("that is none is refused by name: %o", (logger) => {
    const open = (): unknown => Reflect.apply(makeTransport, undefined, ["http://127.0.0.1:9", { logger }]);
    expect(open).toThrow(
      expect.objectContaining({ code: "bad_input", message: expect.stringMatching(/^logger must be/u) }),
    );
  });
});

describe("what the program calls itself", () => {
  it("goes along with every request", async () => {
    const server = await startServer((response, arrived) => json(response, [arrived.headers["user-agent"]]));
    await expect(
      makeTransport(server.url, { userAgent: "battery-lab/1.2" }).send(read),
    ).resolves.toMatchObject({
      text: '["battery-lab/1.2"]',
    });
  });

  it.each(["two\nlines", "Größe", 5])("is refused where no header can carry it: %o", (userAgent) => {
    const open = (): unknown =>
      Reflect.apply(makeTransport, undefined, ["http://127.0.0.1:9", { userAgent }]);
    expect(open).toThrow(expect.objectContaining({ code: "bad_input" }));
  });
});
