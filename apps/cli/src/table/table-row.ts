import type { CellValue } from "../output/csv-line.js";

/** What a cell of a table of results can hold. */
export type TableValue = CellValue;

/** One job, or one case of it, as a row: names of columns and values, in their order. */
export type TableRow = Readonly<Record<string, TableValue>>;

/** Columns that every row has, in this order. What a service names comes behind them, under its own names. */
export const fixedColumns = [
  "ref",
  "case",
  "name",
  "status",
  "nativeStatus",
  "exitCode",
  "verdict",
  "warnings",
  "severeErrors",
  "fatalErrors",
  "message",
] as const;

/** What is known of each fixed column of a row. */
export type FixedValues = Readonly<Record<(typeof fixedColumns)[number], TableValue>>;

/** Values by the service's own names. */
export type NamedValues = Readonly<Record<string, unknown>>;

/**
 * A row of what every row has, and of what a service or a person has named: parameters first, then what was asked for, then metrics. A
 * name that is taken already gets a word before it, unless both hold the same.
 */
export function tableRow(
  fixed: FixedValues,
  named: {
    readonly parameters: NamedValues;
    readonly values: NamedValues;
    readonly metrics: NamedValues;
  },
): TableRow {
  const row = new Map<string, TableValue>(Object.entries(fixed));
  for (const [kind, values] of [
    ["parameter", named.parameters],
    ["value", named.values],
    ["metric", named.metrics],
  ] as const) {
    for (const [name, value] of Object.entries(values)) {
      const cell = cellOf(value);
      if (row.has(name) && row.get(name) === cell) continue;
      row.set(row.has(name) ? `${kind}: ${name}` : name, cell);
    }
  }
  return Object.fromEntries(row);
}

/** What is more than one value is written as JSON. */
function cellOf(value: unknown): TableValue {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : String(value);
  if (typeof value === "bigint") return String(value);
  return JSON.stringify(value);
}
