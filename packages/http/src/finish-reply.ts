import type { Call } from "./call.js";
import type { RawReply } from "./exchange/exchange.js";
import { headerOf, isSuccess, toldTime } from "./raw-reply.js";
import { parseRetryAfter } from "./retry/retry-after.js";
import { decodeText } from "./reply/decode-text.js";
import { WholeReply, type ReplyFacts } from "./reply/whole-reply.js";

/** How replies are read. */
export interface ReplyReading {
  /** Largest reply of a call that says nothing else, in decoded bytes. */
  readonly maxReplyBytes: number;
  readonly wallNow: () => number;
}

/** A reply that has come whole, as its caller gets it. @throws {AttemptError} `too-large`, `unreadable` */
export function wholeReplyOf(
  call: Call,
  raw: RawReply,
  reading: ReplyReading,
): WholeReply | Promise<WholeReply> {
  const made = (bytes: Buffer): WholeReply =>
    new WholeReply(factsOf(call, raw, reading), decodeText(bytes, headerOf(raw, "content-type")));
  const encoding = headerOf(raw, "content-encoding");
  if (encoding === undefined) return made(raw.body);
  const maxBytes = call.request.maxReplyBytes ?? reading.maxReplyBytes;
  return unpacked(raw, encoding, maxBytes).then(made);
}

async function unpacked(raw: RawReply, encoding: string, maxBytes: number): Promise<Buffer> {
  const { unpack, unpackSome } = await import("./reply/unpack.js");
  return isSuccess(raw) ? unpack(raw.body, encoding, maxBytes) : unpackSome(raw.body, encoding);
}

/** What every reply tells of itself. */
export function factsOf(call: Call, raw: RawReply, { wallNow }: ReplyReading): ReplyFacts {
  const { status, headers } = raw;
  const asked = headerOf(raw, "retry-after");
  return {
    status,
    headers,
    what: call.what,
    // By the service's own clock, where it tells a date.
    retryAfterMs: asked === undefined ? undefined : parseRetryAfter(asked, toldTime(raw) ?? wallNow()),
    secrets: () => call.secrets(),
    bodyIsSecret: call.request.intent === "sign-in",
    intent: call.request.intent,
  };
}
