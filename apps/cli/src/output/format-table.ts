import stringWidth from "string-width";
import { cleanCell, type Cell } from "./plain-rows.js";

export interface TableOptions {
  /** Columns of the terminal; the widest column is cut to fit. */
  readonly width: number;
  readonly paintHead?: ((text: string) => string) | undefined;
}

const gap = "  ";
const least = 8;

/** Lines of a table for a terminal: columns aligned by what a terminal shows, whatever the script. */
export function formatTable(
  head: readonly string[],
  rows: readonly (readonly Cell[])[],
  options: TableOptions,
): readonly string[] {
  const { width, paintHead = (text) => text } = options;
  const cells = rows.map((row) => row.map((cell) => ({ ...cell, text: cleanCell(cell.text) })));
  const widths = head.map((title, column) =>
    Math.max(stringWidth(title), ...cells.map((row) => stringWidth(row[column]?.text ?? ""))),
  );
  shrink(widths, width);
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
  return [line(head.map((text) => ({ text, paint: paintHead }))), ...cells.map(line)];
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

/** Takes columns away from the widest one until all fit. */
function shrink(widths: number[], width: number): void {
  const total = (): number => widths.reduce((sum, one) => sum + one, 0) + gap.length * (widths.length - 1);
  while (total() > width) {
    const widest = widths.indexOf(Math.max(...widths));
    const one = widths[widest] ?? 0;
    if (one <= least) return;
    widths[widest] = Math.max(least, one - (total() - width));
    // Not more than down to the next widest at a time, so that no column pays for all.
    const next = Math.max(
      least,
      ...widths.filter((_, index) => index !== widest).filter((other) => other < one),
    );
    widths[widest] = Math.max(widths[widest] ?? 0, Math.min(one - 1, next));
  }
}
