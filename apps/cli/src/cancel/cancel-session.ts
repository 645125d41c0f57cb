import { join } from "node:path";
import { isJobError } from "@simjobs/core";
import {
  readJournals,
  stopTimes,
  type CancelOptions as ControlOptions,
  type CancelResult,
  type FileJournal,
  type StopTimes,
} from "@simjobs/control";
import type { Accounts } from "../services/accounts.js";
import { Interruption, interruptionOf, type CliContext } from "../context.js";
import { closeJournal, writeOwnReceipts } from "../files/close-journal.js";
import { fileProblem } from "../files/file-problem.js";
import { folderDisk } from "../files/folder-disk.js";
import { openJournal } from "../files/open-journal.js";
import { cleanReason } from "../files/clean-reason.js";
import { verboseEvents } from "../output/verbose-events.js";
import { startBulkProgress } from "./bulk-progress.js";
import { startCancelProgress } from "./cancel-progress.js";
import type { GrowingDocument } from "./growing-document.js";
import type { RecordState } from "../output/record-state.js";

export interface SessionOptions {
  readonly journal: boolean;
  readonly verbose: boolean;
  readonly wait?: boolean | undefined;
  readonly reason?: string | undefined;
  readonly timeoutMs?: number | undefined;
  /** When all of it must be over, on the context's clock. @default each job has its own time */
  readonly deadlineMs?: number | undefined;
  readonly giveUpMs?: number | undefined;
  readonly settleMs?: number | undefined;
  /** How many jobs there are; `undefined` where that shows on the way. */
  readonly count: number | undefined;
  /** The document that grows with the results. @default none: what results rest on is kept where they are few */
  readonly document?: GrowingDocument | undefined;
  readonly json?: boolean | undefined;
  readonly titleOf: (provider: string) => string;
  /**
   * What is said where a person who has stopped it leaves before it has ended.
   * @default that what was not asked may stay on record, or that nothing of it is
   */
  readonly unfinished?: string | undefined;
}

/** What is left to tell when the work of a session is done. */
export interface Session<Value> {
  readonly value: Value;
  /** The file of the record: its path, `incomplete` where it could not be written to the end, `null` without one. */
  readonly journal: string | null;
  readonly isIncomplete: boolean;
  readonly record: RecordState;
  /** Writes the receipts. Called once the outcomes are told: who is made to leave should not lose them over that. */
  readonly writeReceipts: () => Promise<void>;
}

/** Above this, jobs are told by their numbers. */
export const mostByName = 20;

/** Does the work of a cancel with a journal and a view of what happens. */
export async function inSession<Value>(
  context: CliContext,
  accounts: Accounts,
  options: SessionOptions,
  work: (settings: ControlOptions, journal: FileJournal | undefined) => Promise<Value>,
): Promise<Session<Value>> {
  const { reason, timeoutMs, deadlineMs, giveUpMs, settleMs, wait, count, titleOf, document, json } = options;
  const folder = accounts.files.journal;
  const journal = options.journal ? await openJournal(context, folder) : undefined;
  const isBulk = count === undefined || count > mostByName;
  const progress = isBulk ? startBulkProgress(context, count) : await startCancelProgress(context, titleOf);
  const onCall = verboseEvents(context, options.verbose);
  let isIncomplete = false;
  const settings: ControlOptions = {
    signal: context.signal,
    isWithdrawnBy,
    newId: context.newId,
    onEvent: (event) => {
      if (event.kind === "call") onCall?.(event.event);
      if (event.kind === "trouble" && isJobError(event.error, "journal_unwritable")) isIncomplete = true;
      progress.onEvent(event);
    },
    wait,
    journal,
    timeoutMs,
    deadlineMs,
    giveUpMs,
    settleMs,
    reason: reason === undefined ? undefined : cleanReason(reason),
    onResult: document === undefined ? undefined : (result) => document.take(result),
    // Advice about what did not come out as wished looks at it.
    keepsEvidence: document !== undefined || (isBulk && json !== true) ? isNoCancel : undefined,
  };
  const tellFault = (error: unknown): void => {
    isIncomplete = true;
    context.stderr.write(`simjobs: the journal could not be finished: ${fileProblem(error)}\n`);
  };
  const recorded = async (): Promise<Value> => {
    const value = await work(settings, journal).catch(async (error: unknown) => {
      progress.stop();
      if (journal !== undefined) await closeJournal(context, folder, journal).catch(tellFault);
      throw error;
    });
    progress.stop();
    await journal?.close().catch(tellFault);
    return value;
  };
  const { unfinished = journal === undefined ? unrecorded : unwithdrawn } = options;
  const value = await withdrawnBeforeLeaving(context, recorded(), unfinished);
  return {
    value,
    journal: journal === undefined ? null : join(folder, journal.name),
    isIncomplete,
    record: journal === undefined ? "none" : isIncomplete ? "incomplete" : "whole",
    writeReceipts: async () => {
      if (journal !== undefined) await writeOwnReceipts(context, folder, journal).catch(tellFault);
    },
  };
}

function isNoCancel({ outcome }: CancelResult): boolean {
  return outcome !== "cancelled" && outcome !== "already-cancelled";
}

/** Ctrl-C is a person's no; what the system does is not. */
export function isWithdrawnBy(why: unknown): boolean {
  return why instanceof Interruption && why.by === "SIGINT";
}

/** A person's no has to be on disk before the process goes, however impatient the person is. */
export async function withdrawnBeforeLeaving<Value>(
  context: CliContext,
  work: Promise<Value>,
  unfinished = unwithdrawn,
): Promise<Value> {
  const hold = (): void => {
    if (interruptionOf(context)?.by === "SIGINT") context.beforeLeaving(work, unfinished);
  };
  hold(); // it may have come while the journal was opened
  context.signal.addEventListener("abort", hold, { once: true });
  try {
    return await work;
  } finally {
    context.signal.removeEventListener("abort", hold);
  }
}

const unrecorded = "not every outcome could be told in time, and nothing of it is on record";
const unwithdrawn =
  "not everything that was not asked could be withdrawn in time. What stays open: simjobs resume --list; to give it up: simjobs resume --drop";

/** How long stops of the kinds of jobs took that are still going on, as far as the journals here know. */
export async function timesOfStops(
  accounts: Accounts,
  results: readonly CancelResult[],
): Promise<(ref: CancelResult["ref"]) => StopTimes | null> {
  if (!results.some(({ outcome }) => outcome === "still-cancelling")) return () => null;
  const files = await readJournals(folderDisk(accounts.files.journal)).catch(() => []);
  const known = new Map<string, StopTimes | null>();
  return ({ provider, kind }) => {
    const key = `${provider}/${kind}`;
    const times = known.has(key) ? (known.get(key) ?? null) : stopTimes(files, provider, kind);
    known.set(key, times);
    return times;
  };
}
