import { AttemptError } from "./failure/attempt-error.js";
import type { Call } from "./call.js";
import { checkIdentity, Download } from "./download.js";
import type { RawReply } from "./exchange/exchange.js";
import type { ByteSource } from "./exchange/body-stream.js";
import { factsOf, type ReplyReading } from "./finish-reply.js";
import { Stopped, type Limits } from "./limits.js";
import { headerOf } from "./raw-reply.js";
import { unpackSome, unpackStream } from "./reply/unpack.js";

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

/** Why a body that had begun did not arrive whole. */
function nameFailure(call: Call, error: unknown, httpStatus: number): unknown {
  const { signal } = call.request;
  if (signal?.aborted === true) return signal.reason;
  if (error instanceof Stopped) return call.tooLate();
  return error instanceof AttemptError ? call.failed(error, httpStatus) : error;
}
