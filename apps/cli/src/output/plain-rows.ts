import { showControls } from "@simjobs/http";

/** One cell: its text, and how it is coloured once its width is known. */
export interface Cell {
  readonly text: string;
  readonly paint?: ((text: string) => string) | undefined;
}

/** Rows for a program or a log: one line each, fields separated by tabs. */
export function formatPlainRows(rows: readonly (readonly Cell[])[]): readonly string[] {
  return rows.map((row) => row.map(({ text }) => cleanCell(text)).join("\t"));
}

/** What a cell shows: never nothing, and no character that a terminal obeys. */
export function cleanCell(text: string): string {
  const shown = showControls(text);
  return shown === "" ? "-" : shown;
}
