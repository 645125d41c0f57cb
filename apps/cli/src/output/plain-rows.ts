import { showControls } from "@simjobs/http";

/** One cell: its text, and how it is coloured once its width is known. */
export interface Cell {
  readonly text: string;
  /** What is shown in its place where room is scarce. @default the text */
  readonly short?: string | undefined;
  readonly paint?: ((text: string) => string) | undefined;
}

/** What stands above a column, and what may become of it where room is scarce. */
export interface Column {
  readonly title: string;
  /** Its texts may be cut: free words such as names. What can be pasted or looked up never is. @default false */
  readonly canCut?: boolean | undefined;
}

/** Rows for a program or a log: one line each, fields separated by tabs; without colours unless those were asked for. */
export function formatPlainRows(rows: readonly (readonly Cell[])[]): readonly string[] {
  return rows.map((row) => row.map(({ text, paint = (same) => same }) => paint(cleanCell(text))).join("\t"));
}

/** What a cell shows: never nothing, and no character that a terminal obeys. */
export function cleanCell(text: string): string {
  const shown = showControls(text);
  return shown === "" ? "-" : shown;
}
