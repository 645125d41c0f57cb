import { constants } from "node:fs";
import { access, stat, type FileHandle } from "node:fs/promises";
import { basename } from "node:path";
import { ChunkRing } from "./chunk-ring.js";
import { isErrnoException } from "./errno.js";
import { openFile } from "./open-file.js";
import { JobError } from "@simjobs/core";

/** A file to send: the path of one on this machine, or its content and the name that it shall have at the service. */
export type JessFile = string | { readonly name: string; readonly content: Uint8Array };

/** A file that was looked at and can be sent. */
export interface CheckedFile {
  readonly name: string;
  readonly size: number;
  /**
   * The content, in chunks of at most 256 KiB; can be opened any number of times. A chunk of a file is good until eight
   * more have been asked for, see `ChunkRing`. A file that is no longer the one that was looked at, or changes while it is
   * read, ends with `bad_input`.
   */
  open(): AsyncIterable<Uint8Array>;
}

const chunkBytes = 256 * 1024;
// One on its way out, one or two waiting for that, one being read; the others are to spare.
const chunksInTurn = 8;
const longestNameBytes = 255;

/**
 * Looks at a file before anything is sent.
 *
 * @param expected - what it should be, for the message: `an EnergyPlus model`
 * @throws {JobError} `bad_input` if it is missing, not a file, not readable or empty, and for a name that cannot be sent
 */
export async function checkFile(file: JessFile, expected: string): Promise<CheckedFile> {
  const checked = typeof file === "string" ? await checkPath(file, expected) : checkContent(file, expected);
  const why = whyUnfit(checked.name);
  if (why === undefined) return checked;
  throw new JobError(
    "bad_input",
    `${JSON.stringify(checked.name.slice(0, 300))} cannot be the name of ${expected} at JESS: ${why}`,
    { hint: "Rename the file, or send it in a zip." },
  );
}

/**
 * A name goes out in a header, between quotation marks. How one is written within them, programs do not agree: browsers say
 * `%22`, which nearly every server takes for a part of the name.
 *
 * @see RFC 7578 4.2, WHATWG HTML "multipart form data"
 */
function whyUnfit(name: string): string | undefined {
  if (name === "" || name === "." || name === "..") return "it is none";
  // oxlint-disable-next-line no-control-regex -- control characters are what this looks for
  if (/[\u0000-\u001f\u007f]/u.test(name)) return "it holds a control character";
  if (name.includes('"')) return "no request carries a quotation mark in a name unchanged";
  if (/[/\\]/u.test(name)) return "it holds a slash or a back-slash";
  if (!name.isWellFormed() || name.includes("\ufffd")) return "it is no UTF-8";
  return Buffer.byteLength(name) > longestNameBytes ? "it is too long" : undefined;
}

async function checkPath(path: string, expected: string): Promise<CheckedFile> {
  const found = await stat(path).catch((error: unknown) => {
    const why =
      isErrnoException(error) && error.code === "ENOENT" ? "there is no file" : "no file can be looked at";
    throw badFile(`${why} at ${JSON.stringify(path)}`, expected, error);
  });
  if (!found.isFile()) {
    const what = found.isDirectory() ? "a folder" : "not a regular file";
    throw badFile(`${JSON.stringify(path)} is ${what}`, expected);
  }
  await access(path, constants.R_OK).catch((error: unknown) => {
    throw badFile(`${JSON.stringify(path)} may not be read`, expected, error);
  });
  if (found.size === 0) throw badFile(`${JSON.stringify(path)} is empty`, expected);
  return { name: basename(path), size: found.size, open: () => readUnchanged(path, found) };
}

function checkContent(
  file: { readonly name: string; readonly content: Uint8Array },
  expected: string,
): CheckedFile {
  const { name, content } = file;
  if (content.byteLength === 0) throw badFile(`${JSON.stringify(name)} is empty`, expected);
  return { name, size: content.byteLength, open: () => inChunks(content) };
}

/** What must stay the same between looking at a file and having sent it. */
interface Looks {
  readonly size: number;
  readonly mtimeMs: number;
  readonly ino: number;
}

async function* readUnchanged(path: string, before: Looks): AsyncGenerator<Uint8Array> {
  const changed = (): JobError =>
    new JobError(
      "bad_input",
      `${JSON.stringify(path)} changed while it was being sent; nothing was submitted`,
      {
        hint: "Wait until the file is complete, then submit again.",
      },
    );
  const handle = await openFile(path).catch((error: unknown) => {
    throw new JobError("bad_input", `${JSON.stringify(path)} can no longer be read; nothing was submitted`, {
      cause: error,
    });
  });
  let coming: Promise<Uint8Array> | undefined;
  try {
    if (!looksSame(await handle.stat(), before)) throw changed();
    const ring = new ChunkRing(Math.min(chunkBytes, before.size), chunksInTurn);
    let left = before.size;
    coming = readChunk(handle, ring, left);
    while (coming !== undefined) {
      const chunk: Uint8Array = await coming;
      if (chunk.byteLength === 0) throw changed();
      left -= chunk.byteLength;
      coming = left === 0 ? undefined : readChunk(handle, ring, left); // while this one is on its way out
      // Before the last bytes go out, so that a changed file never makes a whole request.
      if (left === 0 && !looksSame(await handle.stat(), before)) throw changed();
      yield chunk;
    }
  } finally {
    await coming?.catch(() => undefined);
    await handle.close();
  }
}

/** Reads on. A failure is told to whoever waits for it. */
function readChunk(handle: FileHandle, ring: ChunkRing, most: number): Promise<Uint8Array> {
  const chunk = ring.take();
  const reading = handle
    .read(chunk, 0, Math.min(chunk.byteLength, most), null)
    .then(({ bytesRead }) => chunk.subarray(0, bytesRead));
  reading.catch(() => undefined);
  return reading;
}

function looksSame(now: Looks, before: Looks): boolean {
  return now.size === before.size && now.mtimeMs === before.mtimeMs && now.ino === before.ino;
}

async function* inChunks(content: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < content.byteLength; at += chunkBytes) yield content.subarray(at, at + chunkBytes);
}

function badFile(message: string, expected: string, cause?: unknown): JobError {
  return new JobError("bad_input", message, { cause, hint: `Give the path of ${expected}.` });
}
