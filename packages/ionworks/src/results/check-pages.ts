import { crc32 } from "node:zlib";
import type { ColumnMetaData, Compressors, PageHeader, RowGroup, SchemaTree } from "hyparquet";
import { parquetHeader } from "hyparquet/src/column.js";
import { decompressPage } from "hyparquet/src/datapage.js";
import { deltaBinaryUnpack } from "hyparquet/src/delta.js";
import { getMaxDefinitionLevel, getMaxRepetitionLevel, getTreePath } from "hyparquet/src/schema.js";
import { readVarInt, readZigZagBigInt } from "hyparquet/src/thrift.js";

/** Values of one column that are decoded at once, at most: a file that tells of more is not believed. */
const mostValues = 2 ** 26;
const mostPageBytes = 2 ** 30;
/** How many values more than are wanted a run of packed bits may hold: writers fill such runs up. */
const mostFilling = 504;

interface Cursor {
  readonly view: DataView<ArrayBuffer>;
  offset: number;
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
 * Looks through a column's pages before hyparquet decodes them. hyparquet believes the counts in them: a run of values with
 * a changed byte can make it fill arrays until the process is out of memory, or turn for ever, and neither can be caught.
 * What goes wrong in other ways, it notices itself. Since this follows its way of reading step by step, with parts of it that
 * are not at its front door, our package.json lets it grow by patches only.
 *
 * @throws {Error} for a page that tells of more than there can be, or whose checksum is another
 */
export function checkPages(
  bytes: Uint8Array<ArrayBuffer>,
  { column, group, schema, compressors }: ChunkContext,
): void {
  const path = getTreePath(schema, column.path_in_schema);
  const levels = { repetition: getMaxRepetitionLevel(path), definition: getMaxDefinitionLevel(path) };
  const cursor = cursorOn(bytes);
  const expected = Number(column.num_values);
  let values = 0;
  while (cursor.offset < bytes.byteLength - 1) {
    const header = parquetHeader(cursor);
    const stored = bytes.subarray(cursor.offset, cursor.offset + header.compressed_page_size);
    ensure(stored.byteLength === header.compressed_page_size, "a page goes on behind its column");
    ensure(within(header.uncompressed_page_size, mostPageBytes), "a page is too large");
    ensure(header.crc === undefined || header.crc >>> 0 === crc32(stored), "a page has another checksum");
    cursor.offset += stored.byteLength;
    const count = checkDataPage(stored, header, levels, column, compressors);
    ensure(within(count, expected - values), "a column has more values than it should");
    values += count;
  }
  ensure(values === expected && within(expected, mostValues), "a column has fewer values than it should");
  if (levels.repetition === 0) ensure(expected === Number(group.num_rows), "a column is too short");
}

/** A column's place in the file. */
export interface ChunkContext {
  readonly column: ColumnMetaData;
  readonly group: RowGroup;
  readonly schema: SchemaTree;
  readonly compressors: Compressors;
}

/** Returns how many values a page has; none, if it is no page of values. */
function checkDataPage(
  stored: Uint8Array<ArrayBuffer>,
  header: PageHeader,
  levels: Levels,
  { codec, type }: ColumnMetaData,
  compressors: Compressors,
): number {
  const { data_page_header: first, data_page_header_v2: second, uncompressed_page_size: size } = header;
  if (header.type === "DATA_PAGE" && first !== undefined) {
    const count = counted(first.num_values);
    const cursor = cursorOn(decompressPage(stored, size, codec, compressors));
    if (levels.repetition > 0) walkRuns(cursor, levels.repetition, count, lengthAt(cursor));
    const present =
      levels.definition > 0 ? walkRuns(cursor, levels.definition, count, lengthAt(cursor)) : count;
    checkValues(cursor, first.encoding, type, present);
    return count;
  }
  if (header.type === "DATA_PAGE_V2" && second !== undefined) {
    const count = counted(second.num_values);
    const { repetition_levels_byte_length: repetition, definition_levels_byte_length: definition } = second;
    ensure(within(repetition + definition, stored.byteLength), "levels go on behind their page");
    const cursor = cursorOn(stored);
    if (levels.repetition > 0) walkRuns(cursor, levels.repetition, count, repetition);
    cursor.offset = repetition;
    if (levels.definition > 0) walkRuns(cursor, levels.definition, count, definition);
    const packed = stored.subarray(cursor.offset);
    const values =
      second.is_compressed === false
        ? packed
        : decompressPage(packed, size - repetition - definition, codec, compressors);
    checkValues(cursorOn(values), second.encoding, type, count - counted(second.num_nulls));
    return count;
  }
  return 0;
}

/** Looks through the encodings that tell counts of their own. */
function checkValues(cursor: Cursor, encoding: string, type: string, count: number): void {
  counted(count);
  if (encoding === "RLE" || encoding === "PLAIN_DICTIONARY" || encoding === "RLE_DICTIONARY") {
    if (type === "BOOLEAN") {
      walkRuns(cursor, 1, count, lengthAt(cursor));
      return;
    }
    const width = cursor.view.getUint8(cursor.offset);
    cursor.offset += 1;
    ensure(width <= 32, "an index is too wide");
    if (width > 0) walkPackedRuns(cursor, width, count);
  } else if (encoding === "DELTA_BINARY_PACKED") {
    checkDeltaHeader(cursor, count);
  } else if (encoding === "DELTA_LENGTH_BYTE_ARRAY") {
    readDeltas(cursor, count);
  } else if (encoding === "DELTA_BYTE_ARRAY") {
    checkPrefixes(readDeltas(cursor, count), readDeltas(cursor, count));
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
    ensure(header >= 0, "a run is too long");
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
    cursor.offset += Math.max(1, bits / 8);
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

function checkDeltaHeader(cursor: Cursor, count: number): void {
  const blockSize = readVarInt(cursor);
  const miniblocks = readVarInt(cursor);
  readVarInt(cursor);
  readZigZagBigInt(cursor);
  const isSound = blockSize > 0 && miniblocks > 0 && miniblocks <= blockSize && blockSize <= mostValues;
  ensure(isSound || count <= 1, "a block of differences has no size");
}

function readDeltas(cursor: Cursor, count: number): Int32Array {
  const { view, offset } = cursor;
  checkDeltaHeader({ view, offset }, count);
  const values = new Int32Array(count);
  deltaBinaryUnpack(cursor, count, values);
  return values;
}

/** Each text begins like the one before it: no more of that can be taken than there is. */
function checkPrefixes(prefixes: Int32Array, suffixes: Int32Array): void {
  let before = 0;
  let sum = 0;
  for (const [at, prefix] of prefixes.entries()) {
    const suffix = suffixes[at] ?? 0;
    ensure(within(prefix, before) && suffix >= 0, "a text begins with more than the one before it");
    before = prefix + suffix;
    sum += before;
    ensure(sum <= mostPageBytes, "a page of texts is too large");
  }
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

function counted(count: number): number {
  ensure(within(count, mostValues), "a page tells of too many values");
  return count;
}

function within(value: number, most: number): boolean {
  return value >= 0 && value <= most;
}

function ensure(isSound: boolean, problem: string): asserts isSound {
  if (!isSound) throw new Error(problem);
}
