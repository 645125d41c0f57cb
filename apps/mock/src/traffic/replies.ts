import { Readable } from "node:stream";
import { redact, redactAddress, type JournalEntry } from "./journal.js";

/** A reply as somebody may look into it. Holds no secret that the mock knows of. */
export interface MockReply {
  /** Number of the request in the log. */
  readonly number: number;
  readonly status: number;
  /** All of them where somebody looked on when it was sent, and else its type alone. */
  readonly headers: Readonly<Record<string, string>>;
  /** The beginning of the body as text; `null` for bytes that are none, and for a body that came as a stream. */
  readonly body: string | null;
  /** Of the whole body; `null` for a stream. */
  readonly bytes: number | null;
}

interface KeptReply {
  readonly entry: JournalEntry;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>> | null;
  readonly type: unknown;
  readonly payload: unknown;
}

/** As much of a reply of fastify as is looked at. */
interface SentReply {
  readonly getHeaders: () => Readonly<Record<string, unknown>>;
  readonly getHeader: (name: string) => unknown;
}

/** So many replies are kept, the last ones. */
const keptReplies = 200;
/** Of a body no more is shown, in characters. */
const shownBody = 20_000;
/** A longer body is not kept, in characters or bytes. */
const longestBody = 64 * 1024;

/** The last replies, as they were sent. */
export class Replies {
  readonly #kept: (KeptReply | undefined)[] = [];
  #next = 0;
  #watchers = 0;

  /** To be called for every reply, so it does no more than it must: headers cost as much as all the rest. */
  keep(entry: JournalEntry, sent: SentReply, payload: unknown): void {
    if (entry.status === null) return;
    const headers = this.#watchers > 0 ? sent.getHeaders() : null;
    const type = sent.getHeader("content-type");
    this.#kept[this.#next] = { entry, status: entry.status, headers, type, payload: small(payload) };
    this.#next = (this.#next + 1) % keptReplies;
  }

  /** Somebody looks on from now on. @returns what is to be called when they look away */
  watch(): () => void {
    this.#watchers += 1;
    return () => {
      this.#watchers -= 1;
    };
  }

  clear(): void {
    this.#kept.length = 0;
    this.#next = 0;
  }

  /**
   * The reply to a request; `undefined` where it is not among the last ones, or there was none.
   *
   * @param secrets - texts that are not to be shown wherever they stand
   */
  of(number: number, secrets: readonly string[]): MockReply | undefined {
    const kept = this.#kept.find((reply) => reply?.entry.number === number);
    if (kept === undefined) return undefined;
    const { status, type, payload } = kept;
    const headers = kept.headers ?? { "content-type": type };
    const hide = (text: string): string =>
      secrets.reduce((all, secret) => all.replaceAll(secret, "[redacted]"), redactAddress(text));
    const shown = Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, name === "set-cookie" ? hiddenCookie(value) : hide(textOf(value))]],
    );
    const text = bodyText(payload);
    return {
      number,
      status,
      headers: Object.fromEntries(shown),
      body: text === null ? null : hide(hiddenJson(text)).slice(0, shownBody),
      bytes: bytesOf(payload),
    };
  }
}

/** Stands for a body that is not kept. */
class LeftOut {
  readonly bytes: number | null;
  constructor(bytes: number | null) {
    this.bytes = bytes;
  }
}

function small(payload: unknown): unknown {
  if (typeof payload !== "string" && !Buffer.isBuffer(payload)) {
    return payload instanceof Readable ? new LeftOut(null) : payload;
  }
  return payload.length > longestBody ? new LeftOut(Buffer.byteLength(payload)) : payload;
}

function bytesOf(payload: unknown): number | null {
  if (payload instanceof LeftOut) return payload.bytes;
  return typeof payload === "string" || Buffer.isBuffer(payload) ? Buffer.byteLength(payload) : 0;
}

function bodyText(payload: unknown): string | null {
  if (payload instanceof LeftOut) return null;
  if (typeof payload === "string") return payload;
  if (!Buffer.isBuffer(payload)) return "";
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(payload);
  } catch {
    return null;
  }
}

function hiddenJson(text: string): string {
  if (!/^\s*[[{]/u.test(text)) return text;
  try {
    return JSON.stringify(redact(JSON.parse(text)), null, 2);
  } catch {
    return text;
  }
}

const textOf = (value: unknown): string => (Array.isArray(value) ? value.join(", ") : String(value));

/** What a cookie is called, and how it is kept. */
const hiddenCookie = (value: unknown): string =>
  [value]
    .flat()
    .map((one) => String(one).replace(/^([^=;]+=)[^;]+/u, "$1[redacted]"))
    .join(", ");
