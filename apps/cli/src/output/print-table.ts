import type { CliContext } from "../context.js";
import { formatPlainRows, type Cell, type Column } from "./plain-rows.js";
import { styleOf } from "./style.js";

/** Prints rows to stdout: a table on a terminal, lines with tabs elsewhere. */
export async function printTable(
  context: Pick<CliContext, "argv" | "stdout" | "env">,
  head: readonly (string | Column)[],
  rows: readonly (readonly Cell[])[],
): Promise<void> {
  if (rows.length === 0) return;
  const { stdout } = context;
  const lines = stdout.isTTY
    ? await tableLines(head, rows, stdout.columns, styleOf(context, stdout).bold)
    : formatPlainRows(rows);
  stdout.write(`${lines.join("\n")}\n`);
}

async function tableLines(
  head: readonly (string | Column)[],
  rows: readonly (readonly Cell[])[],
  width: number,
  paintHead: (text: string) => string,
): Promise<readonly string[]> {
  const { formatTable } = await import("./format-table.js");
  return formatTable(head, rows, { width, paintHead });
}
