import stringWidth from "string-width";
import { cleanCell, type Cell, type Column } from "./plain-rows.js";

export interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly paintHead?: ((text: string) => string) | undefined;
}

const gap = "  ";
const least = 8;

/**
 * Lines of a table for a terminal: columns aligned by what a terminal shows, whatever the script.
 *
 * Where they do not fit, names are cut first, then dates are shortened, then columns left out that say nothing. A table that
 * does not fit even so is written as blocks, so that what can be pasted is never cut.
 *
 * @param head - a text stands for a column that is never cut
 */
export function formatTable(
  head: readonly (string | Column)[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions,
): readonly string[] {
  const { width, paintHead = (text) => text } = options;
  const columns = head.map((each) => (typeof each === "string" ? { title: each } : each));
  const whole = rows.map((row) => row.map((cell) => ({ ...cell, text: cleanCell(cell.text) })));
  const table = { columns, rows: whole };
  const tries = [table, shortened(table), withoutEmpty(shortened(table))];
  for (const each of tries) {
    const widths = widthsOf(each);
    shrink(widths, each.columns, width);
    if (totalOf(widths) <= width) return linesOf(each, widths, paintHead);
  }
  return blocksOf(withoutEmpty(table), width, paintHead);
}

interface Table {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

function linesOf(
  { columns, rows }: Table,
  widths: readonly number[],
  paintHead: (text: string) => string,
): readonly string[] {
  const line = (row: readonly Cell[]): string =>
    row
      .map(({ text, paint = (same) => same }, column) => {
        const room = widths[column] ?? 0;
        const cut = cutToWidth(text, room);
        const isLast = column === row.length - 1;
        return paint(cut) + (isLast ? "" : " ".repeat(Math.max(0, room - stringWidth(cut))));
      })
      .join(gap)
      .trimEnd();
  return [line(columns.map(({ title }) => ({ text: title, paint: paintHead }))), ...rows.map(line)];
}

/** Each row as a few lines: its first cell, and below it the others, each after the title of its column. */
function blocksOf(
  { columns, rows }: Table,
  width: number,
  paintHead: (text: string) => string,
): readonly string[] {
  return rows.flatMap(([first, ...others]) => {
    const lines: string[] = [];
    let used = width;
    for (const [index, { text, paint = unpainted }] of others.entries()) {
      const title = columns[index + 1]?.title ?? "";
      if (text === "-") continue;
      const takes = stringWidth(title) + 1 + stringWidth(text);
      const pair = `${paintHead(title)} ${paint(text)}`;
      const isNew = used + gap.length + takes > width;
      if (isNew) lines.push(`${gap}${pair}`);
      else lines.push(`${lines.pop() ?? ""}${gap}${pair}`);
      used = isNew ? gap.length + takes : used + gap.length + takes;
    }
    return [(first?.paint ?? unpainted)(first?.text ?? ""), ...lines];
  });
}

function unpainted(text: string): string {
  return text;
}

function shortened({ columns, rows }: Table): Table {
  return {
    columns,
    rows: rows.map((row) => row.map((cell) => ({ ...cell, text: cell.short ?? cell.text }))),
  };
}

/** The first column stays: it names what a row is about. */
function withoutEmpty({ columns, rows }: Table): Table {
  const says = columns.map((_, column) => column === 0 || rows.some((row) => row[column]?.text !== "-"));
  const kept = <T>(cells: readonly T[]): readonly T[] => cells.filter((_, column) => says[column]);
  return { columns: kept(columns), rows: rows.map(kept) };
}

/** Cuts a text to what fits into a number of columns, with an ellipsis. */
export function cutToWidth(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let cut = "";
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const next = used + stringWidth(segment);
    if (next > width - 1) break;
    cut += segment;
    used = next;
  }
  return width < 1 ? "" : `${cut}…`;
}

function widthsOf({ columns, rows }: Table): number[] {
  return columns.map(({ title }, column) =>
    Math.max(stringWidth(title), ...rows.map((row) => stringWidth(row[column]?.text ?? ""))),
  );
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, one) => sum + one, 0) + gap.length * (widths.length - 1);
}

/** Takes columns away from the widest of those that may be cut until all fit, or none can be cut further. */
function shrink(widths: number[], columns: readonly Column[], width: number): void {
  const canCut = (index: number): boolean => columns[index]?.canCut === true;
  while (totalOf(widths) > width) {
    const cuttable = widths.map((one, index) => (canCut(index) ? one : 0));
    const one = Math.max(...cuttable);
    const widest = cuttable.indexOf(one);
    if (one <= least) return;
    // Not more than down to the next widest at a time, so that no column pays for all.
    const next = Math.max(least, ...cuttable.filter((other) => other < one));
    widths[widest] = Math.max(least, one - (totalOf(widths) - width), Math.min(one - 1, next));
  }
}
