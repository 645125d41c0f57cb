import { readVarInt, readZigZagBigInt, type Cursor } from "./thrift-reader.js";
import { mostPageBytes } from "./unpack-page.js";

const mostBlock = 2 ** 22;

/** What a run of differences says of itself. */
interface DeltaHeader {
  /** Small blocks of a block. */
  readonly parts: number;
  /** Values of a small block. */
  readonly perPart: number;
  readonly first: bigint;
}

/**
 * Reads how a run of differences is divided, and leaves the cursor behind that.
 *
 * @throws {Error} for one that would never come to its end
 * @see https://parquet.apache.org/docs/file-format/data-pages/encodings/, DELTA_BINARY_PACKED
 */
export function checkDeltaHeader(cursor: Cursor, count: number): DeltaHeader {
  const block = readVarInt(cursor);
  const parts = readVarInt(cursor);
  readVarInt(cursor); // how many values, which the page says too
  const first = readZigZagBigInt(cursor);
  const isSound = block > 0 && block <= mostBlock && parts > 0 && block % parts === 0;
  if (!isSound && count > 1) throw new Error("a block of differences has no size");
  return { parts, perPart: parts === 0 ? 0 : block / parts, first };
}

/** Reads whole numbers of 32 bits that are written as differences. */
export function readDeltas(cursor: Cursor, count: number): Int32Array {
  const { parts, perPart, first } = checkDeltaHeader(cursor, count);
  const values = new Int32Array(count);
  let value = Number(BigInt.asIntN(32, first));
  let filled = 0;
  if (count > 0) values[filled++] = value;
  while (filled < count) {
    const least = Number(BigInt.asIntN(32, readZigZagBigInt(cursor)));
    const widthsAt = cursor.offset;
    cursor.offset += parts;
    for (let part = 0; part < parts && filled < count; part += 1) {
      const width = cursor.view.getUint8(widthsAt + part);
      if (width > 64) throw new Error("a difference is too wide");
      const start = cursor.offset;
      for (let at = 0; at < perPart && filled < count; at += 1) {
        value = (value + least + lowBitsAt(cursor.view, start, at * width, width)) | 0;
        values[filled++] = value;
      }
      cursor.offset = start + Math.ceil((perPart * width) / 8);
    }
  }
  return values;
}

/** The lowest 32 bits of a packed number: what is above does not matter to sums of 32 bits. */
function lowBitsAt(view: DataView, start: number, firstBit: number, width: number): number {
  let value = 0;
  let read = 0;
  while (read < Math.min(width, 32)) {
    const bit = firstBit + read;
    const inByte = bit & 7;
    const taken = Math.min(8 - inByte, width - read);
    const bits = (view.getUint8(start + (bit >>> 3)) >>> inByte) & ((1 << taken) - 1);
    value |= bits << read;
    read += taken;
  }
  return value;
}

/**
 * Each text begins like the one before it: no more of that can be taken than there is.
 *
 * @throws {Error} for more of it, and for more text than a page may hold
 */
export function checkPrefixes(prefixes: Int32Array, suffixes: Int32Array): void {
  let before = 0;
  let sum = 0;
  for (const [at, prefix] of prefixes.entries()) {
    const suffix = suffixes[at] ?? 0;
    if (prefix < 0 || prefix > before || suffix < 0)
      throw new Error("a text begins with more than the one before it");
    before = prefix + suffix;
    sum += before;
    if (sum > mostPageBytes) throw new Error("a page of texts is too large");
  }
}
