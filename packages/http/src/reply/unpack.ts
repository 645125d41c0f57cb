import { errorCodeOf } from "@simjobs/core";
import { AttemptError } from "../failure/attempt-error.js";
import { tooLarge } from "../exchange/exchange.js";
import type { ByteSource } from "../exchange/body-stream.js";

/**
 * Unpacks a body by its `Content-Encoding`, and stops as soon as more than `maxBytes` have come out: 48 KB of gzip can
 * hold 50 MB.
 *
 * @throws {AttemptError} `too-large`, `unreadable`
 */
export async function unpack(body: Buffer, encoding: string | undefined, maxBytes: number): Promise<Buffer> {
  if (packingOf(encoding) === "plain") return body;
  return body.byteLength === 0 ? body : gunzipped(body, maxBytes);
}

/**
 * The beginning of what a body holds that is only going to be told. One that cannot be unpacked holds nothing: it must not
 * hide the status that it came with.
 */
export async function unpackSome(body: Buffer, encoding: string | undefined): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    if (packingOf(encoding) === "plain") return body;
    const whole = { next: onceOf(body), drop: () => undefined };
    const unpacked = new UnpackedStream(whole, mostOfTold);
    for (let chunk = await unpacked.next(); chunk !== undefined; chunk = await unpacked.next()) {
      chunks.push(chunk);
    }
  } catch {
    // It was cut off, is damaged, or has more to say than is told.
  }
  return Buffer.concat(chunks);
}

/** Opens a stream by its `Content-Encoding`; what has come out is counted. @throws {AttemptError} `unreadable` */
export function unpackStream(body: ByteSource, encoding: string | undefined, maxBytes: number): ByteSource {
  return packingOf(encoding) === "plain" ? body : new UnpackedStream(body, maxBytes);
}

const mostOfTold = 1024 * 1024;

/** @throws {AttemptError} `unreadable` */
function packingOf(encoding: string | undefined): "plain" | "gzip" {
  switch (encoding?.trim().toLowerCase() ?? "") {
    case "":
    case "identity":
      return "plain";
    case "gzip":
    case "x-gzip":
      return "gzip";
    default:
      throw new AttemptError(
        "unreadable",
        `the answer is encoded in a way that nobody asked for${named(encoding)}`,
      );
  }
}

async function gunzipped(body: Buffer, maxBytes: number): Promise<Buffer> {
  const { gunzip } = await import("node:zlib");
  return new Promise((resolve, reject) => {
    gunzip(body, { maxOutputLength: Math.max(1, maxBytes) }, (error, result) => {
      if (error === null) resolve(result);
      else if ("code" in error && error.code === "ERR_BUFFER_TOO_LARGE") reject(tooLarge(maxBytes));
      else reject(brokenGzip(error));
    });
  });
}

/** What comes out of a stream of gzip, as it comes. Fails as the stream does. */
class UnpackedStream implements ByteSource {
  readonly #packed: ByteSource;
  readonly #maxBytes: number;
  #unpacked: AsyncIterator<unknown> | undefined;
  #size = 0;

  constructor(packed: ByteSource, maxBytes: number) {
    this.#packed = packed;
    this.#maxBytes = maxBytes;
  }

  async next(): Promise<Buffer | undefined> {
    this.#unpacked ??= await gunzipping(this.#packed);
    const { done, value } = await this.#unpacked.next();
    if (done === true) return undefined;
    const chunk = Buffer.isBuffer(value) ? value : Buffer.from([]);
    this.#size += chunk.byteLength;
    if (this.#size <= this.#maxBytes) return chunk;
    this.drop();
    throw tooLarge(this.#maxBytes);
  }

  drop(): void {
    this.#packed.drop();
    this.#unpacked?.return?.().catch(() => undefined);
  }
}

async function gunzipping(packed: ByteSource): Promise<AsyncIterator<unknown>> {
  const [{ pipeline }, { createGunzip }] = await Promise.all([import("node:stream"), import("node:zlib")]);
  const gunzip = createGunzip();
  async function* chunks(): AsyncGenerator<Buffer, void, undefined> {
    for (let chunk = await packed.next(); chunk !== undefined; chunk = await packed.next()) yield chunk;
  }
  // What goes wrong on the way is thrown to whoever reads what comes out.
  pipeline(chunks, gunzip, () => undefined);
  async function* unpacked(): AsyncGenerator<unknown, void, undefined> {
    try {
      yield* gunzip;
    } catch (error) {
      throw isZlibError(error) ? brokenGzip(error) : error;
    }
  }
  return unpacked();
}

function isZlibError(error: unknown): boolean {
  return errorCodeOf(error)?.startsWith("Z_") === true;
}

function brokenGzip(cause: unknown): AttemptError {
  return new AttemptError("unreadable", "the answer is broken gzip", { cause });
}

function onceOf(body: Buffer): () => Promise<Buffer | undefined> {
  let left: Buffer | undefined = body;
  // oxlint-disable-next-line require-await -- read as a stream is
  return async () => {
    const chunk = left;
    left = undefined;
    return chunk;
  };
}

function named(encoding: string | undefined): string {
  return encoding !== undefined && /^[a-z-]{1,12}$/u.test(encoding) ? ` (${encoding})` : "";
}
