import { gzipSync } from "node:zlib";
import { JobError } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { makeTransport, rejection } from "../test/make-transport.js";
import { json, startServer } from "../test/start-server.js";
import { failureOf } from "./reply/failure-of.js";
import type { After } from "./time/timers.js";
import { readJson } from "./reply/read-json.js";
import type { DownloadRequest } from "./transport.js";

const zip: DownloadRequest = { method: "GET", path: "/job/file/1" };

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Timers that fire when they are told to, by their length. */
function handTimers(): { after: After; fire(ms: number): void; waiting(ms: number): number } {
  const timers = new Set<{ ms: number; run: () => void }>();
  return {
    after: (ms, run) => {
      const timer = { ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    fire: (ms) => {
      for (const timer of timers) if (timer.ms === ms) timer.run();
    },
    waiting: (ms) => [...timers].filter((timer) => timer.ms === ms).length,
  };
}

describe("a download", () => {
  it("hands out the bytes as they arrive, in their own form", async () => {
    const content = Buffer.alloc(3_000_000, "simjobs");
    const server = await startServer((response) => {
      response.writeHead(200, { "content-length": content.byteLength, "content-type": "application/zip" });
      response.end(content);
    });
    const download = await makeTransport(server.url).download(zip);
    expect(download).toMatchObject({ status: 200, size: content.byteLength, what: "GET /job/file/1" });
    expect((await readAll(download.body)).equals(content)).toBe(true);
    expect(server.arrived[0]?.headers).toMatchObject({ accept: "*/*", "accept-encoding": "identity" });
  });

  it("lets the connection wait for a slow reader", async () => {
    let written = 0;
    const total = 400;
    const server = await startServer((response) => {
      const more = (): void => {
        while (written < total) {
          written += 1;
          if (!response.write(Buffer.alloc(65_536))) return void response.once("drain", more);
        }
        response.end();
      };
      more();
    });
    const download = await makeTransport(server.url).download(zip);
    const body = download.body[Symbol.asyncIterator]();
    let size = (await body.next()).value?.byteLength ?? 0;
    for (let turn = 0; turn < 500; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    expect(written).toBeLessThan(total); // 26 MB do not fit into any socket's buffers
    for (let next = await body.next(); next.done !== true; next = await body.next())
      size += next.value.byteLength;
    expect(size).toBe(total * 65_536);
  });

  it("is asked for again until a body begins", async () => {
    const server = await startServer((response, _arrived, nth) => {
      if (nth < 3) json(response, {}, 503);
      else response.end("whole");
    });
    const download = await makeTransport(server.url).download(zip);
    expect((await readAll(download.body)).toString()).toBe("whole");
    expect(server.arrived).toHaveLength(3);
  });

  it("that breaks in the middle ends with an error and is not begun anew", async () => {
    const server = await startServer((response, _arrived, _nth, socket) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("half");
      setImmediate(() => socket.destroy());
    });
    const download = await makeTransport(server.url).download(zip);
    expect(await rejection(readAll(download.body))).toMatchObject({
      code: "unreachable",
      mayHaveLeft: false,
    });
    expect(server.arrived).toHaveLength(1);
  });

  it("follows to storage without credentials", async () => {
    const storage = await startServer((response) => response.end("stored"));
    const server = await startServer((response) => {
      response.writeHead(302, { location: `${storage.url}/signed?key=abc` }).end("moved");
    });
    const download = await makeTransport(server.url).download({
      ...zip,
      followToStorage: true,
      credentials: { cookie: "session_token=abcdef" },
    });
    expect((await readAll(download.body)).toString()).toBe("stored");
    expect(storage.arrived[0]?.headers["cookie"]).toBeUndefined();
    expect(storage.arrived[0]?.headers["accept-encoding"]).toBe("identity");
  });

  it("gives an answer that is no success as a reply", async () => {
    const server = await startServer((response) => json(response, { message: "no such job" }, 404));
    const download = await makeTransport(server.url).download(zip);
    const reply = await download.toReply();
    expect(failureOf(reply, "jess")).toMatchObject({ code: "bad_reply", httpStatus: 404 });
    expect(reply.text).toContain("no such job");
  });

  it("gives what came in place of a file as a reply, also after its beginning was read", async () => {
    const server = await startServer((response) => json(response, { ok: false }));
    const download = await makeTransport(server.url).download(zip);
    const first = await download.body.next();
    const reply = await download.toReply(first.done === true ? [] : [first.value]);
    expect(readJson(reply, "jess")).toEqual({ ok: false });
  });

  it.each([
    ["announced", true],
    ["found while it comes", false],
  ])("of more than its limit is refused, be that %s", async (_when, announced) => {
    const server = await startServer((response) => {
      response.writeHead(200, announced ? { "content-length": 2000 } : {});
      response.write(Buffer.alloc(1000));
      response.end(Buffer.alloc(1000));
    });
    const work = makeTransport(server.url)
      .download({ ...zip, maxReplyBytes: 1500 })
      .then(({ body }) => readAll(body));
    expect(await rejection(work)).toMatchObject({ code: "too_large" });
  });

  it("in an encoding that was not asked for is refused", async () => {
    const server = await startServer((response) => {
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("x"));
    });
    expect(await rejection(makeTransport(server.url).download(zip))).toMatchObject({ code: "bad_reply" });
  });

  it("may be silent for so long, while somebody reads", async () => {
    const server = await startServer((response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("half");
    });
    const timers = handTimers();
    const transport = makeTransport(server.url, { after: timers.after, idleTimeoutMs: 1234 });
    const download = await transport.download(zip);
    await download.body.next();
    const rest = rejection(readAll(download.body));
    timers.fire(1234);
    expect(await rest).toMatchObject({
      code: "unreachable",
      message: expect.stringContaining("no sign of life within 1.234 s"),
    });
    expect(timers.waiting(1234)).toBe(0);
  });

  it("ends with the call's time, in the middle of the body too", async () => {
    const server = await startServer((response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("half");
    });
    const timers = handTimers();
    const transport = makeTransport(server.url, { after: timers.after });
    const download = await transport.download({ ...zip, deadlineMs: transport.clock.now() + 5000 });
    await download.body.next();
    const rest = rejection(readAll(download.body));
    timers.fire(5000);
    expect(await rest).toMatchObject({ code: "deadline" });
  });

  it("ends with the signal's reason, in the middle of the body too", async () => {
    const server = await startServer((response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("half");
    });
    const stop = new AbortController();
    const download = await makeTransport(server.url).download({ ...zip, signal: stop.signal });
    await download.body.next();
    const rest = rejection(readAll(download.body));
    const reason = new Error("enough");
    stop.abort(reason);
    expect(await rest).toBe(reason);
  });

  it("that is left early drops its connection, and nothing waits for it any more", async () => {
    let closed: (() => void) | undefined;
    const gone = new Promise<void>((resolve) => {
      closed = resolve;
    });
    const server = await startServer((response) => {
      response.on("close", () => closed?.());
      response.writeHead(200, { "content-length": 100 });
      response.write("half");
    });
    const timers = handTimers();
    const transport = makeTransport(server.url, { after: timers.after, idleTimeoutMs: 1234 });
    const download = await transport.download(zip);
    for await (const chunk of download.body) {
      expect(Buffer.from(chunk).toString()).toBe("half");
      break;
    }
    await gone;
    expect(timers.waiting(1234)).toBe(0);
    expect(await readAll(download.body)).toEqual(Buffer.alloc(0));
  });

  it("keeps credentials out of what it says", async () => {
    const server = await startServer((response) => json(response, { echo: "session_token=abcdefgh" }, 500));
    const download = await makeTransport(server.url).download({
      ...zip,
      credentials: { cookie: "session_token=abcdefgh" },
    });
    const error = failureOf(await download.toReply(), "jess");
    expect(error).toBeInstanceOf(JobError);
    expect(error.message).not.toContain("abcdefgh");
  });
});
