import { Readable, pipeline } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import {
  findZipContent,
  readZipDirectory,
  type ZipDirectory,
  type ZipEntry,
  type ZipSource,
} from "@simjobs/core";
import { openZipSource } from "./zip-source.js";

/** What is too much of an archive. */
export interface JessLimits {
  /** The most bytes that may come out of it. */
  readonly maxBytes: number;
  readonly maxEntries: number;
  /** How many times its own size may come out of it, counted from 64 MiB on. */
  readonly maxRatio: number;
}

/** How an archive that cannot be used is told. */
export interface ZipRefusals {
  readonly broken: (why: string, cause?: unknown) => Error;
  readonly tooLarge: (why: string) => Error;
}

/** A file inside of an archive. */
export interface ZipMember {
  /** Below the folder that the archive is unpacked to, with forward slashes. */
  readonly path: string;
  /** Why it cannot be unpacked, or must not be: `it is encrypted`. */
  readonly fault: string | undefined;
  /** What the archive claims, in bytes. */
  readonly size: number;
  /** What the archive claims of its content. */
  readonly crc32: number;
  /** Its content. Bytes are counted as they come out, and checked against what the archive claims. */
  open(): AsyncGenerator<Uint8Array, void, undefined>;
}

export interface Archive {
  /** Folders are left out: they come of the files in them. */
  readonly members: readonly ZipMember[];
  close(): void;
}

const freeBytes = 64 * 1024 * 1024;
const pieceBytes = 64 * 1024;

/**
 * Looks into a zip: the path of one, its bytes, or a file of it that is open and stays so. What it claims of its files is believed only until it has been counted.
 *
 * @throws what `refusals` makes
 */
export async function openArchive(
  from: string | Uint8Array | ZipSource,
  limits: JessLimits,
  refusals: ZipRefusals,
): Promise<Archive> {
  const source = await openZipSource(from).catch((error: unknown) => {
    throw refusals.broken("the zip cannot be opened", error);
  });
  try {
    const directory = await list(source, limits, refusals);
    if (directory.entries === undefined) {
      if (directory.isTooLarge) throw refusals.tooLarge(directory.fault);
      throw refusals.broken(`the zip cannot be read: ${directory.fault}`);
    }
    const { entries } = directory;
    const claimed = entries.reduce((sum, { bytes }) => sum + bytes, 0);
    if (claimed > limits.maxBytes) {
      throw refusals.tooLarge(`more than ${limits.maxBytes} bytes are in the zip`);
    }
    const count = counter(source.bytes, limits, refusals);
    const members = entries.map((entry) => ({
      path: entry.path,
      fault: entry.fault,
      size: entry.bytes,
      crc32: entry.crc32,
      open: () => read(source, entry, count, refusals),
    }));
    return { members, close: () => source.close() };
  } catch (error) {
    source.close();
    throw error;
  }
}

function list(source: ZipSource, { maxEntries }: JessLimits, refusals: ZipRefusals): Promise<ZipDirectory> {
  return readZipDirectory(source, maxEntries).catch((error: unknown) => {
    throw refusals.broken("the zip cannot be read", error);
  });
}

/** Counts what comes out of the whole archive. */
function counter(fileBytes: number, limits: JessLimits, refusals: ZipRefusals): (bytes: number) => void {
  let total = 0;
  return (bytes) => {
    total += bytes;
    if (total > limits.maxBytes) throw refusals.tooLarge(`more than ${limits.maxBytes} bytes are in the zip`);
    if (total > freeBytes && total > fileBytes * limits.maxRatio) {
      throw refusals.tooLarge(`more than ${limits.maxRatio} times its size comes out of the zip`);
    }
  };
}

async function* read(
  source: ZipSource,
  entry: ZipEntry,
  count: (bytes: number) => void,
  refusals: ZipRefusals,
): AsyncGenerator<Uint8Array, void, undefined> {
  const shown = JSON.stringify(entry.path.slice(0, 200));
  if (entry.fault !== undefined) {
    throw refusals.broken(`${shown} in the zip cannot be unpacked: ${entry.fault}`);
  }
  const broken = (error: unknown): never => {
    throw refusals.broken(`${shown} in the zip cannot be read`, error);
  };
  const at = (await findZipContent(source, entry).catch(broken)) ?? broken(undefined);
  const stream = contentOf(source, entry, at);
  const chunks: AsyncIterator<unknown> = stream[Symbol.asyncIterator]();
  let size = 0;
  let sum = 0;
  try {
    for (;;) {
      const next = await chunks.next().catch(broken);
      if (next.done === true) break;
      const chunk = next.value;
      if (!(chunk instanceof Uint8Array)) continue; // a stream of bytes has nothing else
      size += chunk.byteLength;
      count(chunk.byteLength);
      if (size > entry.bytes) break; // the rest would be no better
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } finally {
    stream.destroy();
  }
  if (size !== entry.bytes || sum !== entry.crc32) {
    throw refusals.broken(`${shown} in the zip is not what the zip says of it`);
  }
}

function contentOf(source: ZipSource, { packedBytes, isPacked }: ZipEntry, at: number): Readable {
  const packed = Readable.from(pieces(source, at, packedBytes), { objectMode: false });
  if (!isPacked) return packed;
  const plain = createInflateRaw();
  pipeline(packed, plain, () => undefined); // a failure of either is one of what is read
  return plain;
}

async function* pieces(source: ZipSource, start: number, bytes: number): AsyncGenerator<Uint8Array> {
  for (let done = 0; done < bytes;) {
    const piece = await source.read(start + done, Math.min(pieceBytes, bytes - done));
    if (piece.byteLength === 0) throw new RangeError("the zip ended while it was read");
    done += piece.byteLength;
    yield piece;
  }
}
