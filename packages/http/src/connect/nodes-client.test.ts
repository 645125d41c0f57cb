import { EventEmitter, once } from "node:events";
import { createServer, type Socket } from "node:net";
import { isJobError } from "@simjobs/core";
import { describe, expect, it, onTestFinished } from "vitest";
import { makeCertificate } from "../../test/make-certificate.js";
import { makeTransport } from "../../test/make-transport.js";
import { json, listening, startServer, type Answer } from "../../test/start-server.js";
import type { TransportOptions } from "../transport-options.js";
import type { HttpRequest } from "../transport.js";

const read: HttpRequest = { method: "GET", path: "/jobs/a%20b", intent: "read" };

/** What a transport makes of an answer, but for the port in it. */
async function toldOf(
  url: string,
  options: Partial<TransportOptions>,
  request: HttpRequest = read,
): Promise<unknown> {
  const events: string[] = [];
  const onEvent = (event: { readonly kind: string }): void => void events.push(event.kind);
  try {
    const { status, text, headers } = await makeTransport(url, options).send({ ...request, onEvent });
    return { status, text, headers, events };
  } catch (error) {
    if (!isJobError(error)) throw error;
    const { code, message, mayHaveLeft, retryable, httpStatus, hint } = error;
    return {
      code,
      message: message.replaceAll(/:\d+/gu, ":0"),
      mayHaveLeft,
      retryable,
      httpStatus,
      hint,
      events,
    };
  }
}

/** Both ways to send a question, one after the other. */
async function bothOf(
  url: string,
  options: Partial<TransportOptions> = {},
  request?: HttpRequest,
): Promise<readonly [unknown, unknown]> {
  const usual = await toldOf(url, options, request);
  return [usual, await toldOf(url, { ...options, brief: true }, request)];
}

