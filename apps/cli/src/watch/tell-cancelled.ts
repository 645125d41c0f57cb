import type { CancelResult } from "@simjobs/control";
import type { DocumentOf } from "@simjobs/core/schemas";
import type { CliContext } from "../context.js";
import { exitCodes, exitOfCancel, exitOfWatched } from "../exit-codes.js";
import { cancelColumns, cancelRow } from "../output/cancel-rows.js";
import { timesOf } from "../output/format-time.js";
import { printTable } from "../output/print-table.js";
import { styleOf } from "../output/style.js";
import { cancelDocument } from "../report/cancel-document.js";

export interface CancelOpenOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly signal: AbortSignal;
  /** Whether to wait until it is known what became of the jobs. */
  readonly wait: boolean;
  readonly reason: string;
}

/** What became of such a cancel, as a line of `watch --json`. */
export function cancelLine(results: readonly CancelResult[]): DocumentOf<"simjobs.cancel/1"> {
  return { schema: "simjobs.cancel/1", results: results.map(cancelDocument) };
}

/** What became of such a cancel, for people. */
export async function printCancelled(context: CliContext, results: readonly CancelResult[]): Promise<void> {
  const style = styleOf(context, context.stdout);
  const times = timesOf(context, context.stdout);
  const rows = results.map((result) => cancelRow(result, style, times));
  await printTable(context, cancelColumns, rows);
}

/** A job that ended before the cancel reached it counts as any job whose end was watched. */
export function codeOf(result: CancelResult): number {
  return result.outcome === "finished-first"
    ? exitOfWatched(result.status)
    : result.outcome === "cancelled" || result.outcome === "already-cancelled"
      ? exitCodes.done
      : exitOfCancel(result);
}
