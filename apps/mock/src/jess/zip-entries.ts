import { Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";
import { findZipContent, isNoise, readZipDirectory, type ZipEntry as Entry } from "@simjobs/core";
import type { Content } from "./content.js";
import type { StoredFile } from "./upload-store.js";

/** One file inside a zip. */
interface ZipEntry extends Content {
  /** With its folders, slashes between them. */
  readonly name: string;
  /** What the zip says of its content. */
  readonly crc32: number;
}

/** What one zip may hold. */
const mostEntries = 100_000;
const pieceBytes = 256 * 1024;

/**
 * The files of a zip, folders and noise left out, as a client reads it too; `undefined` if it cannot be read as one, or has
 * an entry that cannot be unpacked or would leave the folder that it is unpacked to.
 *
 * @see docs/services/jess.md 9.3
 */
export async function zipEntries(file: StoredFile): Promise<readonly ZipEntry[] | undefined> {
  const { entries } = await readZipDirectory(file, mostEntries);
  const meant = entries?.filter(({ path }) => !isNoise(path));
  if (meant === undefined || meant.some(({ fault }) => fault !== undefined)) return undefined;
  return meant.map((entry) => ({
    name: entry.path,
    bytes: entry.bytes,
    crc32: entry.crc32,
    open: () => unpacked(file, entry),
  }));
}

/** Whether a path that somebody asks for leads out of its folder or nowhere. */
export function leavesFolder(path: string): boolean {
  return (
    path === "" ||
    path.includes("\0") ||
    /^(?:\/|[a-z]:)/iu.test(path) ||
    path.split("/").some((part) => part === ".." || part === ".")
  );
}

function unpacked(file: StoredFile, entry: Entry): Readable {
  const data = Readable.from(packedPieces(file, entry), { objectMode: false });
  if (!entry.isPacked) return data;
  const inflate = createInflateRaw();
  data.on("error", (error) => inflate.destroy(error));
  inflate.on("close", () => data.destroy());
  return data.pipe(inflate);
}

async function* packedPieces(file: StoredFile, entry: Entry): AsyncGenerator<Buffer> {
  const start = await findZipContent(file, entry);
  if (start === undefined) throw new RangeError("the zip ends within an entry");
  for (let done = 0; done < entry.packedBytes; done += pieceBytes) {
    yield file.read(start + done, Math.min(pieceBytes, entry.packedBytes - done));
  }
}