/** A server that sends these bytes to whoever has asked, and hangs up. */
async function rawServer(bytes: string): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(bytes, "latin1"));
  });
  const port = await listening(server);
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${port}`;
}

const answers: readonly (readonly [string, Answer])[] = [
  ["in one piece", (response) => json(response, { id: 1 })],
  ["in chunks", (response) => void response.writeHead(200).end("[1]")],
  ["without a body", (response) => void response.writeHead(204).end()],
  [
    "with headers twice",
    (response) =>
      void response
        .writeHead(
          200,
          [
            ["x", "1"],
            ["x", "2"],
            ["set-cookie", "a=1"],
            ["set-cookie", "b=2"],
          ].flat(),
        )
        .end("{}"),
  ],
  [
    "as not found",
    (response) => void response.writeHead(404, { "content-type": "application/json" }).end('{"detail":"no"}'),
  ],
  ["as throttled, with a time", (response) => void response.writeHead(429, { "retry-after": "1" }).end()],
  ["as failed", (response) => void response.writeHead(500).end("<html>")],
  [
    "after interim ones",
    (response) => {
      response.writeProcessing();
      response.writeEarlyHints({ link: "</a>; rel=preload" });
      json(response, [1]);
    },
  ],
  [
    "by a redirect elsewhere",
    (response) => void response.writeHead(302, { location: "http://127.0.0.1:1/jobs/1" }).end(),
  ],
  [
    "as too long",
    (response) => void response.writeHead(200, { "content-length": "999999" }).end("x".repeat(999_999)),
  ],
  ["as too long, in chunks", (response) => void response.writeHead(200).end("x".repeat(99_999))],
  ["by a broken connection", (_response, _arrived, _nth, socket) => void socket.destroy()],
  ["by a reset connection", (_response, _arrived, _nth, socket) => void socket.resetAndDestroy()],
  [
    "by half a body",
    (response, _arrived, _nth, socket) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("{", () => socket.destroy());
    },
  ],
];

const silent: readonly (readonly [string, Answer])[] = [
  ["by nothing", () => undefined],
  ["by a drip", (response) => void response.writeHead(200).write("[")],
];

const bytes: readonly (readonly [string, string])[] = [
  ["no HTTP", "220 mail.example ESMTP\r\n"],
  ["a change of protocol", "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n"],
  ["half a status line", "HTTP/1.1 20"],
  ["half a header", "HTTP/1.1 200 OK\r\ncontent-le"],
  ["a bad header", "HTTP/1.1 200 OK\r\nbad header\r\n\r\n"],
  ["a bad chunk", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\na\r\n0\r\n\r\n"],
  ["a body until the connection ends", "HTTP/1.1 200 OK\r\n\r\n[1]"],
  ["a header without end", `HTTP/1.1 200 OK\r\nx: ${"y".repeat(20_000)}\r\n\r\n`],
];

/** Of what both refuse, each calls it by a name of its own. */
const contradictions: readonly (readonly [string, string])[] = [
  ["two lengths", "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab"],
  [
    "a length and chunks",
    "HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
  ],
];

describe("a question of a program that asks once", () => {
  it.each(answers)("is answered %s as it is by undici", async (_how, answer) => {
    const server = await startServer(answer);
    const [usual, brief] = await bothOf(server.url, { maxReplyBytes: 10_000, maxRetries: 1 });
    expect(withoutCode(brief)).toEqual(withoutCode(usual));
  });

  it.each(silent)("is answered %s as it is by undici", async (_how, answer) => {
    const server = await startServer(answer);
    const [usual, brief] = await bothOf(server.url, { attemptTimeoutMs: 150, maxRetries: 0 });
    expect(brief).toEqual(usual);
    expect(brief).toMatchObject({ code: "unreachable" });
  });

  it.each(bytes)("is answered by %s as it is by undici", async (_what, text) => {
    const [usual, brief] = await bothOf(await rawServer(text), { maxRetries: 1 });
    expect(withoutCode(brief)).toEqual(withoutCode(usual));
  });

  it.each(contradictions)("does not believe an answer with %s", async (_what, text) => {
    const told = await bothOf(await rawServer(text), { maxRetries: 0 });
    for (const each of told)
      expect(each).toMatchObject({ code: expect.stringMatching(/^(?:bad_reply|unreachable)$/u) });
  });

  it.each([
    ["nobody listens", "http://127.0.0.1:1"],
    ["there is no such host", "https://nobody.invalid"],
  ])("is told as it is by undici where %s", async (_why, url) => {
    const [usual, brief] = await bothOf(url, { maxRetries: 0 });
    expect(brief).toEqual(usual);
    expect(brief).toMatchObject({ code: "unreachable", mayHaveLeft: false });
  });

  it.each<[what: string, request: HttpRequest]>([
    ["a question", { ...read, headers: { "x-own": "1" }, credentials: { "X-API-Key": "k" } }],
    ["a question with a body", { ...read, method: "POST", body: { kind: "json", value: { name: "é" } } }],
    [
      "a sign-in",
      { method: "POST", path: "/login", intent: "sign-in", body: { kind: "json", value: { p: 1 } } },
    ],
    [
      "a long question",
      { ...read, method: "POST", body: { kind: "json", value: "x".repeat(100_000) } }, // by undici both times
    ],
  ])("sends the same words as undici for %s", async (_what, request) => {
    const server = await startServer((response) => json(response, []));
    await bothOf(server.url, {}, request);
    const [usual, brief] = server.arrived;
    expect(usual).toMatchObject({ connection: 1 });
    expect(brief).toEqual({ ...usual, connection: 2 });
  });

  it("is refused for a header that cannot be written down", async () => {
    const server = await startServer((response) => json(response, []));
    const [usual, brief] = await bothOf(server.url, {}, { ...read, headers: { "x-own": "a\nb" } });
    for (const told of [usual, brief]) expect(told).toMatchObject({ code: "bad_input", events: ["request"] });
    expect(server.arrived).toHaveLength(0);
  });

  it.each([false, true])(
    "believes no certificate that nobody vouches for; where one is given: %s",
    async (given) => {
      const tls = makeCertificate("127.0.0.1");
      const server = await startServer((response) => json(response, [1]), { tls });
      const [usual, brief] = await bothOf(server.url, {
        extraCa: given ? tls.cert : undefined,
        maxRetries: 0,
      });
      expect(brief).toEqual(usual);
      expect(brief).toMatchObject(given ? { text: "[1]" } : { code: "unreachable", mayHaveLeft: false });
    },
  );

  it("is asked over one connection after the other, and over a new one where that was closed", async () => {
    const server = await startServer((response, _arrived, nth) => {
      if (nth === 2) response.setHeader("connection", "close");
      json(response, [nth]);
    });
    const transport = makeTransport(server.url, { brief: true });
    for (let nth = 1; nth <= 3; nth += 1) await transport.send(read);
    expect(server.arrived.map(({ connection }) => connection)).toEqual([1, 1, 2]);
  });

  it("ends with the signal of whoever asked, and leaves the connection", async () => {
    const stop = new AbortController();
    const gone = new EventEmitter();
    const isGone = once(gone, "gone");
    const server = await startServer((_response, _arrived, _nth, socket) => {
      socket.once("close", () => gone.emit("gone"));
      stop.abort("enough");
    });
    const asked = makeTransport(server.url, { brief: true }).send({ ...read, signal: stop.signal });
    await expect(asked).rejects.toBe("enough");
    await isGone;
  });

  it("leaves cancels and submits to undici, on connections of their own", async () => {
    const server = await startServer((response) => json(response, []));
    const transport = makeTransport(server.url, { brief: true });
    for (const intent of ["read", "cancel", "submit", "read", "cancel"] as const)
      await transport.send({ method: intent === "read" ? "GET" : "POST", path: "/jobs/1", intent });
    expect(server.arrived.map(({ connection }) => connection)).toEqual([1, 2, 3, 1, 2]);
  });
});

/** The two parsers stumble at different bytes, and have their own codes. */
function withoutCode(told: unknown): unknown {
  return JSON.parse(JSON.stringify(told).replaceAll(/ \((?:HPE_|UND_ERR_|ECONN)[A-Z_]+\)/gu, ""));
}
