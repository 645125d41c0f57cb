import { AttemptError } from "./failure/attempt-error.js";
import type { Call } from "./call.js";
import { checkIdentity, Download } from "./download.js";
import type { RawReply } from "./exchange/exchange.js";
import { Stopped, type Limits } from "./limits.js";
import { headerOf, isSuccess, toldTime } from "./raw-reply.js";
import { parseRetryAfter } from "./retry/retry-after.js";
import type { ByteSource } from "./exchange/body-stream.js";
import { decodeText } from "./reply/decode-text.js";
import { unpack, unpackSome, unpackStream } from "./reply/unpack.js";
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
    new WholeReply({
      ...factsOf(call, raw, reading),
      text: decodeText(bytes, headerOf(raw, "content-type")),
    });
  const encoding = headerOf(raw, "content-encoding");
  if (encoding === undefined) return made(raw.body);
  const maxBytes = call.request.maxReplyBytes ?? reading.maxReplyBytes;
  return (isSuccess(raw) ? unpack(raw.body, encoding, maxBytes) : unpackSome(raw.body, encoding)).then(made);
}

/** A reply whose body is still coming, as its caller gets it. @throws {AttemptError} `unreadable` */
export async function downloadOf(
  call: Call,
  raw: RawReply,
  {
    limits,
    fromStorage,
    ...reading
  }: ReplyReading & { readonly limits: Limits; readonly fromStorage: boolean },
): Promise<Download> {
  let body: ByteSource | Buffer;
  try {
    body = await bodyOf(call, raw);
  } catch (error) {
    limits.end();
    raw.stream?.drop();
    throw error;
  }
  return new Download({
    ...factsOf(call, raw, reading),
    fromStorage,
    body,
    nameFailure: (error) => nameFailure(call, error, raw.status),
    ended: () => limits.end(),
  });
}

async function bodyOf(call: Call, { stream, ...raw }: RawReply): Promise<ByteSource | Buffer> {
  const encoding = headerOf(raw, "content-encoding");
  if (stream === undefined) return unpackSome(raw.body, encoding);
  if (call.streams?.unpacks === true)
    return unpackStream(stream, encoding, call.request.maxReplyBytes ?? Infinity);
  checkIdentity(encoding);
  return stream;
}

function factsOf(call: Call, raw: RawReply, { wallNow }: ReplyReading): Omit<ReplyFacts, "text"> {
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
  };
}

/** Why a body that had begun did not arrive whole. */
function nameFailure(call: Call, error: unknown, httpStatus: number): unknown {
  const { signal } = call.request;
  if (signal?.aborted === true) return signal.reason;
  if (error instanceof Stopped) return call.tooLate();
  return error instanceof AttemptError ? call.failed(error, httpStatus) : error;
}
