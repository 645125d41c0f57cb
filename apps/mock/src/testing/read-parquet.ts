import { parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";

/** The rows of a parquet file, with 64-bit integers as numbers. */
export async function readParquet(bytes: Uint8Array): Promise<Record<string, unknown>[]> {
  // A copy, for Node's own small buffers share their memory.
  const rows = await parquetReadObjects({ file: new Uint8Array(bytes).buffer, compressors });
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => [name, typeof value === "bigint" ? Number(value) : value]),
    ),
  );
}

/** The numbers of one column. */
export function columnOf(rows: readonly Record<string, unknown>[], name: string): number[] {
  return rows.map((row) => {
    const value = row[name];
    if (typeof value !== "number") throw new TypeError(`${name} is no number: ${String(value)}`);
    return value;
  });
}
