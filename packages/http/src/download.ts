import { inspect } from "node:util";
import { AttemptError } from "./failure/attempt-error.js";
import type { ByteSource } from "./exchange/body-stream.js";
import type { HttpDownload, HttpReply } from "./transport.js";
import { decodeText } from "./reply/decode-text.js";
import { WholeReply, type ReplyFacts } from "./reply/whole-reply.js";

export interface DownloadFacts extends ReplyFacts {
  readonly fromStorage: boolean;
  /** The body as it arrives, or what a reply of no use for streaming held. */
  readonly body: ByteSource | Buffer;
  /** Puts a failure of the body into words for the caller. */
  readonly nameFailure: (error: unknown) => unknown;
  /** Called when the body is over, in whatever way. */
  readonly ended: () => void;
}

// As much of a body as is kept to name a failure by it.
const mostOfReply = 1024 * 1024;

/** A reply whose body is still arriving. */
export class Download implements HttpDownload {
  readonly #facts: DownloadFacts;
  readonly #head: WholeReply;
  #isTaken = false;
  #isOver = false;

  constructor(facts: DownloadFacts) {
    this.#facts = facts;
    this.#head = new WholeReply(facts, "");
  }

  get status(): number {
    return this.#head.status;
  }

  get headers(): Readonly<Record<string, string>> {
    return this.#head.headers;
  }

  get setCookies(): readonly string[] {
    return this.#head.setCookies;
  }

  get correlationId(): string | undefined {
    return this.#head.correlationId;
  }

  get what(): string {
    return this.#head.what;
  }

  get retryAfterMs(): number | undefined {
    return this.#head.retryAfterMs;
  }

  get fromStorage(): boolean {
    return this.#facts.fromStorage;
  }

  get size(): number | null {
    const announced = this.#head.headers["content-length"] ?? "";
    return /^\d{1,15}$/u.test(announced) ? Number(announced) : null;
  }

  get body(): AsyncIterableIterator<Uint8Array> {
    const iterator: AsyncIterableIterator<Uint8Array> = {
      [Symbol.asyncIterator]: () => iterator,
      next: async () => {
        const value = await this.#next();
        return value === undefined ? { done: true, value: undefined } : { done: false, value };
      },
      // oxlint-disable-next-line require-await -- an iterator's way to end is a promise
      return: async () => {
        this.close();
        return { done: true, value: undefined };
      },
    };
    return iterator;
  }

  async toReply(begin: readonly Uint8Array[] = []): Promise<HttpReply> {
    const chunks = [...begin];
    let size = chunks.reduce((sum, { byteLength }) => sum + byteLength, 0);
    while (size < mostOfReply) {
      const chunk = await this.#next();
      if (chunk === undefined) break;
      chunks.push(chunk);
      size += chunk.byteLength;
    }
    this.close();
    const text = decodeText(Buffer.concat(chunks), this.#head.headers["content-type"]);
    return new WholeReply(this.#facts, text);
  }

  close(): void {
    if (!Buffer.isBuffer(this.#facts.body)) this.#facts.body.drop();
    this.#isTaken = true;
    this.#over();
  }

  async #next(): Promise<Uint8Array | undefined> {
    const { body, nameFailure } = this.#facts;
    if (this.#isOver) return undefined;
    try {
      const chunk = Buffer.isBuffer(body) ? this.#take(body) : await body.next();
      if (chunk === undefined) this.#over();
      return chunk;
    } catch (error) {
      this.#over();
      throw nameFailure(error);
    }
  }

  #take(body: Buffer): Buffer | undefined {
    if (this.#isTaken || body.byteLength === 0) return undefined;
    this.#isTaken = true;
    return body;
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#facts.ended();
  }

  [inspect.custom](): string {
    return `HttpDownload { ${this.status} to ${this.what}, ${this.size ?? "?"} bytes }`;
  }
}

/** Refuses a body that came in another form than its own bytes: what arrives is written down as it is. */
export function checkIdentity(encoding: string | undefined): void {
  if (encoding === undefined || /^\s*(?:identity)?\s*$/iu.test(encoding)) return;
  throw new AttemptError("unreadable", "the answer is encoded although its plain bytes were asked for");
}
