import { archivePath } from "./archive-path.js";
import { entryName } from "./entry-name.js";
import { findZipEnds, zipTailBytes, type ZipEnd } from "./zip-end.js";

/** A file that is read in pieces. */
export interface ZipSource {
  /** Length of the whole file, in bytes. */
  readonly bytes: number;
  /** So many bytes from a place on; fewer where the file ends before that. */
  read(at: number, length: number): Promise<Uint8Array>;
}

/** What a zip says of one of its files. Nothing of it is proved until the file has been unpacked. */
export interface ZipEntry {
  /** Below the folder that the zip is unpacked to, see `archivePath`; the name as it is where it has a fault. */
  readonly path: string;
  /** Why it cannot be unpacked, or must not be: a sentence about it. */
  readonly fault: string | undefined;
  /** Stored as it is, or packed by Deflate. */
  readonly isPacked: boolean;
  /** Sizes in bytes. */
  readonly packedBytes: number;
  readonly bytes: number;
  readonly crc32: number;
  /** Where its own header is in the file. */
  readonly headerAt: number;
}

/** The files of a zip, or why it cannot be read. */
export type ZipDirectory =
  | { readonly entries: readonly ZipEntry[]; readonly fault?: undefined }
  | { readonly fault: string; readonly isTooLarge: boolean; readonly entries?: undefined };

const entrySignature = 0x02014b50;
const headerBytes = 46;
/** So many places are looked at: more than one is rare, and many are a trap. */
const mostEnds = 8;
/** No list of so many files is longer than this, unless somebody made it so. */
const mostDirectoryBytes = 256 * 1024 * 1024;

/**
 * Reads which files a zip holds, as the programs write it that people have: bytes before or behind it, more files than 16 bits
 * count, with zip64 records and without, names in any of their encodings. Folders are left out.
 *
 * @see APPNOTE.TXT 4.3.12
 */
export async function readZipDirectory(source: ZipSource, maxEntries: number): Promise<ZipDirectory> {
  const tailBytes = Math.min(source.bytes, zipTailBytes);
  const tail = await source.read(source.bytes - tailBytes, tailBytes);
  const ends = findZipEnds(tail, source.bytes).slice(0, mostEnds);
  let fault: string | undefined;
  for (const end of ends) {
    if (typeof end === "string") {
      fault ??= end;
      continue;
    }
    const directory = await readList(source, end, maxEntries);
    if (directory.entries !== undefined || directory.isTooLarge) return directory;
    fault ??= directory.fault;
  }
  return broken(fault ?? (await whyNoZip(source)));
}

async function readList(source: ZipSource, end: ZipEnd, maxEntries: number): Promise<ZipDirectory> {
  const tooMany = { fault: `more than ${maxEntries} files are in the zip`, isTooLarge: true };
  if (end.directoryBytes > mostDirectoryBytes || (end.isZip64 && end.entries > maxEntries)) return tooMany;
  const list = await source.read(end.directoryAt, end.directoryBytes);
  const view = new DataView(list.buffer, list.byteOffset, list.byteLength);
  const entries: ZipEntry[] = [];
  let count = 0;
  let at = 0;
  // What may follow the entries is a signature, which nobody writes; it ends the list as the end of the list does.
  while (at + headerBytes <= list.length && view.getUint32(at, true) === entrySignature) {
    const next = at + headerBytes + lengthsAt(view, at).all;
    if (next > list.length) break;
    count += 1;
    if (count > maxEntries) return tooMany;
    const entry = readEntry(list.subarray(at, next), end.startsAt);
    if (entry !== undefined) entries.push(entry);
    at = next;
  }
  const said = end.entries === 0xffff ? count : end.entries; // which may stand for more, too
  const isAsSaid = end.isZip64 ? count === end.entries : (count & 0xffff) === (said & 0xffff);
  if (isAsSaid && list.length === end.directoryBytes) return { entries };
  return broken(
    count === 0
      ? "its list of files cannot be read"
      : `it says that it holds ${end.entries} entries, and ${count} can be read`,
  );
}

interface Lengths {
  readonly name: number;
  readonly extra: number;
  readonly all: number;
}

function lengthsAt(view: DataView, at: number): Lengths {
  const name = view.getUint16(at + 28, true);
  const extra = view.getUint16(at + 30, true);
  return { name, extra, all: name + extra + view.getUint16(at + 32, true) };
}

const methodNames: Readonly<Record<number, string>> = {
  1: "Shrink",
  6: "Implode",
  9: "Deflate64",
  12: "BZIP2",
  14: "LZMA",
  20: "Zstandard",
  93: "Zstandard",
  95: "XZ",
  96: "JPEG",
  98: "PPMd",
  99: "AES",
};
const flags = { encrypted: 0x1, stronglyEncrypted: 0x40, utf8: 0x800, masked: 0x2000 };
const unix = { hosts: [3, 19], types: 0o170000, regular: 0o100000, folder: 0o040000 };
const dosFolder = 0x10;

