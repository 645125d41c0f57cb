import { csvLine } from "../output/csv-line.js";
import type { TableForm } from "./table-form.js";
import { fixedColumns, type TableRow, type TableValue } from "./table-row.js";

/** The names of all columns of some rows: those that all have, then others as they come. */
export function columnsOf(rows: readonly TableRow[]): readonly string[] {
  return [...new Set([...fixedColumns, ...rows.flatMap((row) => Object.keys(row))])];
}

/** Rows as the content of a file: each has every column, with nothing where it has no value. */
export async function tableContent(form: TableForm, rows: readonly TableRow[]): Promise<string | Uint8Array> {
  const columns = columnsOf(rows);
  if (form === "parquet") return parquetOf(columns, rows);
  const cellsOf = (row: TableRow): readonly TableValue[] => columns.map((name) => row[name] ?? null);
  if (form === "csv") return [csvLine(columns), ...rows.map((row) => csvLine(cellsOf(row)))].join("");
  return rows
    .map((row) => `${JSON.stringify(Object.fromEntries(columns.map((name) => [name, row[name] ?? null])))}\n`)
    .join("");
}

/** Columns of numbers, also where there is none in them: tables of one kind can be put together then. */
const countColumns: ReadonlySet<string> = new Set(["exitCode", "warnings", "severeErrors", "fatalErrors"]);

/** A column that holds numbers alone is one of numbers, one of flags alone one of flags; any other is one of texts. */
async function parquetOf(columns: readonly string[], rows: readonly TableRow[]): Promise<Uint8Array> {
  const { parquetWriteBuffer } = await import("hyparquet-writer");
  const columnData = columns.map((name) => {
    const data = rows.map((row) => row[name] ?? null);
    const types = new Set(data.flatMap((value) => (value === null ? [] : [typeof value])));
    const [only, ...others] = types;
    if (only === undefined && countColumns.has(name)) return { name, data, type: "DOUBLE" as const };
    if (only === "number" && others.length === 0) return { name, data, type: "DOUBLE" as const };
    if (only === "boolean" && others.length === 0) return { name, data, type: "BOOLEAN" as const };
    return {
      name,
      data: data.map((value) => (value === null ? null : String(value))),
      type: "STRING" as const,
    };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData, createdBy: "simjobs" }));
}
