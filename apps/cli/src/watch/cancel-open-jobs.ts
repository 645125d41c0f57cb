import { join } from "node:path";
import { isJobError, type JobRef } from "@simjobs/core";
import { cancelJobs, notSent, obstacle, type CancelResult } from "@simjobs/control";
import type { Accounts } from "../connect/accounts.js";
import { groupByAccount } from "../connect/group-by-account.js";
import type { CliContext } from "../context.js";
import { exitCodes, exitOfCancel, exitOfWatched } from "../exit-codes.js";
import { closeJournal } from "../files/close-journal.js";
import { fileProblem } from "../files/file-problem.js";
import { openJournal } from "../files/open-journal.js";
import { cancelDocument } from "../output/cancel-document.js";
import { cancelColumns, cancelRow } from "../output/cancel-rows.js";
import { printJsonLine } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";
import { styleOf } from "../output/style.js";
import { verboseEvents } from "../output/verbose-events.js";

export interface CancelOpenOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly signal: AbortSignal;
  /** Whether to wait until it is known what became of the jobs. */
  readonly wait: boolean;
  readonly reason: string;
}

/**
 * Cancels what a watch leaves open, as it was told to, and says what became of it.
 *
 * @returns the exit codes that this asks for
 */
export async function cancelOpenJobs(
  context: CliContext,
  accounts: Accounts,
  refs: readonly JobRef[],
  { json, verbose, signal, wait, reason }: CancelOpenOptions,
): Promise<readonly number[]> {
  if (!json)
    context.stderr.write(
      `Cancelling ${refs.length === 1 ? "the job" : `${refs.length} jobs`} that went on …\n`,
    );
  const journal = await openJournal(context, accounts.files.journal);
  const onCall = verboseEvents(context, verbose);
  const results: CancelResult[] = [];
  try {
    for (const group of groupByAccount(refs)) {
      try {
        const { provider } = await accounts.serviceOf(group);
        results.push(
          ...(await cancelJobs(provider, group.refs, {
            signal,
            wait,
            reason,
            journal,
            newId: context.newId,
            onEvent: (event) => {
              if (event.kind === "call") onCall?.(event.event);
            },
          })),
        );
      } catch (error) {
        if (!isJobError(error)) throw error;
        results.push(...group.refs.map((ref) => notSent(ref, obstacle(error))));
      }
    }
  } finally {
    await closeJournal(context, accounts.files.journal, journal).catch((error: unknown) => {
      context.stderr.write(`simjobs: the journal could not be finished: ${fileProblem(error)}\n`);
    });
  }
  if (json) {
    const document = { schema: "simjobs.cancel/1", results: results.map(cancelDocument) };
    printJsonLine(context, { ...document, journal: join(accounts.files.journal, journal.name) });
  } else {
    const style = styleOf(context, context.stdout);
    const rows = results.map((result) => cancelRow(result, style, { wholeTimes: !context.stdout.isTTY }));
    await printTable(context, cancelColumns, rows);
  }
  return results.map(codeOf);
}

/** A job that ended before the cancel reached it counts as any job whose end was watched. */
function codeOf(result: CancelResult): number {
  return result.outcome === "finished-first"
    ? exitOfWatched(result.status)
    : result.outcome === "cancelled" || result.outcome === "already-cancelled"
      ? exitCodes.done
      : exitOfCancel(result);
}
