import { isJobError, JobError } from "@simjobs/core";
import { columnRebuilder } from "./rebuilt-columns.js";
import type { ResultTableName } from "./simulation-results.js";
import type { TableSource } from "./parquet/table-source.js";

/** A table, whose rows are read as they are asked for. */
export interface ResultTable {
  /** Where the file has two of one name, the second has ` (2)` behind it. */
  readonly columns: readonly string[];
  readonly rowCount: number;
  /**
   * Each row's values in the order of the columns, exact: a 64-bit integer is a `bigint`; a decimal is a text with all its
   * digits; a moment, a date and a time are texts in ISO 8601 with all that is stored (a `Z` behind those in UTC, nothing
   * behind those of no time zone); bytes that nobody calls a text are a `Uint8Array`; a map is a list of its pairs; a missing
   * value is `null`. Only some rows are held at a time.
   *
   * @throws {JobError} `bad_reply` for a file that is damaged; `too_large` for more at once than is held; `not_supported` for
   * ways to write that are not known here
   */
  rows(): AsyncGenerator<readonly unknown[], void, undefined>;
}

/** How a table of results is read. */
export interface ResultTableOptions {
  /**
   * Which of a simulation's tables this is: the columns that the service leaves to be rebuilt are added then, behind
   * the others. @default none are added
   */
  readonly rebuild?: ResultTableName | undefined;
  /** What the file is called where it is damaged. @default "the parquet file" */
  readonly name?: string | undefined;
}

/**
 * Opens a parquet file as a table. What the file tells of must be in proportion to its size: at most 250 times of it, from
 * 64 MiB on.
 *
 * @throws {JobError} `bad_reply` for what is no whole parquet file; `too_large`
 * @see docs/services/ionworks.md 3.6
 */
export async function openResultTable(
  source: Uint8Array | TableSource,
  { rebuild, name = "the parquet file" }: ResultTableOptions = {},
): Promise<ResultTable> {
  const file = source instanceof Uint8Array ? sourceOf(source) : source;
  const { openParquet } = await import("./parquet/open-parquet.js"); // loaded by those alone who read one
  const parquet = await readable(name, () => openParquet(file));
  const stored = parquet.columns;
  const rebuilder = columnRebuilder(stored, rebuild);
  return {
    columns: [...stored, ...rebuilder.columns],
    rowCount: parquet.rowCount,
    async *rows() {
      const rebuildRow = rebuilder.start();
      const parts = parquet.parts();
      for (;;) {
        const part = await readable(name, () => parts.next());
        if (part.done === true) return;
        for (const row of part.value) yield rebuildRow(row);
      }
    },
  };
}

/** What is needed of an open file: the `FileHandle` of `node:fs/promises` has it. */
export interface OpenFile {
  /** How large it is, in bytes. */
  stat(): Promise<{ readonly size: number }>;
  /** Reads into a part of an array, from a place in the file; fewer bytes at its end. */
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

/** Whatever goes wrong in there is the file's fault. */
async function readable<T>(name: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (isJobError(error)) throw error.retold({ message: `${name}: ${error.message}`, cause: error });
    if (typeof error === "object" && error !== null && "syscall" in error) throw error; // our own disk
    throw new JobError("bad_reply", `${name} is damaged, or is no parquet file`, {
      hint: "Fetch it again. If it is the same then, tell the service's support.",
      cause: error,
    });
  }
}
