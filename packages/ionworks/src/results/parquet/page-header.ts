import { readStruct, type Cursor, type ThriftStruct } from "./thrift-reader.js";

/** What stands before a page, as far as it matters here. */
export interface PageHeader {
  readonly kind: "values" | "values-2" | "dictionary" | "other";
  readonly unpackedBytes: number;
  readonly packedBytes: number;
  readonly checksum: number | null;
  readonly valueCount: number;
  readonly encoding: Encoding;
  /** Of pages of the second version. */
  readonly nullCount: number;
  readonly rowCount: number;
  readonly definitionBytes: number;
  readonly repetitionBytes: number;
  readonly isPacked: boolean;
}

/** In the order of the format. */
const encodings = [
  "PLAIN",
  "unknown", // given up
  "PLAIN_DICTIONARY",
  "RLE",
  "BIT_PACKED",
  "DELTA_BINARY_PACKED",
  "DELTA_LENGTH_BYTE_ARRAY",
  "DELTA_BYTE_ARRAY",
  "RLE_DICTIONARY",
  "BYTE_STREAM_SPLIT",
] as const;
type Encoding = (typeof encodings)[number];

const kinds = ["values", "other", "dictionary", "values-2"] as const;

/**
 * Reads the header of a page, and leaves the cursor at its bytes.
 *
 * @throws {Error} for what is none
 * @see https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift, PageHeader
 */
export function readPageHeader(cursor: Cursor): PageHeader {
  const header = readStruct(cursor);
  const kind = kinds[number(header, 1)] ?? "other";
  const isSecond = kind === "values-2";
  const of =
    kind === "values"
      ? part(header, 5)
      : kind === "dictionary"
        ? part(header, 7)
        : isSecond
          ? part(header, 8)
          : none;
  return {
    kind,
    unpackedBytes: number(header, 2),
    packedBytes: number(header, 3),
    checksum: header.has(4) ? number(header, 4) >>> 0 : null,
    valueCount: number(of, 1, kind === "other" ? 0 : undefined),
    encoding: encodings[number(of, isSecond ? 4 : 2, kind === "other" ? 0 : undefined)] ?? "unknown",
    nullCount: isSecond ? number(of, 2) : 0,
    rowCount: isSecond ? number(of, 3) : 0,
    definitionBytes: isSecond ? number(of, 5) : 0,
    repetitionBytes: isSecond ? number(of, 6) : 0,
    isPacked: isSecond ? of.get(7) !== false : true,
  };
}

const none: ThriftStruct = new Map();

function part(struct: ThriftStruct, field: number): ThriftStruct {
  const value = struct.get(field);
  if (value instanceof Map) return value;
  throw new Error("a page does not say what it holds");
}

function number(struct: ThriftStruct, field: number, otherwise?: number): number {
  const value = struct.get(field) ?? otherwise;
  if (typeof value === "number") return value;
  throw new Error("a page does not say how much it holds");
}
