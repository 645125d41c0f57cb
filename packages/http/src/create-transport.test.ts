import { inspect } from "node:util";
import { gunzipSync, gzipSync } from "node:zlib";
import type { CallEvent } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { hurryingClock } from "../test/clocks.js";
import { makeTransport, rejection } from "../test/make-transport.js";
import { json, startServer } from "../test/start-server.js";
import { readJson } from "./reply/read-json.js";
import type { HttpRequest, RequestBody } from "./transport.js";

const read: HttpRequest = { method: "GET", path: "/jobs/1", intent: "read" };

function failToObserve(): never {
  throw new Error("observer");
}

function streamOf(chunks: readonly string[], contentLength: number, reopenable = true): RequestBody {
  return {
    kind: "stream",
    contentType: "application/octet-stream",
    contentLength,
    reopenable,
    async *open() {
      for (const chunk of chunks) yield Buffer.from(chunk);
    },
  };
}

describe("a request", () => {
  it("arrives below the base path with its query, headers and credentials, and says who sends it", async () => {
    const server = await startServer((response) => json(response, {}));
    await makeTransport(`${server.url}/base/`, { userAgent: "simjobs/1.2.3" }).send({
      ...read,
      query: { limit: 5, q: "a b" },
      headers: { "x-trace": "t" },
      credentials: { "X-API-Key": "key-12345" },
    });
    expect(server.arrived[0]).toMatchObject({
      method: "GET",
      path: "/base/jobs/1?limit=5&q=a%20b",
      headers: {
        "user-agent": "simjobs/1.2.3",
        accept: "application/json",
        "accept-encoding": "gzip",
        "x-trace": "t",
        "x-api-key": "key-12345",
        host: `127.0.0.1:${server.port}`,
      },
    });
  });

  it("lets the caller's headers replace ours", async () => {
    const server = await startServer((response) => json(response, {}));
    const headers = { Accept: "text/plain", "Content-Type": "application/vnd.x+json", "User-Agent": "mine" };
    await makeTransport(server.url).send({
      ...read,
      method: "POST",
      headers,
      body: { kind: "json", value: 1 },
    });
    expect(server.arrived[0]?.headers).toMatchObject({
      accept: "text/plain",
      "content-type": "application/vnd.x+json",
      "user-agent": "mine",
    });
  });

  it.each(["GET", "POST", "PATCH", "DELETE"] as const)("carries a JSON body on %s", async (method) => {
    const server = await startServer((response) => json(response, {}));
    await makeTransport(server.url).send({ ...read, method, body: { kind: "json", value: { status: "ä" } } });
    expect(server.arrived[0]).toMatchObject({
      method,
      headers: { "content-type": "application/json", "content-length": "15" },
      body: Buffer.from('{"status":"ä"}'),
    });
  });

  it("streams a large JSON body whole, with its length", async () => {
    const server = await startServer((response) => json(response, {}));
    const value = "x".repeat(1_000_000);
    await makeTransport(server.url).send({ ...read, method: "POST", body: { kind: "json", value } });
    expect(server.arrived[0]?.headers).toMatchObject({ "content-length": "1000002" });
    expect(server.arrived[0]?.headers["transfer-encoding"]).toBeUndefined();
    expect(JSON.parse(server.arrived[0]?.body.toString() ?? "")).toBe(value);
  });

  it.each([
    [1000, undefined],
    [1002, "gzip"],
  ])("compresses JSON only from so many bytes on (%i characters: %s)", async (size, encoding) => {
    const server = await startServer((response) => json(response, {}));
    const value = "x".repeat(size - 2);
    await makeTransport(server.url).send({
      ...read,
      method: "POST",
      body: { kind: "json", value, gzipFromBytes: 1001 },
    });
    const arrived = server.arrived[0];
    expect(arrived?.headers["content-encoding"]).toBe(encoding);
    const body = arrived?.body ?? Buffer.alloc(0);
    expect((encoding === "gzip" ? gunzipSync(body) : body).toString()).toBe(JSON.stringify(value));
  });

  it("streams a body and tells how far it is", async () => {
    const server = await startServer((response) => json(response, {}));
    const events: CallEvent[] = [];
    await makeTransport(server.url).send({
      ...read,
      method: "POST",
      intent: "submit",
      body: streamOf(["abc", "def"], 6),
      onEvent: (event) => events.push(event),
    });
    expect(server.arrived[0]).toMatchObject({
      body: Buffer.from("abcdef"),
      headers: { "content-length": "6" },
    });
    expect(events.filter(({ kind }) => kind === "upload")).toEqual([
      { kind: "upload", sentBytes: 3, totalBytes: 6 },
      { kind: "upload", sentBytes: 6, totalBytes: 6 },
    ]);
  });

  it.each([
    ["shorter", streamOf(["abc"], 6), "the body was to be 6 bytes long and ended after 3"],
    ["longer", streamOf(["abc", "defg"], 6), "the body was to be 6 bytes long and is longer"],
  ])("fails as bad input if its stream is %s than it said, and is not answered", async (_, body, message) => {
    const server = await startServer((response) => json(response, {}));
    const error = await rejection(
      makeTransport(server.url).send({ ...read, method: "POST", intent: "submit", body }),
    );
    expect(error).toMatchObject({
      code: "bad_input",
      mayHaveLeft: true,
      message: expect.stringContaining(message),
    });
    expect(server.arrived).toHaveLength(0);
  });

  it("fails with the reason if its stream cannot be read, and does not try again", async () => {
    const server = await startServer((response) => json(response, {}));
    let opened = 0;
    const body: RequestBody = {
      kind: "stream",
      contentType: "text/plain",
      contentLength: 9,
      reopenable: true,
      async *open() {
        opened += 1;
        yield Buffer.from("abc");
        throw new Error("disk on fire");
      },
    };
    const error = await rejection(makeTransport(server.url).send({ ...read, method: "POST", body }));
    expect(error).toMatchObject({ code: "bad_input", message: expect.stringContaining("disk on fire") });
    expect(opened).toBe(1);
  });

  it("is refused before anything is sent if it cannot be written down", async () => {
    const server = await startServer((response) => json(response, {}));
    const transport = makeTransport(server.url);
    const circle: Record<string, unknown> = {};
    circle["itself"] = circle;
    const bad: Partial<HttpRequest>[] = [
      { path: "/a/../b" },
      { headers: { "x-a": "b\r\nx-c: d" } },
      { credentials: { "X-API-Key": "se\ncret-key" } },
      { body: { kind: "json", value: undefined } },
      { body: { kind: "json", value: { a: [1, Number.NaN] } } },
      { body: { kind: "json", value: { a: -Infinity } } },
      { body: { kind: "json", value: { a: 1n } } },
      { body: { kind: "json", value: circle } },
    ];
    for (const one of bad) {
      const error = await rejection(transport.send({ ...read, ...one }));
      expect(error).toMatchObject({ code: "bad_input", mayHaveLeft: false });
      expect(inspect(error)).not.toContain("cret-key");
    }
    expect(server.connections()).toBe(0);
  });

  it("is refused as often as it comes, and does not stand in the way of others", async () => {
    const server = await startServer((response) => json(response, [1]));
    const transport = makeTransport(server.url, { budget: null });
    const broken = { ...read, headers: { "x-broken": "a\nb" } };
    const refused = Array.from({ length: 200 }, () => rejection(transport.send(broken)));
    for (const error of await Promise.all(refused)) expect(error).toMatchObject({ code: "bad_input" });
    await expect(transport.send(read)).resolves.toMatchObject({ text: "[1]" });
    expect(server.connections()).toBe(1);
  });

  it("reuses connections, but sends every submit on one of its own", async () => {
    const server = await startServer((response) => json(response, {}));
    const transport = makeTransport(server.url);
    for (const intent of ["read", "cancel", "submit", "read", "submit", "cancel"] as const) {
      await transport.send({ ...read, method: intent === "read" ? "GET" : "POST", intent });
    }
    expect(server.arrived.map(({ connection }) => connection)).toEqual([1, 1, 2, 1, 3, 1]);
    expect(server.arrived[2]?.headers.connection).toBe("close");
  });
});