/** @returns `undefined` for a folder: folders come of the files in them */
function readEntry(record: Uint8Array, startsAt: number): ZipEntry | undefined {
  const view = new DataView(record.buffer, record.byteOffset, record.byteLength);
  const lengths = lengthsAt(view, 0);
  const fields = extraFields(
    record.subarray(headerBytes + lengths.name, headerBytes + lengths.name + lengths.extra),
  );
  const flag = view.getUint16(8, true);
  const method = view.getUint16(10, true);
  const { packedBytes, bytes, offset } = sizesOf(view, fields.get(0x0001));
  const name = entryName(record.subarray(headerBytes, headerBytes + lengths.name), {
    isSaidUtf8: (flag & flags.utf8) !== 0,
    unicodePath: fields.get(0x7075),
  });
  const attributes = view.getUint32(38, true);
  const type = unix.hosts.includes(record[5] ?? 0) ? (attributes >>> 16) & unix.types : 0;
  // One without a name that holds something is a file, and cannot be put anywhere.
  const isFolder = /[\\/]$/u.test(name) || (name === "" && bytes === 0) || type === unix.folder;
  if (isFolder || ((attributes & dosFolder) !== 0 && bytes === 0)) return undefined;
  const { path = name, fault } = archivePath(name);
  const isEncrypted = (flag & (flags.encrypted | flags.stronglyEncrypted | flags.masked)) !== 0;
  return {
    path,
    fault:
      fault ??
      (type !== 0 && type !== unix.regular
        ? "it is a link or a device"
        : isEncrypted
          ? "it is encrypted"
          : method === 0 || method === 8
            ? undefined
            : `it is packed by ${methodNames[method] ?? `method ${method}`}, which few programs can unpack`),
    isPacked: method === 8,
    packedBytes,
    bytes,
    crc32: view.getUint32(16, true),
    headerAt: startsAt + offset,
  };
}

/** Numbers that do not fit stand in the zip64 field, in this order, and only those. */
function sizesOf(
  view: DataView,
  field: Uint8Array | undefined,
): { readonly packedBytes: number; readonly bytes: number; readonly offset: number } {
  let at = 0;
  const real = (said: number): number => {
    if (said !== 0xffffffff || field === undefined || at + 8 > field.length) return said;
    at += 8;
    return Number(new DataView(field.buffer, field.byteOffset).getBigUint64(at - 8, true));
  };
  const bytes = real(view.getUint32(24, true));
  const packedBytes = real(view.getUint32(20, true));
  return { bytes, packedBytes, offset: real(view.getUint32(42, true)) };
}

function extraFields(extra: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const view = new DataView(extra.buffer, extra.byteOffset, extra.byteLength);
  const fields = new Map<number, Uint8Array>();
  for (let at = 0; at + 4 <= extra.length;) {
    const end = at + 4 + view.getUint16(at + 2, true);
    if (end > extra.length) break; // some programs leave a few bytes over
    fields.set(view.getUint16(at, true), extra.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

const localSignature = 0x04034b50;
const localBytes = 30;

/**
 * Where the content of an entry begins.
 *
 * @returns `undefined` where there is no such entry
 * @see APPNOTE.TXT 4.3.7
 */
export async function findZipContent(source: ZipSource, entry: ZipEntry): Promise<number | undefined> {
  const header = await source.read(entry.headerAt, localBytes);
  if (header.length < localBytes) return undefined;
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (view.getUint32(0, true) !== localSignature) return undefined;
  const at = entry.headerAt + localBytes + view.getUint16(26, true) + view.getUint16(28, true);
  return at + entry.packedBytes <= source.bytes ? at : undefined;
}

/** How files begin that are called a zip by mistake. */
const beginnings: readonly (readonly [bytes: readonly number[], what: string])[] = [
  [[0x50, 0x4b, 0x07, 0x08], "it is one part of a zip that was split into several"],
  [[0x50, 0x4b], "it is cut off, or something long follows its end"],
  [[0x52, 0x61, 0x72, 0x21], "it is a RAR archive"],
  [[0x37, 0x7a, 0xbc, 0xaf], "it is a 7z archive"],
  [[0x1f, 0x8b], "it is a gzip file"],
  [[0x42, 0x5a, 0x68], "it is a bzip2 file"],
  [[0xfd, 0x37, 0x7a, 0x58], "it is an xz file"],
];

async function whyNoZip(source: ZipSource): Promise<string> {
  if (source.bytes === 0) return "it is empty";
  const start = await source.read(0, 4);
  const known = beginnings.find(([bytes]) => bytes.every((byte, index) => start[index] === byte));
  return known?.[1] ?? "it is no zip";
}

function broken(fault: string): ZipDirectory {
  return { fault, isTooLarge: false };
}
