import { crc32 } from "node:zlib";
import type { Entry, ZipFile } from "yauzl";

/** What is too much of an archive. */
export interface ZipLimits {
  /** The most bytes that may come out of it. */
  readonly maxBytes: number;
  readonly maxEntries: number;
  /** How many times its own size may come out of it, counted from 64 MiB on. */
  readonly maxRatio: number;
}

/** How an archive that cannot be used is told. */
export interface ZipRefusals {
  /** Takes the path of each file; throws for one that must not be there. */
  readonly admit: (path: string) => void;
  readonly broken: (why: string, cause?: unknown) => Error;
  readonly tooLarge: (why: string) => Error;
}

/** A file inside of an archive. */
export interface ZipMember {
  /** As the archive names it, with forward slashes. */
  readonly path: string;
  /** What the archive claims, in bytes. */
  readonly size: number;
  /** Its content. Bytes are counted as they come out, and checked against what the archive claims. */
  open(): AsyncGenerator<Uint8Array, void, undefined>;
}

export interface Archive {
  readonly members: readonly ZipMember[];
  close(): void;
}

const freeBytes = 64 * 1024 * 1024;
const fileTypes = { mask: 0o170000, none: 0, regular: 0o100000, folder: 0o040000 };

/**
 * Looks into a zip: the path of one, or its bytes. All its entries are checked before any is read; what they claim of
 * themselves is believed only until it has been counted.
 *
 * @throws what `refusals` makes
 */
export async function openArchive(
  source: string | Uint8Array,
  limits: ZipLimits,
  refusals: ZipRefusals,
): Promise<Archive> {
  const { default: yauzl } = await import("yauzl"); // loaded by those alone who need it
  const options = { lazyEntries: true, autoClose: false };
  const zip = await (
    typeof source === "string"
      ? yauzl.openPromise(source, options)
      : yauzl.fromBufferPromise(Buffer.from(source.buffer, source.byteOffset, source.byteLength), options)
  ).catch((error: unknown) => {
    throw refusals.broken("the zip is cut off, or is none", error);
  });
  try {
    const entries = await readEntries(zip, limits, refusals);
    const count = counter(zip.fileSize, limits, refusals);
    const members = entries.map((entry) => ({
      path: entry.fileName,
      size: entry.uncompressedSize,
      open: () => read(zip, entry, count, refusals),
    }));
    return { members, close: () => zip.close() };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function readEntries(zip: ZipFile, limits: ZipLimits, refusals: ZipRefusals): Promise<Entry[]> {
  const entries: Entry[] = [];
  if (zip.entryCount > limits.maxEntries) throw tooMany(limits, refusals);
  let claimed = 0;
  for (;;) {
    const entry = await nextEntry(zip).catch((error: unknown) => {
      throw refusals.broken(whyNoEntry(error), error);
    });
    if (entry === undefined) return entries;
    if (zip.entriesRead > limits.maxEntries) throw tooMany(limits, refusals);
    const type = (entry.externalFileAttributes >>> 16) & fileTypes.mask;
    const isFolder = entry.fileName.endsWith("/") || type === fileTypes.folder || entry.fileName === "";
    if (isFolder) continue; // folders come of the files in them
    const shown = JSON.stringify(entry.fileName.slice(0, 200));
    if (type !== fileTypes.none && type !== fileTypes.regular) {
      throw refusals.broken(`${shown} in the zip is a link or a device`);
    }
    if (entry.isEncrypted()) throw refusals.broken(`${shown} in the zip is encrypted`);
    refusals.admit(entry.fileName);
    claimed += entry.uncompressedSize;
    if (claimed > limits.maxBytes)
      throw refusals.tooLarge(`more than ${limits.maxBytes} bytes are in the zip`);
    entries.push(entry);
  }
}

// As yauzl begins its messages about names that would leave the folder; what follows is the name.
const leavingName = /^(?:invalid characters in fileName|absolute path|invalid relative path): (.*)$/su;

function whyNoEntry(error: unknown): string {
  const name = error instanceof Error ? leavingName.exec(error.message)?.[1] : undefined;
  return name === undefined
    ? "the zip's list of files cannot be read"
    : `the zip names a file outside of the folder that it is for: ${JSON.stringify(name.slice(0, 200))}`;
}

function nextEntry(zip: ZipFile): Promise<Entry | undefined> {
  return new Promise((resolve, reject) => {
    const settle = (done: () => void): void => {
      zip.off("entry", onEntry).off("end", onEnd).off("error", onError);
      done();
    };
    const onEntry = (entry: Entry): void => settle(() => resolve(entry));
    const onEnd = (): void => settle(() => resolve(undefined));
    const onError = (error: Error): void => settle(() => reject(error));
    zip.on("entry", onEntry).on("end", onEnd).on("error", onError);
    zip.readEntry();
  });
}

/** Counts what comes out of the whole archive. */
function counter(fileSize: number, limits: ZipLimits, refusals: ZipRefusals): (bytes: number) => void {
  let total = 0;
  return (bytes) => {
    total += bytes;
    if (total > limits.maxBytes) throw refusals.tooLarge(`more than ${limits.maxBytes} bytes are in the zip`);
    if (total > freeBytes && total > fileSize * limits.maxRatio) {
      throw refusals.tooLarge(`more than ${limits.maxRatio} times its size comes out of the zip`);
    }
  };
}

async function* read(
  zip: ZipFile,
  entry: Entry,
  count: (bytes: number) => void,
  refusals: ZipRefusals,
): AsyncGenerator<Uint8Array, void, undefined> {
  const shown = JSON.stringify(entry.fileName.slice(0, 200));
  const broken = (error: unknown): never => {
    throw refusals.broken(`${shown} in the zip cannot be read`, error);
  };
  const stream = await zip.openReadStreamPromise(entry).catch(broken);
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
      sum = crc32(chunk, sum);
      yield chunk;
    }
  } finally {
    stream.destroy();
  }
  if (size !== entry.uncompressedSize || sum !== entry.crc32) {
    throw refusals.broken(`${shown} in the zip is not what the zip says of it`);
  }
}

function tooMany(limits: ZipLimits, refusals: ZipRefusals): Error {
  return refusals.tooLarge(`more than ${limits.maxEntries} files are in the zip`);
}
