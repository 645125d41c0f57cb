import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import type { StoredFile } from "./upload-store.js";

/** One file inside a zip. */
export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
  /** Unpacks the file, which should be a small one. */
  readonly read: () => Promise<Buffer>;
}

const inflate = promisify(inflateRaw);
const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const unpackLimit = 64 * 1024 * 1024;

/** The files of a zip, folders left out; `undefined` if it cannot be read as one. */
export async function zipEntries(file: StoredFile): Promise<readonly ZipEntry[] | undefined> {
  const tailStart = Math.max(0, file.bytes - 65_557);
  const tail = await file.read(tailStart, file.bytes - tailStart);
  const end = lastSignature(tail);
  if (end === undefined) return undefined;
  const count = tail.readUInt16LE(end + 10);
  const directory = await file.read(tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature) return undefined;
    const method = directory.readUInt16LE(at + 10);
    const packed = directory.readUInt32LE(at + 20);
    const bytes = directory.readUInt32LE(at + 24);
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    const name = directory.toString("utf8", at + 46, nameEnd);
    const localStart = directory.readUInt32LE(at + 42);
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    if (name.endsWith("/")) continue;
    entries.push({ name, bytes, read: () => unpack(file, localStart, packed, method) });
  }
  return entries;
}

function lastSignature(tail: Buffer): number | undefined {
  for (let at = tail.length - 22; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) === endSignature) return at;
  }
  return undefined;
}

async function unpack(file: StoredFile, localStart: number, packed: number, method: number): Promise<Buffer> {
  const local = await file.read(localStart, 30);
  if (local.length < 30) return Buffer.alloc(0);
  const start = localStart + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  const data = await file.read(start, packed);
  return method === 0 ? data : inflate(data, { maxOutputLength: unpackLimit });
}