describe("a reply", () => {
  it("is returned whole, of whatever status", async () => {
    const server = await startServer((response) => {
      response.writeHead(418, {
        "x-correlation-id": "c-1",
        "x-many": ["a", "b"],
        "set-cookie": ["a=1", "b=2"],
      });
      response.end("short and stout");
    });
    const reply = await makeTransport(server.url).send(read);
    expect(reply).toMatchObject({
      status: 418,
      text: "short and stout",
      what: "GET /jobs/1",
      correlationId: "c-1",
      setCookies: ["a=1", "b=2"],
      headers: { "x-many": "a, b" },
    });
    expect(reply.headers["set-cookie"]).toBeUndefined();
  });

  it.each([
    ["UTF-8 by default", "application/json", Buffer.from('"Zürich"')],
    ["UTF-8 by name", "application/json; charset=UTF-8", Buffer.from('"Zürich"')],
    ["Latin-1", 'text/plain; charset="iso-8859-1"', Buffer.from('"Zürich"', "latin1")],
    ["a charset that nobody knows", "text/plain; charset=klingon", Buffer.from('"Zürich"')],
    ["no type at all", undefined, Buffer.from('"Zürich"')],
  ])("is read as %s", async (_, type, body) => {
    const server = await startServer((response) => {
      response.writeHead(200, type === undefined ? {} : { "content-type": type });
      response.end(body);
    });
    expect(readJson(await makeTransport(server.url).send(read), "jess")).toBe("Zürich");
  });

  it("is unpacked, also after an early hint", async () => {
    const server = await startServer((response) => {
      response.writeEarlyHints({ link: "</x>; rel=preload" });
      response.writeHead(200, { "content-encoding": "gzip" });
      response.end(gzipSync("[1]"));
    });
    expect((await makeTransport(server.url).send(read)).text).toBe("[1]");
  });

  it.each<[string, number, Record<string, string>, Buffer]>([
    ["a long page", 403, {}, Buffer.alloc(3_000_000, "x")],
    ["one that says how long it is", 500, { "content-length": "3000000" }, Buffer.alloc(3_000_000, "x")],
    ["a bomb", 500, { "content-encoding": "gzip" }, gzipSync(Buffer.alloc(50_000_000, "x"))],
    ["a bomb of brackets", 404, { "content-encoding": "gzip" }, gzipSync(Buffer.alloc(50_000_000, "["))],
  ])("of a failure is kept as far as it is told: %s", async (_, status, headers, body) => {
    const server = await startServer((response) => response.writeHead(status, headers).end(body));
    const transport = makeTransport(server.url, { maxReplyBytes: 2_000_000 });
    const replies = [
      await transport.send({ ...read, intent: "cancel" }),
      await (await transport.download({ method: "GET", path: "/" })).toReply(),
    ];
    for (const reply of replies) {
      expect(reply.status).toBe(status);
      expect(reply.text.length).toBeGreaterThan(900_000);
      expect(reply.text.length).toBeLessThan(1_200_000);
    }
  });

  it("of a failure does not hide its status where it cannot be unpacked", async () => {
    const server = await startServer((response) =>
      response.writeHead(403, { "content-encoding": "br" }).end("never mind"),
    );
    await expect(makeTransport(server.url).send(read)).resolves.toMatchObject({ status: 403, text: "" });
  });

  it.each([
    ["announced", { "content-length": "2000" }, Buffer.alloc(2000)],
    ["not announced", {}, Buffer.alloc(2000)],
    ["a bomb", { "content-encoding": "gzip" }, gzipSync(Buffer.alloc(50_000_000))],
  ])("is refused over its limit: %s", async (_, headers, body) => {
    const server = await startServer((response) => {
      response.writeHead(200, headers);
      response.write(body.subarray(0, 500));
      response.end(body.subarray(500));
    });
    const limit = body.byteLength > 2000 ? 1_000_000 : 1999;
    const transport = makeTransport(server.url, { maxReplyBytes: limit });
    expect(await rejection(transport.send(read))).toMatchObject({ code: "too_large", mayHaveLeft: false });
    expect(server.arrived).toHaveLength(1);
    await expect(rejection(transport.send({ ...read, maxReplyBytes: 10 }))).resolves.toMatchObject({
      message: expect.stringContaining("larger than 10 bytes"),
    });
  });

  it.each([
    [
      "another encoding",
      (end: (head: string, body: string) => void) => end("content-encoding: br\r\ncontent-length: 1", "x"),
    ],
    [
      "broken gzip",
      (end: (head: string, body: string) => void) => end("content-encoding: gzip\r\ncontent-length: 1", "x"),
    ],
    [
      "no HTTP",
      (end: (head: string, body: string) => void) => end("session_token = plain-secret \u0000", ""),
    ],
  ])("is a bad reply if it is %s, and is not asked for again", async (_, write) => {
    const server = await startServer((_response, _arrived, _nth, socket) => {
      write((head, body) => socket.end(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n${body}`));
    });
    const error = await rejection(makeTransport(server.url).send(read));
    expect(error).toMatchObject({ code: "bad_reply" });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain("plain-secret");
    expect(server.arrived).toHaveLength(1);
  });
});

describe("the service's clock", () => {
  const wall = Date.UTC(2026, 10, 22, 8, 0, 0);
  it.each([
    ["ahead", { date: new Date(wall + 180_000).toUTCString() }, 180_500],
    ["behind", { date: new Date(wall - 86_400_000).toUTCString() }, -86_399_500],
    ["not told", {}, null],
    ["told by nonsense", { date: "yesterday" }, null],
    ["told by a cache", { date: new Date(wall - 86_400_000).toUTCString(), age: "86400" }, null],
  ])("is %s", async (_, headers: Readonly<Record<string, string>>, aheadMs) => {
    const server = await startServer((response) => {
      for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
      json(response, {});
    });
    const transport = makeTransport(server.url, { clock: hurryingClock(wall) });
    expect(transport.clockAheadMs).toBeNull();
    await transport.send(read);
    expect(transport.clockAheadMs).toBe(aheadMs);
  });
});

describe("events", () => {
  it("tell each step, the may-have-left one before the server has the request", async () => {
    const events: CallEvent[] = [];
    const server = await startServer((response, _arrived, nth) => {
      expect(events.filter(({ kind }) => kind === "may-have-left")).toHaveLength(nth);
      json(response, {}, nth === 1 ? 503 : 200);
    });
    await makeTransport(server.url).send({ ...read, onEvent: (event) => events.push(event) });
    const where = { method: "GET", path: "/jobs/1" };
    expect(events).toEqual([
      { kind: "request", ...where, attempt: 1, intent: "read" },
      { kind: "may-have-left", ...where },
      { kind: "reply", ...where, httpStatus: 503 },
      { kind: "retry", ...where, inMs: 25, why: "status 503" },
      { kind: "request", ...where, attempt: 2, intent: "read" },
      { kind: "may-have-left", ...where },
      { kind: "reply", ...where, httpStatus: 200 },
    ]);
  });

  it("cannot break a call by throwing", async () => {
    const server = await startServer((response) => json(response, [1]));
    await expect(makeTransport(server.url).send({ ...read, onEvent: failToObserve })).resolves.toMatchObject({
      text: "[1]",
    });
  });
});

describe("close", () => {
  it("waits for what is under way, and refuses what comes later", async () => {
    const open: (() => void)[] = [];
    const server = await startServer((response) => open.push(() => json(response, { done: true })));
    const transport = makeTransport(server.url);
    let arrive: (() => void) | undefined;
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const running = transport.send({
      ...read,
      onEvent: ({ kind }) => kind === "may-have-left" && arrive?.(),
    });
    await arrived;
    const closing = transport.close();
    expect(await rejection(transport.send(read))).toMatchObject({ code: "unreachable", mayHaveLeft: false });
    while (open.length === 0) await new Promise((resolve) => setImmediate(resolve));
    open[0]?.();
    await expect(running).resolves.toMatchObject({ status: 200 });
    await closing;
  });

  it("is quick where nothing was sent", async () => {
    await expect(makeTransport("https://api.example.org").close()).resolves.toBeUndefined();
  });
});

it("shows nothing of its settings", () => {
  const transport = makeTransport("http://127.0.0.1:1", { extraCa: undefined });
  expect(inspect(transport)).toBe("Transport { http://127.0.0.1:1 }");
});

it.each([
  ["http://api.example.org", "unsafe_address"],
  ["nonsense", "bad_input"],
])("is not made for %s", (baseUrl, code) => {
  expect(() => makeTransport(baseUrl)).toThrow(expect.objectContaining({ code }));
});
