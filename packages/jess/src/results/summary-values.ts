import { csvRows } from "./csv-rows.js";

/** One table of a summary: what it is called, and its rows, the heads of the columns first. */
interface SummaryTable {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

/** A value that was found in a summary, with its unit where the head of its column tells one. */
export interface SummaryValue {
  /** As it was asked for, and the unit: `Total Site Energy [GJ]`. */
  readonly label: string;
  readonly value: number | string;
}

/**
 * Finds values in EnergyPlus' annual summary, `eplustbl.htm` or `eplustbl.csv`: by the name of a row (`Total Site Energy`), of
 * a table and a row (`End Uses: Heating`), or of a table, a row and a column (`End Uses: Heating: Natural Gas`). Without a column the
 * first that holds a number counts; of several rows of one name the first.
 *
 * @returns by the names as they were asked for; nothing for what is not there
 */
export function summaryValues(
  path: string,
  text: string,
  names: readonly string[],
): ReadonlyMap<string, SummaryValue> {
  const tables = /\.csv$/iu.test(path) ? tablesInCsv(text) : tablesInHtml(text);
  const found = new Map<string, SummaryValue>();
  for (const name of names) {
    const value = valueOf(tables, name);
    if (value !== undefined) found.set(name, value);
  }
  return found;
}

function valueOf(tables: readonly SummaryTable[], name: string): SummaryValue | undefined {
  const parts = name.split(/\s*:\s+/u).map(plain);
  const [title, row, column] = parts.length === 1 ? [undefined, parts[0]] : parts;
  for (const table of tables) {
    if (title !== undefined && plain(table.title) !== title) continue;
    const heads = table.rows[0] ?? [];
    for (const cells of table.rows.slice(1)) {
      const label = cells.findIndex((cell) => cell !== "");
      if (label < 0 || plain(cells[label] ?? "") !== row) continue;
      const at = cells.findIndex(
        (cell, index) =>
          index > label &&
          (column === undefined
            ? isNumber(cell)
            : plain(withoutUnit(heads[index] ?? "")) === withoutUnit(column)),
      );
      if (at >= 0) return told(name, cells[at] ?? "", heads[at] ?? "");
    }
  }
  return undefined;
}

function told(name: string, cell: string, head: string): SummaryValue {
  const unit = /\[[^[\]]*\]\s*$/u.exec(head)?.[0].trim() ?? "";
  const label = unit === "" || name.trim().endsWith("]") ? name.trim() : `${name.trim()} ${unit}`;
  return { label, value: isNumber(cell) ? Number(cell) : cell };
}

function withoutUnit(text: string): string {
  return text.replace(/\s*\[[^[\]]*\]\s*$/u, "");
}

function plain(text: string): string {
  return text.replaceAll(/\s+/gu, " ").trim().toLowerCase();
}

function isNumber(cell: string): boolean {
  return /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/iu.test(cell);
}

/** A title stands on a line of its own, the table below it begins with an empty field in each line. */
function tablesInCsv(text: string): readonly SummaryTable[] {
  const tables: { title: string; rows: (readonly string[])[] }[] = [];
  let title = "";
  let isOpen = false;
  for (const cells of csvRows(text)) {
    const isRow = cells.length > 1 && cells[0] === "";
    if (isRow && !isOpen) tables.push({ title, rows: [] });
    if (isRow) tables.at(-1)?.rows.push(cells);
    else if (cells.length === 1 && cells[0] !== "" && cells[0] !== undefined) title = cells[0];
    isOpen = isRow;
  }
  return tables;
}

/** A title is in bold above its table. */
function tablesInHtml(text: string): readonly SummaryTable[] {
  const tables: SummaryTable[] = [];
  let title = "";
  for (const part of text.matchAll(/<b>([^<]*)<\/b>|<table\b[^>]*>(.*?)<\/table>/gisu)) {
    const [, bold, table] = part;
    if (bold !== undefined) title = cellText(bold);
    else if (table !== undefined) {
      const rows = [...table.matchAll(/<tr\b[^>]*>(.*?)<\/tr>/gisu)].map(([, row = ""]) =>
        [...row.matchAll(/<t[dh]\b[^>]*>(.*?)<\/t[dh]>/gisu)].map(([, cell = ""]) => cellText(cell)),
      );
      tables.push({ title, rows });
    }
  }
  return tables;
}

const entities: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["nbsp", " "],
]);

function cellText(html: string): string {
  return html
    .replaceAll(/<[^>]*>/gu, " ")
    .replaceAll(/&(\w+);/gu, (whole, name: string) => entities.get(name) ?? whole)
    .replaceAll(/\s+/gu, " ")
    .trim();
}
