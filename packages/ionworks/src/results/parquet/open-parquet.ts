import { JobError } from "@simjobs/core";
import { parquetMetadataAsync, parquetRead, type FileMetaData, type RowGroup } from "hyparquet";
import type { TableSource } from "./table-source.js";
import { checkPages, chunkRange, mostPageValues } from "./check-pages.js";
import { tableSchema, type TableColumn, type TableSchema } from "./table-schema.js";
import { readStruct } from "./thrift-reader.js";
import { pageCompressors } from "./unpack-page.js";

/** A parquet file, by what is in it. */
export interface Parquet {
  readonly columns: readonly string[];
  readonly rowCount: number;
  /** All rows, some at a time. */
  parts(): AsyncGenerator<readonly (readonly unknown[])[], void, undefined>;
}

type Rows = readonly (readonly unknown[])[];

/** What may come of a file of any size, and from there on, of each of its bytes: as in a zip. */
const freeBytes = 64 * 1024 ** 2;
const mostRatio = 250;
/** Each value of a table takes so much of its text at least: a digit, and what is between it and the next. */
const leastValueBytes = 2;
/** Values that are held at a time; more where a single row has more. */
const valuesAtOnce = 2 ** 20;

const mostFooterBytes = 32 * 1024 ** 2;
const mostFooterText = 65_536;
const footerEnd = 8; // the footer's length, and the letters that every such file ends with

/**
 * Opens a parquet file, and does not believe what it says before that has been looked at.
 *
 * @throws {JobError} `too_large`; {Error} for what is none
 */
export async function openParquet(file: TableSource): Promise<Parquet> {
  await checkFooter(file);
  // As the numbers in the footer are never looked at, nobody needs to make anything of them.
  const asIs = {
    stringFromBytes: same,
    jsonFromBytes: same,
    uuidFromBytes: same,
    geometryFromBytes: same,
    geographyFromBytes: same,
  };
  const metadata = await parquetMetadataAsync(file, { geoparquet: false, parsers: asIs });
  const schema = tableSchema(metadata);
  const rowCount = schema.metadata.row_groups.reduce((sum, group) => sum + rowsIn(group), 0);
  checkRows(file, rowCount, schema.columns.length);
  return {
    columns: schema.columns.map(({ name }) => name),
    rowCount,
    parts: () => partsOf(file, schema),
  };
}

function same(bytes: Uint8Array): unknown {
  return bytes;
}

/** Looks through the footer, which is unfolded all at once. */
async function checkFooter(file: TableSource): Promise<void> {
  const { byteLength } = file;
  if (byteLength < footerEnd) throw new Error("the file is too short");
  const end = new DataView(await file.slice(byteLength - footerEnd, byteLength));
  const length = end.getUint32(0, true);
  if (length > byteLength - footerEnd) throw new Error("the footer is longer than the file");
  if (length > mostFooterBytes) throw tooLarge(`has a footer of ${length} bytes`);
  const view = new DataView(await file.slice(byteLength - footerEnd - length, byteLength - footerEnd));
  readStruct({ view, offset: 0 }, { field: 4, mostBytes: mostFooterText });
}

function rowsIn({ num_rows: rows }: RowGroup): number {
  if (rows < 0n || rows > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error("a group has no number of rows");
  return Number(rows);
}

function allowedBytes({ byteLength }: TableSource): number {
  return Math.max(freeBytes, byteLength * mostRatio);
}

function checkRows(file: TableSource, rows: number, columns: number): void {
  if (rows > 0 && columns === 0) throw new Error("rows have no columns");
  if (rows * columns * leastValueBytes > allowedBytes(file)) {
    throw tooLarge(`tells of ${rows} rows of ${columns} columns in ${file.byteLength} bytes`);
  }
}

async function* partsOf(file: TableSource, schema: TableSchema): AsyncGenerator<Rows, void, undefined> {
  let groupStart = 0;
  let unpackedBytes = 0;
  for (const group of schema.metadata.row_groups) {
    unpackedBytes += await checkGroup(file, schema, group);
    if (unpackedBytes > allowedBytes(file) + freeBytes) {
      throw tooLarge(`unpacks to more than ${mostRatio} times its size`);
    }
    const groupEnd = groupStart + rowsIn(group);
    const step = rowsAtOnce(schema, group);
    for (let start = groupStart; start < groupEnd; start += step) {
      yield await readRows(file, schema, start, Math.min(start + step, groupEnd));
    }
    groupStart = groupEnd;
  }
}

/** Lists are put together from all pages of a group, so such a group is read at once. */
function rowsAtOnce({ columns }: TableSchema, group: RowGroup): number {
  const step = Math.max(1, Math.floor(valuesAtOnce / Math.max(1, columns.length)));
  if (columns.every(({ isNested }) => !isNested)) return step;
  const values = group.columns.reduce(
    (sum, { meta_data: column }) => sum + Number(column?.num_values ?? 0),
    0,
  );
  if (values > mostPageValues) throw tooLarge(`has ${values} values in lists that belong together`);
  return Math.max(1, rowsIn(group));
}

/** Nothing of a group is decoded before all of it has been looked through: decoding a damaged page may never end. */
async function checkGroup(file: TableSource, { leaves }: TableSchema, group: RowGroup): Promise<number> {
  let unpackedBytes = 0;
  for (const [index, { meta_data: column }] of group.columns.entries()) {
    const leaf = leaves[index];
    if (column === undefined || leaf === undefined) throw new Error("a column is not described");
    const { start, end } = chunkRange(column);
    if (!(start >= 0 && end >= start && end <= file.byteLength))
      throw new Error("a column is not in the file");
    const bytes = new Uint8Array(await file.slice(start, end));
    unpackedBytes += checkPages(bytes, { column, ...leaf, rows: rowsIn(group) });
  }
  return unpackedBytes;
}

/** One column after the other, so that only one is there in more than one form. */
async function readRows(
  file: TableSource,
  schema: TableSchema,
  rowStart: number,
  rowEnd: number,
): Promise<Rows> {
  const values: (readonly unknown[])[] = [];
  for (const column of schema.columns)
    values.push(await readColumn(file, schema.metadata, column, rowStart, rowEnd));
  return Array.from({ length: rowEnd - rowStart }, (_each, row) => values.map((column) => column[row]));
}

async function readColumn(
  file: TableSource,
  metadata: FileMetaData,
  { key, convert }: TableColumn,
  rowStart: number,
  rowEnd: number,
): Promise<readonly unknown[]> {
  let rows: Rows = [];
  await parquetRead({
    file,
    metadata,
    columns: [key],
    rowStart,
    rowEnd,
    compressors: pageCompressors,
    utf8: false,
    geoparquet: false,
    parsers: { timestampFromNanoseconds: (nanos: bigint) => nanos }, // the oldest way to write a moment
    onComplete: (read) => {
      rows = read;
    },
  });
  if (rows.length !== rowEnd - rowStart) throw new Error("rows are missing");
  return rows.map(([value]) => convert(value));
}

function tooLarge(how: string): JobError {
  return new JobError("too_large", `it ${how}: that is more than is read`, {
    hint: "Fetch the file as it is (parquet), and see whether that can be meant.",
  });
}
