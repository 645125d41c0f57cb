import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { request as httpsRequest } from "node:https";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { MockInputError } from "../base/mock-input-error.js";
import { boundUrl } from "../reach/bound-url.js";
import { shownAddress } from "../reach/shown-address.js";
import { recordingFile, recordingFormat, recordingVersion, type Exchange } from "./exchange.js";
import { Redactor } from "./redactor.js";

/** What is recorded, and where it is written and asked for. */
export interface RecordOptions {
  /** The service: scheme, host, port and base path. */
  readonly to: string;
  /** Where the recording is written; must not hold one already. */
  readonly folder: string;
  readonly host?: string | undefined;
  readonly port?: number | undefined;
}

/** A server that stands in front of a service, or in its place. */
export interface StandIn {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Between two hops only: they go no further. */
const hopHeaders = new Set(
  "connection keep-alive proxy-authenticate proxy-connection te trailer transfer-encoding upgrade host content-length expect".split(
    " ",
  ),
);

/**
 * Passes requests on to a service, and writes down what was asked and answered, without credentials.
 *
 * @throws {MockInputError} for an address that is none, and a folder that holds a recording
 */
export async function startRecording({ to, folder, host, port }: RecordOptions): Promise<StandIn> {
  const target = targetOf(to);
  const path = join(folder, recordingFile);
  const head = {
    format: recordingFormat,
    version: recordingVersion,
    to: target.href,
    at: new Date().toISOString(),
  };
  try {
    makeFolder(folder);
    writeFileSync(path, `${JSON.stringify(head)}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    if (code !== "EEXIST") throw new MockInputError(`${path} cannot be written: ${code}`);
    throw new MockInputError(`${folder} holds a recording already: choose another folder`);
  }
  const file = await open(path, "a");
  const recorder = new Recorder(target, file);
  const server = createServer((request, response) => void recorder.pass(request, response));
  const url = await listening(server, host, port);
  recorder.url = url;
  return {
    url,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await recorder.written;
      await file.close();
    },
  };
}

function targetOf(to: string): URL {
  let target: URL;
  try {
    target = new URL(to);
  } catch {
    throw new MockInputError(`"${shownAddress(to)}" is no address such as https://api.example.org`);
  }
  if (target.protocol !== "http:" && target.protocol !== "https:")
    throw new MockInputError(`"${shownAddress(to)}" is no address of http or https`);
  if (target.username !== "" || target.password !== "" || target.search !== "")
    throw new MockInputError("the address that is recorded holds no credentials and no query");
  return target;
}

/** @throws what `listen` throws */
export async function listening(
  server: ReturnType<typeof createServer>,
  host = "127.0.0.1",
  port = 0,
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  return boundUrl(server.address() as AddressInfo);
}

class Recorder {
  url = "";
  written: Promise<unknown> = Promise.resolve();
  readonly #target: URL;
  readonly #file: FileHandle;
  readonly #redactor = new Redactor();
  readonly #startMs = performance.now();
  #count = 0;

  constructor(target: URL, file: FileHandle) {
    this.#target = target;
    this.#file = file;
  }

  /** Carries one request out and its answer back, both as they are. */
  async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const number = (this.#count += 1);
    const atMs = Math.round(performance.now() - this.#startMs);
    const { method = "GET", url: path = "/" } = request;
    const sent = await buffer(request);
    let answer: Answer | null = null;
    try {
      answer = await this.#ask(method, path, request.headers, sent);
    } catch {
      response.writeHead(502, { "content-type": "text/plain" });
      response.end("the service that is recorded cannot be reached\n");
    }
    const tookMs = Math.round(performance.now() - this.#startMs) - atMs;
    // Written before it is answered: whoever has an answer finds it in the recording.
    this.#write({ number, atMs, tookMs, method, path, headers: request.headers, sent, answer });
    if (answer === null) return;
    const location = answer.headers.location?.replace(this.#target.origin, this.url);
    const headers = passedOn({ ...answer.headers, ...(location === undefined ? {} : { location }) });
    response.writeHead(answer.status, { ...headers, "content-length": String(answer.body.length) });
    response.end(method === "HEAD" ? undefined : answer.body);
  }

  async #ask(
    method: string,
    path: string,
    headers: IncomingMessage["headers"],
    body: Buffer,
  ): Promise<Answer> {
    const { protocol, hostname, port, pathname, host } = this.#target;
    const send = protocol === "https:" ? httpsRequest : httpRequest;
    const base = pathname.replace(/\/$/u, "");
    // Unpacked, so that it can be read.
    const passed = { ...passedOn(headers), host, "accept-encoding": "identity" };
    const length = body.length > 0 ? { "content-length": String(body.length) } : {};
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = send({
        hostname: hostname.replace(/^\[|\]$/gu, ""),
        port,
        method,
        path: base + path,
        headers: { ...passed, ...length },
      });
      outgoing.once("response", resolve);
      outgoing.once("error", reject);
      outgoing.end(body);
    });
    return { status: answer.statusCode ?? 502, headers: answer.headers, body: await buffer(answer) };
  }

  #write({ number, atMs, tookMs, method, path, headers, sent, answer }: Seen): void {
    const redactor = this.#redactor;
    redactor.learnHeaders(headers);
    redactor.learnPath(path);
    redactor.learnBody(jsonIn(sent));
    if (answer !== null) {
      redactor.learnHeaders(answer.headers);
      redactor.learnBody(jsonIn(answer.body));
      redactor.learnBody(answer.headers.location ?? "");
    }
    const exchange: Exchange = {
      number,
      atMs,
      tookMs,
      method,
      path: redactor.path(path),
      requestHeaders: redactor.headers(headers),
      requestBody: redactor.body(sent, headers["content-type"] ?? ""),
      status: answer?.status ?? null,
      headers: redactor.headers(answer?.headers ?? {}),
      setCookies: redactor.cookies(answer?.headers["set-cookie"] ?? []),
      body: redactor.body(answer?.body ?? Buffer.alloc(0), answer?.headers["content-type"] ?? ""),
    };
    const line = `${JSON.stringify(exchange)}\n`;
    this.written = this.written.then(() => this.#file.appendFile(line));
  }
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

interface Seen {
  readonly number: number;
  readonly atMs: number;
  readonly tookMs: number;
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly sent: Buffer;
  readonly answer: Answer | null;
}

function passedOn(headers: IncomingMessage["headers"]): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || hopHeaders.has(name) ? [] : [[name, value]],
    ),
  );
}

function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}

/** Node's own way with `recursive` tries without an end where a folder takes no others and says that there is no such one. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  if (dirname(folder) !== folder) makeFolder(dirname(folder));
  mkdirSync(folder);
}
