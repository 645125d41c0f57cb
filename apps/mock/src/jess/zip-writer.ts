import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { crc32, createDeflateRaw } from "node:zlib";
import type { Content } from "./content.js";

/** One entry of a zip that is to be written. The name is written as it is, whatever it is. */
export interface ZipItem {
  readonly name: string;
  /** `null` for a folder, whose name ends in a slash. */
  readonly content: Content | null;
  readonly modifiedMs: number;
  /** Whether its checksum is to be wrong. */
  readonly isDamaged?: boolean | undefined;
}

export interface ZipOptions {
  /** Packs large entries as well, for as long as that takes. @default false */
  readonly packAll?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Content up to this size is packed; more is stored as it is and streamed, so that the zip's length is known. */
const packedAtMost = 4 * 1024 * 1024;
/** Sizes follow behind the data. */
const hasDescriptor = 0x0008;
const isUtf8 = 0x0800;

/** An entry as it stands in the zip. */
interface Placed {
  readonly item: ZipItem;
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly at: number;
  readonly packed: Buffer | null;
  readonly packedBytes: number;
  readonly bytes: number;
  crc: number;
}

/**
 * A zip, streamed: of a large entry only a piece is held in memory. Knows no ZIP64, so all of it must stay below 4 GiB.
 * Written here and not by a library, since a mock must be able to write bad ones too.
 *
 * @throws where the signal ends it
 */
export async function zipContent(items: readonly ZipItem[], options: ZipOptions = {}): Promise<Content> {
  const placed: Placed[] = [];
  let at = 0;
  for (const item of items) {
    const entry = await place(item, at, options);
    at += 30 + entry.name.length + entry.packedBytes + (entry.packed === null ? 16 : 0);
    placed.push(entry);
  }
  const directoryBytes = placed.reduce((sum, { name }) => sum + 46 + name.length, 0);
  const start = at;
  return {
    bytes: start + directoryBytes + 22,
    open: () => Readable.from(writeZip(placed, start), { objectMode: false }),
  };
}

async function place(item: ZipItem, at: number, { packAll, signal }: ZipOptions): Promise<Placed> {
  const name = Buffer.from(item.name);
  const { content } = item;
  if (content !== null && content.bytes > packedAtMost && packAll !== true) {
    const flags = hasDescriptor | isUtf8;
    const { bytes } = content;
    return { item, name, flags, method: 0, at, packed: null, packedBytes: bytes, bytes, crc: 0 };
  }
  const isEmpty = content === null || content.bytes === 0;
  const { packed, bytes, crc } = isEmpty ? nothing : await pack(content, signal);
  const sizes = { packed, packedBytes: packed.length, bytes };
  return { item, name, flags: isUtf8, method: isEmpty ? 0 : 8, at, crc: spoilt(item, crc), ...sizes };
}

interface Packed {
  readonly packed: Buffer;
  readonly bytes: number;
  readonly crc: number;
}

const nothing: Packed = { packed: Buffer.alloc(0), bytes: 0, crc: 0 };

/** Piece by piece, so that others have their turn while much is packed. */
async function pack(content: Content, signal: AbortSignal | undefined): Promise<Packed> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  let crc = 0;
  await pipeline(
    content.open(),
    async function* (source: AsyncIterable<Buffer>) {
      for await (const piece of source) {
        bytes += piece.length;
        crc = crc32(piece, crc);
        yield piece;
      }
    },
    createDeflateRaw(),
    async (source: AsyncIterable<Buffer>) => {
      for await (const piece of source) pieces.push(piece);
    },
    { signal },
  );
  return { packed: Buffer.concat(pieces), bytes, crc };
}

function spoilt({ isDamaged }: ZipItem, crc: number): number {
  return isDamaged === true ? (crc ^ 0xffff) >>> 0 : crc;
}

async function* writeZip(placed: readonly Placed[], directoryStart: number): AsyncGenerator<Buffer> {
  const written: Placed[] = [];
  for (const entry of placed) {
    const { packed, item } = entry;
    yield Buffer.concat([localHeader(entry), entry.name]);
    if (packed !== null) {
      if (packed.length > 0) yield packed;
      written.push(entry);
      continue;
    }
    let crc = 0;
    for await (const chunk of item.content?.open() ?? []) {
      const piece: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
      crc = crc32(piece, crc);
      yield piece;
    }
    const known = { ...entry, crc: spoilt(item, crc) };
    yield descriptor(known);
    written.push(known);
  }
  const directory = Buffer.concat(written.flatMap((entry) => [directoryEntry(entry), entry.name]));
  yield directory;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(written.length, 8);
  end.writeUInt16LE(written.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(directoryStart, 16);
  yield end;
}

function localHeader({ item, name, flags, method, packed, packedBytes, bytes, crc }: Placed): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(dosTime(item.modifiedMs), 10);
  header.writeUInt32LE(crc, 14);
  header.writeUInt32LE(packed === null ? 0 : packedBytes, 18);
  header.writeUInt32LE(packed === null ? 0 : bytes, 22);
  header.writeUInt16LE(name.length, 26);
  return header;
}

function descriptor({ packedBytes, bytes, crc }: Placed): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt32LE(0x08074b50, 0);
  record.writeUInt32LE(crc, 4);
  record.writeUInt32LE(packedBytes, 8);
  record.writeUInt32LE(bytes, 12);
  return record;
}

function directoryEntry({ item, name, flags, method, at, packedBytes, bytes, crc }: Placed): Buffer {
  const record = Buffer.alloc(46);
  record.writeUInt32LE(0x02014b50, 0);
  // Made on Unix: what stands in the upper half of the attributes is the mode.
  record.writeUInt16LE(0x0314, 4);
  record.writeUInt16LE(20, 6);
  record.writeUInt16LE(flags, 8);
  record.writeUInt16LE(method, 10);
  record.writeUInt32LE(dosTime(item.modifiedMs), 12);
  record.writeUInt32LE(crc, 16);
  record.writeUInt32LE(packedBytes, 20);
  record.writeUInt32LE(bytes, 24);
  record.writeUInt16LE(name.length, 28);
  record.writeUInt32LE(item.content === null ? 0x41ed0010 : 0x81a40000, 38);
  record.writeUInt32LE(at, 42);
  return record;
}

/** Date and time as DOS wrote them, here in UTC: two machines must write the same bytes. */
function dosTime(ms: number): number {
  const date = new Date(Math.max(ms, Date.UTC(1980, 0, 1)));
  const day = ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate();
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  return ((day << 16) | time) >>> 0;
}
