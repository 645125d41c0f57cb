import { crc32 } from "node:zlib";
import { JobError } from "@simjobs/core";
import type { ColumnMetaData } from "hyparquet";
import { checkPrefixes, checkDeltaHeader, readDeltas } from "./delta-values.js";
import { readPageHeader, type PageHeader } from "./page-header.js";
import { readVarInt, type Cursor } from "./thrift-reader.js";
import { mostPageBytes, unknownForm, unpackPage } from "./unpack-page.js";

/** Values of one page, at most: all of them are in memory at once. Writers put some hundred thousand into a page. */
export const mostPageValues = 2 ** 22;
/** How many values more than are wanted a run of packed bits may hold: writers fill such runs up. */
const mostFilling = 504;

/** A column's place in the file. */
export interface ColumnChunk {
  readonly column: ColumnMetaData;
  /** The highest levels that its values can have: of repetition, and of definition. */
  readonly levels: Levels;
  /** Rows of the group that it belongs to. */
  readonly rows: number;
  /** Bytes that a value takes where all take the same; of other kinds, `null`. */
  readonly width: number | null;
}

interface Levels {
  readonly repetition: number;
  readonly definition: number;
}

/**
 * Where a column's pages begin and end in the file.
 *
 * @see docs/services/ionworks.md 3.6
 */
export function chunkRange(column: ColumnMetaData): { readonly start: number; readonly end: number } {
  const dictionary = column.dictionary_page_offset ?? 0n;
  const start = Number(dictionary === 0n ? column.data_page_offset : dictionary); // some writers say 0 for none
  return { start, end: start + Number(column.total_compressed_size) };
}

/**
 * Looks through a column's pages before they are decoded. A decoder believes the counts in them: a run of values with a changed
 * byte can make it fill arrays until the process is out of memory, or turn for ever, and neither can be caught.
 *
 * @returns how many bytes its pages have, unpacked
 * @throws {Error} for a page that tells of more than there can be, or whose checksum is another
 * @throws {JobError} `too_large` for more than is decoded, `not_supported` for what is not known here
 * @see https://parquet.apache.org/docs/file-format/
 */
export function checkPages(
  bytes: Uint8Array<ArrayBuffer>,
  { column, levels, rows, width }: ColumnChunk,
): number {
  const cursor = cursorOn(bytes);
  const expected = Number(column.num_values);
  let values = 0;
  let unpackedBytes = 0;
  while (cursor.offset < bytes.byteLength - 1) {
    const header = readPageHeader(cursor);
    const packed = bytes.subarray(cursor.offset, cursor.offset + header.packedBytes);
    ensure(packed.byteLength === header.packedBytes, "a page goes on behind its column");
    ensure(header.unpackedBytes >= 0, "a page has less than no bytes");
    ensure(header.checksum === null || header.checksum === crc32(packed), "a page has another checksum");
    checkSize(header);
    cursor.offset += packed.byteLength;
    unpackedBytes += header.unpackedBytes;
    if (header.kind === "dictionary") {
      ensure(header.valueCount <= header.unpackedBytes * 8, "a dictionary has more values than it can hold");
    }
    const count = checkDataPage(packed, header, levels, column, width);
    ensure(within(count, expected - values), "a column has more values than it should");
    values += count;
  }
  ensure(values === expected, "a column has fewer values than it should");
  if (levels.repetition === 0) ensure(expected === rows, "a column is too short");
  return unpackedBytes;
}

function checkSize({ unpackedBytes, valueCount }: PageHeader): void {
  ensure(valueCount >= 0, "a page has less than no values");
  if (unpackedBytes <= mostPageBytes && valueCount <= mostPageValues) return;
  throw new JobError(
    "too_large",
    `a page of the table tells of ${valueCount} values in ${unpackedBytes} bytes, which is more than is unpacked at once`,
    { hint: "Fetch the file as it is (parquet), and see whether that can be meant." },
  );
}

/** Returns how many values a page has; none, if it is no page of values. */
function checkDataPage(
  packed: Uint8Array<ArrayBuffer>,
  header: PageHeader,
  levels: Levels,
  { codec, type }: ColumnMetaData,
  width: number | null,
): number {
  const { kind, valueCount: count, unpackedBytes } = header;
  if (kind === "values") {
    const cursor = cursorOn(unpackPage(packed, unpackedBytes, codec));
    if (levels.repetition > 0) walkRuns(cursor, levels.repetition, count, lengthAt(cursor));
    const present =
      levels.definition > 0 ? walkRuns(cursor, levels.definition, count, lengthAt(cursor)) : count;
    checkValues(cursor, header, type, present, width);
    return count;
  }
  if (kind === "values-2") {
    const { repetitionBytes, definitionBytes, rowCount, nullCount } = header;
    const levelBytes = repetitionBytes + definitionBytes;
    ensure(repetitionBytes >= 0 && definitionBytes >= 0, "levels have less than no bytes");
    ensure(levelBytes <= packed.byteLength && levelBytes <= unpackedBytes, "levels go on behind their page");
    ensure(
      levels.repetition === 0 ? rowCount === count : within(rowCount, count),
      "a page has other rows than values",
    );
    ensure(within(nullCount, count), "a page has more gaps than values");
    const cursor = cursorOn(packed);
    if (levels.repetition > 0) walkRuns(cursor, levels.repetition, count, repetitionBytes);
    cursor.offset = repetitionBytes;
    const present =
      levels.definition > 0 ? walkRuns(cursor, levels.definition, count, definitionBytes) : count;
    // Some writers count fewer of them in lists than there are, and the decoder goes by that count.
    if (present !== count - nullCount)
      throw unknownForm("written by a program that counts gaps in its own way");
    const content = packed.subarray(levelBytes);
    const values = header.isPacked ? unpackPage(content, unpackedBytes - levelBytes, codec) : content;
    checkValues(cursorOn(values), header, type, present, width);
    return count;
  }
  return 0;
}

