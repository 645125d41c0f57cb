import { Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";
import type { Content } from "./content.js";
import type { StoredFile } from "./upload-store.js";

/** One file inside a zip. */
interface ZipEntry extends Content {
  /** With its folders, slashes between them. */
  readonly name: string;
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const pieceBytes = 256 * 1024;

/**
 * The files of a zip, folders left out; `undefined` if it cannot be read as one, or has an entry that would leave the
 * folder that it is unpacked to.
 */
export async function zipEntries(file: StoredFile): Promise<readonly ZipEntry[] | undefined> {
  const tailStart = Math.max(0, file.bytes - 65_557);
  const tail = await file.read(tailStart, file.bytes - tailStart);
  const end = lastSignature(tail);
  if (end === undefined) return undefined;
  const count = tail.readUInt16LE(end + 10);
  const directoryBytes = tail.readUInt32LE(end + 12);
  const directoryStart = tail.readUInt32LE(end + 16);
  if (directoryStart + directoryBytes > file.bytes) return undefined;
  const directory = await file.read(directoryStart, directoryBytes);
  const entries: ZipEntry[] = [];
  let at = 0;
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== entrySignature) return undefined;
    const isEncrypted = (directory.readUInt16LE(at + 8) & 1) === 1;
    const method = directory.readUInt16LE(at + 10);
    const packed = directory.readUInt32LE(at + 20);
    const bytes = directory.readUInt32LE(at + 24);
    const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
    const name = directory.toString("utf8", at + 46, nameEnd).replaceAll("\\", "/");
    const localStart = directory.readUInt32LE(at + 42);
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
    if (name.endsWith("/")) continue;
    if (isEncrypted || (method !== 0 && method !== 8) || leavesFolder(name)) return undefined;
    entries.push({ name, bytes, open: () => unpacked(file, localStart, packed, method) });
  }
  return entries;
}

/** Whether a path inside of a zip, or one that somebody asks for, leads out of its folder or nowhere. */
export function leavesFolder(path: string): boolean {
  return (
    path === "" ||
    path.includes("\0") ||
    /^(?:\/|[a-z]:)/iu.test(path) ||
    path.split("/").some((part) => part === ".." || part === ".")
  );
}

function lastSignature(tail: Buffer): number | undefined {
  for (let at = tail.length - 22; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) === endSignature) return at;
  }
  return undefined;
}

function unpacked(file: StoredFile, localStart: number, packed: number, method: number): Readable {
  const data = Readable.from(packedPieces(file, localStart, packed), { objectMode: false });
  if (method === 0) return data;
  const inflate = createInflateRaw();
  data.on("error", (error) => inflate.destroy(error));
  inflate.on("close", () => data.destroy());
  return data.pipe(inflate);
}

async function* packedPieces(file: StoredFile, localStart: number, packed: number): AsyncGenerator<Buffer> {
  const local = await file.read(localStart, 30);
  if (local.length < 30) throw new RangeError("the zip ends within an entry");
  const start = localStart + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
  for (let done = 0; done < packed; done += pieceBytes) {
    yield file.read(start + done, Math.min(pieceBytes, packed - done));
  }
}
