import { join } from "node:path";
import { isJobError, type JobRef } from "@simjobs/core";
import { cancelJobs, notSent, obstacle, type CancelResult, type FileJournal } from "@simjobs/control";
import { isWithdrawnBy, withdrawnBeforeLeaving } from "../cancel/cancel-session.js";
import type { RecordState } from "../output/record-state.js";
import { tellInterrupted } from "../cancel/tell-interrupted.js";
import type { Accounts } from "../services/accounts.js";
import { groupByAccount, type AccountJobs } from "../services/group-by-account.js";
import { interruptionOf, type CliContext } from "../context.js";
import { closeJournal } from "../files/close-journal.js";
import { fileProblem } from "../files/file-problem.js";
import { openJournal } from "../files/open-journal.js";
import { printJsonLine } from "../output/print-json.js";
import { verboseEvents } from "../output/verbose-events.js";
import { cancelLine, codeOf, printCancelled, type CancelOpenOptions } from "./tell-cancelled.js";

/**
 * Cancels what a watch leaves open, as it was told to, and says what became of it.
 *
 * @returns the exit codes that this asks for
 */
export async function cancelOpenJobs(
  context: CliContext,
  accounts: Accounts,
  refs: readonly JobRef[],
  options: CancelOpenOptions,
): Promise<readonly number[]> {
  if (accounts.turns !== undefined)
    return (await import("./leave-to-fleet.js")).leaveToFleet(context, accounts, accounts.turns, {
      ...options,
      refs,
    });
  const { json, signal } = options;
  const canLeave = options.wait && interruptionOf(context) !== undefined;
  if (!json)
    context.stderr.write(
      `Cancelling ${refs.length === 1 ? "the job" : `${refs.length} jobs`} that went on …${canLeave ? " Ctrl-C leaves; simjobs resume then finds out what became of it." : ""}\n`,
    );
  const journal = await openJournal(context, accounts.files.journal);
  const onRecord = untilOnRecord(refs.length);
  context.beforeLeaving(
    onRecord.done,
    "not every cancel that was to be sent is on record. Look: simjobs list",
  );
  let record: RecordState = "whole";
  const cancelAll = async (): Promise<readonly CancelResult[]> => {
    try {
      const told = groupByAccount(refs).map(async (group) =>
        cancelGroup(context, accounts, group, { ...options, journal, onRecord }),
      );
      return (await Promise.all(told)).flat();
    } finally {
      onRecord.end();
      await closeJournal(context, accounts.files.journal, journal).catch((error: unknown) => {
        record = "incomplete";
        context.stderr.write(`simjobs: the journal could not be finished: ${fileProblem(error)}\n`);
      });
    }
  };
  const canBeStopped = signal === context.signal;
  const results = await (canBeStopped ? withdrawnBeforeLeaving(context, cancelAll()) : cancelAll());
  const file = record === "whole" ? join(accounts.files.journal, journal.name) : record;
  if (json) printJsonLine(context, { ...cancelLine(results), journal: file });
  else await printCancelled(context, results);
  const interruption = interruptionOf(context);
  if (interruption !== undefined && canBeStopped) tellInterrupted(context, results, interruption, record);
  return results.map(codeOf);
}

async function cancelGroup(
  context: CliContext,
  accounts: Accounts,
  group: AccountJobs,
  options: CancelOpenOptions & { readonly journal: FileJournal; readonly onRecord: OnRecord },
): Promise<readonly CancelResult[]> {
  const { signal, wait, reason, journal, onRecord } = options;
  const onCall = verboseEvents(context, options.verbose);
  try {
    const { provider } = await accounts.serviceOf(group);
    return await cancelJobs(provider, group.refs, {
      signal,
      wait,
      reason,
      journal,
      newId: context.newId,
      isWithdrawnBy,
      onEvent: (event) => {
        if (event.kind === "call") onCall?.(event.event);
        if (event.kind === "wished") onRecord.count();
      },
    });
  } catch (error) {
    if (!isJobError(error)) throw error;
    return group.refs.map((ref) => notSent(ref, obstacle(error)));
  }
}

interface OnRecord {
  readonly done: Promise<void>;
  readonly count: () => void;
  readonly end: () => void;
}

/** What was wished for is on record before anybody leaves, and what was not even that is told. */
function untilOnRecord(jobs: number): OnRecord {
  const over = new AbortController();
  let left = jobs;
  return {
    done: new Promise((resolve) => over.signal.addEventListener("abort", () => resolve())),
    count: () => {
      left -= 1;
      if (left === 0) over.abort();
    },
    end: () => over.abort(),
  };
}
