/** Where reading has got to. */
export interface Cursor {
  readonly view: DataView<ArrayBuffer>;
  offset: number;
}

/** A value as the compact protocol of Thrift holds it. */
type ThriftValue = boolean | number | bigint | Uint8Array | readonly ThriftValue[] | ThriftStruct;

/** The fields of a structure, by their numbers. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;

const deepest = 32;
const types = {
  stop: 0,
  true: 1,
  false: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  struct: 12,
};

/**
 * Reads a structure, and leaves the cursor behind it. What is told of lengths must fit into the bytes that there are, no
 * number may be longer than its kind can be, and nothing nests without end.
 *
 * @param limit - the longest text within one field of the structure
 * @throws {Error} for anything else
 * @see https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 */
export function readStruct(cursor: Cursor, limit?: TextLimit): ThriftStruct {
  return readFields(cursor, (field) => (field === limit?.field ? limit.mostBytes : Infinity), 0);
}

interface TextLimit {
  readonly field: number;
  readonly mostBytes: number;
}

function readFields(cursor: Cursor, mostBytesIn: (field: number) => number, depth: number): ThriftStruct {
  if (depth > deepest) throw new Error("a structure is too deep");
  const fields = new Map<number, ThriftValue>();
  let field = 0;
  for (;;) {
    const header = readByte(cursor);
    const type = header & 0x0f;
    if (type === types.stop) return fields;
    const step = header >>> 4;
    field = step === 0 ? readZigZag(cursor) : field + step;
    fields.set(field, readValue(cursor, type, mostBytesIn(field), depth));
  }
}

function readValue(cursor: Cursor, type: number, mostBytes: number, depth: number): ThriftValue {
  switch (type) {
    case types.true:
      return true;
    case types.false:
      return false;
    case types.byte:
      return (readByte(cursor) << 24) >> 24;
    case types.i16:
    case types.i32:
      return readZigZag(cursor);
    case types.i64:
      return readZigZagBigInt(cursor);
    case types.double:
      return readBytes(cursor, 8); // nothing asks for its value
    case types.binary: {
      const length = readVarInt(cursor);
      if (length > mostBytes) throw new Error("a text is too long");
      return readBytes(cursor, length);
    }
    case types.list:
      return readList(cursor, mostBytes, depth);
    case types.struct:
      return readFields(cursor, () => mostBytes, depth + 1);
    default:
      throw new Error("a structure has a field of no known type");
  }
}

function readList(cursor: Cursor, mostBytes: number, depth: number): readonly ThriftValue[] {
  const header = readByte(cursor);
  const type = header & 0x0f;
  const size = header >>> 4 === 15 ? readVarInt(cursor) : header >>> 4;
  if (size > cursor.view.byteLength - cursor.offset) throw new Error("a list is longer than its bytes");
  if (depth >= deepest) throw new Error("a structure is too deep");
  const isBoolean = type === types.true || type === types.false;
  const values: ThriftValue[] = [];
  for (let index = 0; index < size; index += 1) {
    values.push(isBoolean ? readByte(cursor) === 1 : readValue(cursor, type, mostBytes, depth + 1));
  }
  return values;
}

function readByte(cursor: Cursor): number {
  const byte = cursor.view.getUint8(cursor.offset); // throws behind the end
  cursor.offset += 1;
  return byte;
}

function readBytes(cursor: Cursor, length: number): Uint8Array {
  const { view, offset } = cursor;
  if (length > view.byteLength - offset) throw new Error("bytes are missing");
  cursor.offset += length;
  return new Uint8Array(view.buffer, view.byteOffset + offset, length);
}

/** An unsigned number of at most 32 bits. */
export function readVarInt(cursor: Cursor): number {
  let value = 0;
  for (let at = 0; at < 5; at += 1) {
    const byte = readByte(cursor);
    value += (byte & 0x7f) * 2 ** (7 * at);
    if (byte >= 0x80) continue;
    if (value >= 2 ** 32) break;
    return value;
  }
  throw new Error("a number is too long");
}

function readZigZag(cursor: Cursor): number {
  const value = readVarInt(cursor);
  return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
}

export function readZigZagBigInt(cursor: Cursor): bigint {
  let value = 0n;
  for (let at = 0n; at < 10n; at += 1n) {
    const byte = readByte(cursor);
    value |= BigInt(byte & 0x7f) << (7n * at);
    if (byte < 0x80) return (value >> 1n) ^ -(value & 1n);
  }
  throw new Error("a number is too long");
}
