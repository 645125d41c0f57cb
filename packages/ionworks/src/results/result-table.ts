import { JobError } from "@simjobs/core";
import type { FileMetaData, RowGroup } from "hyparquet";
import { columnRebuilder } from "./rebuilt-columns.js";
import type { ResultTableName } from "./simulation-results.js";

/** Where a parquet file can be read in parts. */
export interface TableSource {
  readonly byteLength: number;
  slice(start: number, end?: number): Promise<ArrayBuffer>;
}

/** A table, whose rows are read as they are asked for. */
export interface ResultTable {
  readonly columns: readonly string[];
  readonly rowCount: number;
  /**
   * Each row's values in the order of the columns. A 64-bit integer is a `bigint`, a missing value `null`, a moment a
   * `Date`. Only one group of rows is held at a time.
   *
   * @throws {JobError} `bad_reply` for a file that is damaged
   */
  rows(): AsyncGenerator<readonly unknown[], void, undefined>;
}

export interface ResultTableOptions {
  /**
   * Which of a simulation's tables this is: the columns that the service leaves to be rebuilt are added then, behind
   * the others. @default none are added
   */
  readonly rebuild?: ResultTableName;
  /** What the file is called where it is damaged. @default "the parquet file" */
  readonly name?: string;
}

/**
 * Opens a parquet file as a table.
 *
 * @throws {JobError} `bad_reply` for what is no whole parquet file
 * @see docs/services/ionworks.md 3.6
 */
export async function openResultTable(
  source: Uint8Array | TableSource,
  { rebuild, name = "the parquet file" }: ResultTableOptions = {},
): Promise<ResultTable> {
  const file = source instanceof Uint8Array ? sourceOf(source) : source;
  const metadata = await readable(name, async () => {
    const { parquetMetadataAsync } = await import("hyparquet");
    return parquetMetadataAsync(file);
  });
  const stored = await readable(name, () => columnsOf(metadata));
  const rebuilder = columnRebuilder(stored, rebuild);
  return {
    columns: [...stored, ...rebuilder.columns],
    rowCount: metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0),
    async *rows() {
      const rebuildRow = rebuilder.start();
      let rowStart = 0;
      for (const group of metadata.row_groups) {
        const rowEnd = rowStart + Number(group.num_rows);
        const rows = await readable(name, async () => {
          await checkGroup(file, metadata, group);
          return readRows(file, metadata, stored, rowStart, rowEnd);
        });
        for (const row of rows) yield rebuildRow(row);
        rowStart = rowEnd;
      }
    },
  };
}

/** What is needed of an open file: the `FileHandle` of `node:fs/promises` has it. */
export interface OpenFile {
  stat(): Promise<{ readonly size: number }>;
  read(
    into: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
}

/** A parquet file that has been opened for reading. The caller closes it. */
export async function fileSource(handle: OpenFile): Promise<TableSource> {
  const { size } = await handle.stat();
  return {
    byteLength: size,
    async slice(start, end = size) {
      const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      let filled = 0;
      while (filled < bytes.byteLength) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.byteLength - filled, start + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.buffer.slice(0, filled);
    },
  };
}

function sourceOf(bytes: Uint8Array): TableSource {
  return {
    byteLength: bytes.byteLength,
    // oxlint-disable-next-line require-await -- a source answers later
    slice: async (start, end) => Uint8Array.from(bytes.subarray(start, end)).buffer,
  };
}

async function columnsOf(metadata: FileMetaData): Promise<readonly string[]> {
  const { parquetSchema } = await import("hyparquet");
  return parquetSchema(metadata).children.map(({ element }) => element.name);
}

/** Nothing of a group is decoded before all of it has been looked through: decoding a damaged page may never end. */
async function checkGroup(file: TableSource, metadata: FileMetaData, group: RowGroup): Promise<void> {
  // Loaded with the first rows: the start of a program does not pay for it.
  const [{ parquetSchema }, { compressors }, { checkPages, chunkRange }] = await Promise.all([
    import("hyparquet"),
    import("hyparquet-compressors"),
    import("./check-pages.js"),
  ]);
  const schema = parquetSchema(metadata);
  if (group.columns.length === 0 && group.num_rows > 0n) throw new Error("rows have no columns");
  for (const { meta_data: column } of group.columns) {
    if (column === undefined) throw new Error("a column is not described");
    const { start, end } = chunkRange(column);
    checkPages(new Uint8Array(await file.slice(start, end)), { column, group, schema, compressors });
  }
}

async function readRows(
  file: TableSource,
  metadata: FileMetaData,
  columns: readonly string[],
  rowStart: number,
  rowEnd: number,
): Promise<readonly (readonly unknown[])[]> {
  const [{ parquetRead }, { compressors }] = await Promise.all([
    import("hyparquet"),
    import("hyparquet-compressors"),
  ]);
  let rows: readonly (readonly unknown[])[] = [];
  await parquetRead({
    file,
    metadata,
    columns: [...columns],
    rowStart,
    rowEnd,
    compressors,
    onComplete: (read) => {
      rows = read;
    },
  });
  if (rows.length !== rowEnd - rowStart) throw new Error("rows are missing");
  return rows;
}

/** Whatever goes wrong in there is the file's fault. */
async function readable<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (typeof error === "object" && error !== null && "syscall" in error) throw error; // our own disk
    throw new JobError("bad_reply", `${name} is damaged, or is no parquet file`, {
      hint: "Fetch it again. If it is the same then, tell the service's support.",
      cause: error,
    });
  }
}
