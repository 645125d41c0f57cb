import type { Dispatcher } from "undici";
import { AttemptError, attemptError } from "../failure/attempt-error.js";
import { BodyStream } from "./body-stream.js";

type RawHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** As much of the body of an answer that is no success is kept; it is told, and not used. */
const mostOfFailure = 1024 * 1024;

/** The status line and headers of an answer. */
export interface ReplyHead {
  readonly status: number;
  readonly headers: RawHeaders;
}

export interface RawReply extends ReplyHead {
  /** As it came, perhaps still compressed; of what is no success the beginning. Empty if there is a stream. */
  readonly body: Buffer;
  /** The body of a success that is still arriving, where it was wanted so. */
  readonly stream: BodyStream | undefined;
}

export interface ExchangeOptions {
  /** Largest body that is collected, in bytes as they come. */
  readonly maxBytes: number;
  /** The environment variable that names the proxy, where there is one on the way. */
  readonly proxy: string | undefined;
  /** Called when the request is about to be written to a connection. */
  readonly onStart: () => void;
  /** Called whenever something of the answer arrived. */
  readonly onProgress?: (() => void) | undefined;
  /** Hands out the body of a 2xx as it comes. @default false, every body is collected */
  readonly streams?: boolean | undefined;
  /** Largest body that is handed out, in bytes. */
  readonly maxStreamBytes?: number | undefined;
  /** Called when nothing can arrive, because whoever reads a stream is slower than the connection. */
  readonly onPause?: (() => void) | undefined;
}

/** How an exchange has a say in its connection. */
export interface Steering {
  abort(reason: Error): void;
  pause(): void;
  resume(): void;
}

/**
 * One request on one connection, and its whole answer. Follows nothing, unpacks nothing, waits for no clock: the caller
 * stops it. Nothing is written after `stop`, even if the connection is made only then.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly reply: Promise<RawReply>;
  /** Called once, in the moment in which it is over in whatever way. For whoever keeps the connections. */
  onEnd: (() => void) | undefined;
  readonly #options: ExchangeOptions;
  #resolve: (reply: RawReply) => void = nothing;
  #reject: (error: unknown) => void = nothing;
  #controller: Steering | undefined;
  #started = false;
  #settled = false;
  #head: ReplyHead | undefined;
  #body: Buffer = empty;
  /** The chunks of a body that comes in more than one. */
  #chunks: Buffer[] | undefined;
  #size = 0;
  #maxBytes: number;
  #stream: BodyStream | undefined;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#maxBytes = options.maxBytes;
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  /** Whether the request may have reached the other side. */
  get mayHaveLeft(): boolean {
    return this.#started;
  }

  /** Whether nothing more will come of it: answered, failed or stopped. */
  get isOver(): boolean {
    return this.#settled;
  }

  /** Gives up: the connection is dropped if the request is on it, and the promise rejects with the reason. */
  stop(reason: unknown): void {
    if (this.#settled) return;
    this.#fail(reason);
    this.#controller?.abort(stopped);
  }

  onRequestStart(controller: Steering): void {
    if (this.#settled) {
      controller.abort(stopped); // undici writes nothing then
      return;
    }
    this.#controller = controller;
    this.#started = true;
    this.#options.onStart();
  }

  onResponseStart(_controller: Steering, status: number, headers: RawHeaders): void {
    if (status < 200) return; // an interim answer; the real one follows
    this.#head = { status, headers };
    this.#options.onProgress?.();
    const streams = this.#options.streams === true && isSuccess(status);
    if (streams) this.#maxBytes = this.#options.maxStreamBytes ?? Infinity;
    if (isSuccess(status) && Number(headers["content-length"]) > this.#maxBytes)
      return this.stop(tooLarge(this.#maxBytes));
    if (!streams || this.#settled) return;
    this.#stream = new BodyStream({
      pause: () => {
        this.#controller?.pause();
        this.#options.onPause?.();
      },
      resume: () => {
        this.#options.onProgress?.();
        this.#controller?.resume();
      },
      drop: () => this.stop(stopped),
    });
    this.#resolve({ status, headers, body: empty, stream: this.#stream });
  }

  onResponseData(_controller: Steering, chunk: Buffer): void {
    if (this.#settled) return;
    this.#options.onProgress?.();
    this.#size += chunk.byteLength;
    if (this.#head !== undefined && !isSuccess(this.#head.status)) this.#collectSome(chunk);
    else if (this.#size > this.#maxBytes) this.stop(tooLarge(this.#maxBytes));
    else if (this.#stream !== undefined) this.#stream.push(chunk);
    else if (this.#size === chunk.byteLength) this.#body = chunk;
    else (this.#chunks ??= [this.#body]).push(chunk);
  }

  /** The status says all that matters: of the words beside it, some are enough. */
  #collectSome(chunk: Buffer): void {
    (this.#chunks ??= [this.#body]).push(chunk);
    if (this.#size < Math.min(mostOfFailure, this.#maxBytes)) return;
    this.onResponseEnd();
    this.#controller?.abort(stopped);
  }

  onResponseEnd(): void {
    if (this.#settled || this.#head === undefined) return;
    this.#settled = true;
    this.onEnd?.();
    if (this.#stream !== undefined) return this.#stream.finish();
    const { status, headers } = this.#head;
    const body = this.#chunks === undefined ? this.#body : Buffer.concat(this.#chunks, this.#size);
    this.#resolve({ status, headers, body, stream: undefined });
  }

  onResponseError(_controller: unknown, error: unknown): void {
    if (!this.#settled) this.#fail(attemptError(error, this.#started, this.#options.proxy));
  }

  #fail(reason: unknown): void {
    this.#settled = true;
    this.onEnd?.();
    this.#body = empty;
    this.#chunks = undefined;
    this.#stream?.fail(reason);
    this.#reject(reason);
  }
}

function isSuccess(status: number): boolean {
  return status >= 200 && status <= 299;
}

const empty = Buffer.alloc(0);
const stopped = new Error("the request was stopped");

export function tooLarge(maxBytes: number): AttemptError {
  return new AttemptError("too-large", `the answer is larger than ${maxBytes} bytes`);
}

function nothing(): void {}
