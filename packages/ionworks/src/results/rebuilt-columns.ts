import type { ResultTableName } from "./simulation-results.js";

/** Adds columns to a table that follow from the others. */
export interface ColumnRebuilder {
  readonly columns: readonly string[];
  /** Begins a pass over the rows, which must come in their order. */
  start(): (row: readonly unknown[]) => readonly unknown[];
}

type Cell = (row: readonly unknown[]) => number | null;

const discharge = "Discharge capacity [A.h]";
const charge = "Charge capacity [A.h]";
const stepCapacity = "Step capacity [A.h]";
const capacity = "Capacity [A.h]";

/**
 * The columns that the service leaves to be rebuilt. The stored capacities begin anew in every step; discharge counts
 * positive.
 *
 * @see docs/services/ionworks.md 3.6
 */
export function columnRebuilder(
  stored: readonly string[],
  table: ResultTableName | undefined,
): ColumnRebuilder {
  if (table === "time_series") return timeSeriesRebuilder(stored);
  return table === "steps" ? stepsRebuilder(stored) : unchanged;
}

const unchanged: ColumnRebuilder = { columns: [], start: () => (row) => row };

function timeSeriesRebuilder(stored: readonly string[]): ColumnRebuilder {
  if (!stored.includes(discharge) || !stored.includes(charge)) return unchanged;
  const columns = [stepCapacity, capacity].filter((column) => !stored.includes(column));
  if (columns.length === 0) return unchanged;
  const discharged = cellOf(stored, discharge);
  const charged = cellOf(stored, charge);
  const stepAt = stored.indexOf("Step count");
  return {
    columns,
    start: () => {
      let step: unknown;
      let isFirst = true;
      let before: number | null = 0; // what the steps before this one have come to
      let inStep: number | null = 0;
      return (row) => {
        const now = stepAt === -1 ? undefined : row[stepAt];
        if (!isFirst && now !== step) before = sum(before, inStep);
        isFirst = false;
        step = now;
        inStep = difference(discharged(row), charged(row));
        const values = new Map([
          [stepCapacity, inStep],
          [capacity, sum(before, inStep)],
        ]);
        return [...row, ...columns.map((column) => values.get(column) ?? null)];
      };
    },
  };
}

function stepsRebuilder(stored: readonly string[]): ColumnRebuilder {
  const deltas = [
    { column: "Delta capacity [A.h]", out: discharge, back: charge },
    { column: "Delta energy [W.h]", out: "Discharge energy [W.h]", back: "Charge energy [W.h]" },
  ].filter(
    ({ column, out, back }) => !stored.includes(column) && (stored.includes(out) || stored.includes(back)),
  );
  const cells = deltas.map(({ out, back }): Cell => {
    const first = cellOf(stored, out);
    const second = cellOf(stored, back);
    return (row) => difference(first(row), second(row));
  });
  return {
    columns: deltas.map(({ column }) => column),
    start: () => (row) => [...row, ...cells.map((cell) => cell(row))],
  };
}

/** The number in a column; nothing was moved where there is no such column. */
function cellOf(stored: readonly string[], column: string): Cell {
  const at = stored.indexOf(column);
  if (at === -1) return () => 0;
  return (row) => {
    const value = row[at];
    if (typeof value === "bigint") return Number(value);
    return typeof value === "number" ? value : null;
  };
}

function difference(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one - other;
}

function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}