/** Looks through the encodings that tell counts of their own, and at whether the others have room. */
function checkValues(
  cursor: Cursor,
  { encoding }: PageHeader,
  type: ColumnMetaData["type"],
  count: number,
  width: number | null,
): void {
  const left = cursor.view.byteLength - cursor.offset;
  switch (encoding) {
    case "PLAIN":
    case "BYTE_STREAM_SPLIT": {
      const least = type === "BOOLEAN" ? count / 8 : count * (width ?? 4);
      ensure(least <= left, "a page has fewer bytes than its values need");
      return;
    }
    case "RLE":
    case "PLAIN_DICTIONARY":
    case "RLE_DICTIONARY": {
      if (type === "BOOLEAN") {
        walkRuns(cursor, 1, count, lengthAt(cursor));
        return;
      }
      const bits = cursor.view.getUint8(cursor.offset);
      cursor.offset += 1;
      ensure(bits <= 32, "an index is too wide");
      if (bits > 0) walkPackedRuns(cursor, bits, count);
      return;
    }
    case "DELTA_BINARY_PACKED":
      checkDeltaHeader(cursor, count);
      return;
    case "DELTA_LENGTH_BYTE_ARRAY":
      readDeltas(cursor, count);
      return;
    case "DELTA_BYTE_ARRAY":
      checkPrefixes(readDeltas(cursor, count), readDeltas(cursor, count));
      return;
    case "BIT_PACKED":
    case "unknown":
      throw unknownForm("written in a way that is given up, or that is new");
  }
}

/** Walks over levels, and leaves the cursor where they end. Returns how many are the highest. */
function walkRuns(cursor: Cursor, highest: number, count: number, length: number): number {
  const start = cursor.offset;
  const width = 32 - Math.clz32(highest);
  const equal = walkPackedRuns(cursor, width, count, highest);
  cursor.offset = start + length;
  return equal;
}

/** Walks over runs of one value and runs of packed ones. Returns how many values are the one that is looked for. */
function walkPackedRuns(cursor: Cursor, width: number, count: number, wanted?: number): number {
  let seen = 0;
  let found = 0;
  while (seen < count) {
    const header = readVarInt(cursor);
    ensure(header < 2 ** 31, "a run is too long");
    const isPacked = (header & 1) === 1;
    const length = (header >>> 1) * (isPacked ? 8 : 1);
    const left = count - seen;
    ensure(length <= left + (isPacked ? mostFilling : 0), "a run is longer than its page");
    const bits = isPacked ? length * width : 8 * Math.ceil(width / 8);
    if (wanted !== undefined) {
      const values = Math.min(length, left);
      if (!isPacked) found += bitsAt(cursor, 0, width) === wanted ? values : 0;
      else for (let at = 0; at < values; at += 1) found += bitsAt(cursor, at, width) === wanted ? 1 : 0;
    }
    cursor.offset += isPacked ? Math.max(1, bits / 8) : bits / 8;
    seen += length;
  }
  return found;
}

/** A value among packed ones, the lowest bits first. */
function bitsAt({ view, offset }: Cursor, index: number, width: number): number {
  let value = 0;
  for (let bit = 0; bit < width; bit += 1) {
    const place = index * width + bit;
    value |= ((view.getUint8(offset + (place >>> 3)) >>> (place & 7)) & 1) << bit;
  }
  return value;
}

/** The length that stands before a run, which the cursor is moved over. */
function lengthAt(cursor: Cursor): number {
  const length = cursor.view.getUint32(cursor.offset, true);
  cursor.offset += 4;
  return length;
}

function cursorOn({ buffer, byteOffset, byteLength }: Uint8Array): Cursor {
  ensure(buffer instanceof ArrayBuffer, "bytes are shared");
  return { view: new DataView(buffer, byteOffset, byteLength), offset: 0 };
}

function within(value: number, most: number): boolean {
  return value >= 0 && value <= most;
}

function ensure(isSound: boolean, problem: string): asserts isSound {
  if (!isSound) throw new Error(problem);
}
