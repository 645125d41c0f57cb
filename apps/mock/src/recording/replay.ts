import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { MockInputError } from "../base/mock-input-error.js";
import {
  exchangeShape,
  headShape,
  recordingFile,
  removed,
  type Exchange,
  type RecordedBody,
} from "./exchange.js";
import { listening, type StandIn } from "./record.js";
import { Redactor } from "./redactor.js";

/** What is answered from, at what pace, and where it is asked for. */
export interface ReplayOptions {
  readonly folder: string;
  /** Recorded time per real time. @default 1 */
  readonly speed?: number | undefined;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  /** Milliseconds since some moment. @default real ones */
  readonly now?: (() => number) | undefined;
}

/** A recording as it was written. */
export interface Recording {
  readonly to: string;
  readonly exchanges: readonly Exchange[];
}

/** @throws {MockInputError} for a folder without a recording, or with one that cannot be read; it names the line */
export async function readRecording(folder: string): Promise<Recording> {
  const path = join(folder, recordingFile);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new MockInputError(`the recording ${path} cannot be read: ${reason}`);
  }
  const [first = "", ...lines] = text.split("\n").filter((line) => line !== "");
  const head = headShape.safeParse(jsonOf(first));
  if (!head.success) throw new MockInputError(`${path} is no recording of this version`);
  const exchanges = lines.map((line, index) => {
    const exchange = exchangeShape.safeParse(jsonOf(line));
    if (exchange.success) return exchange.data;
    throw new MockInputError(
      `${path}:${String(index + 2)} cannot be read: it is cut off, or of another version`,
    );
  });
  return { to: head.data.to, exchanges };
}

/**
 * Answers as it was recorded. What is read is told as it was at that time of the recording; what changes something is answered in
 * its order. Credentials are not looked at.
 *
 * @throws {MockInputError} as `readRecording`, and for a speed that is none
 */
export async function startReplay(options: ReplayOptions): Promise<StandIn> {
  const { folder, speed = 1, host, port, now = () => performance.now() } = options;
  if (!(speed > 0)) throw new MockInputError("the speed must be more than 0");
  const { exchanges } = await readRecording(folder);
  const startMs = now();
  const player = new Player(exchanges, () => (now() - startMs) * speed, speed);
  const server = createServer((request, response) => void player.answer(request, response));
  const url = await listening(server, host, port);
  return {
    url,
    close: async () => {
      player.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

class Player {
  readonly #byKey: ReadonlyMap<string, readonly Exchange[]>;
  readonly #given = new Map<string, number>();
  readonly #now: () => number;
  readonly #speed: number;
  readonly #end = new AbortController();
  readonly #redactor = new Redactor();

  constructor(exchanges: readonly Exchange[], now: () => number, speed: number) {
    const byKey = new Map<string, Exchange[]>();
    for (const exchange of exchanges) {
      const key = keyOf(exchange.method, exchange.path);
      byKey.set(key, [...(byKey.get(key) ?? []), exchange]);
    }
    this.#byKey = byKey;
    this.#now = now;
    this.#speed = speed;
  }

  stop(): void {
    this.#end.abort();
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "GET", url = "/" } = request;
    request.resume();
    const exchange = this.#pick(method, this.#redactor.path(url));
    if (exchange === undefined) {
      response.writeHead(404, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: `the recording has no ${method} ${this.#redactor.path(url)}` }));
      return;
    }
    try {
      await pause(exchange.tookMs / this.#speed, undefined, { signal: this.#end.signal });
    } catch {
      return;
    }
    if (exchange.status === null) response.destroy();
    else send(response, exchange, exchange.status, method);
  }

  #pick(method: string, path: string): Exchange | undefined {
    const key = keyOf(method, path);
    const all = this.#byKey.get(key);
    if (all === undefined) return undefined;
    const given = this.#given.get(key) ?? 0;
    const isRead = method === "GET" || method === "HEAD";
    const atMs = this.#now();
    // Never back to what was before something that was given already.
    const place = isRead
      ? Math.max(
          given,
          all.findLastIndex((exchange) => exchange.atMs <= atMs),
          0,
        )
      : Math.min(given, all.length - 1);
    this.#given.set(key, isRead ? place : given + 1);
    return all[place];
  }
}

function keyOf(method: string, path: string): string {
  return `${method} ${path}`;
}

/** Of the recorded connection, and of a length that may be another one now. */
const notReplayed = new Set(["content-length", "content-encoding", "date", "server"]);

function send(
  response: ServerResponse,
  { headers, setCookies, body }: Exchange,
  status: number,
  method: string,
): void {
  for (const [name, value] of Object.entries(headers))
    if (!notReplayed.has(name) && value !== removed) response.setHeader(name, value);
  if (setCookies.length > 0) response.setHeader("set-cookie", setCookies);
  const bytes = bytesOf(body);
  response.writeHead(status, { "content-length": String(bytes.length) });
  response.end(method === "HEAD" ? undefined : bytes);
}

function bytesOf(body: RecordedBody): Buffer {
  switch (body.kind) {
    case "json":
      return Buffer.from(JSON.stringify(body.value));
    case "text":
      return Buffer.from(body.text);
    case "bytes":
      return Buffer.from(body.base64, "base64");
    case "none":
    case "left-out":
      return Buffer.alloc(0);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
