import type { DocumentOf } from "@simjobs/core/schemas";
import { formatReference, type JobRef } from "@simjobs/core";
import type { CancelResult } from "@simjobs/control";
import type { Accounts } from "../services/accounts.js";
import { interruptionOf, type CliContext } from "../context.js";
import { exitCodes, exitOfCancel, exitOfError, precedence, worstExit } from "../exit-codes.js";
import { cancelDocument } from "../report/cancel-document.js";
import { countOutcomes, printCancelReport } from "../report/cancel-report.js";
import { printJson } from "../output/print-json.js";
import type { CancelRequest } from "./read-cancel-options.js";
import { mostByName, timesOfStops, type Session } from "./cancel-session.js";
import type { Targets, Wholeness } from "./cancel-targets.js";
import { undecidedOf, type Done } from "./carry-out.js";
import type { GrowingDocument } from "./growing-document.js";
import { jobs } from "./consent.js";
import type { RecordState } from "../output/record-state.js";
import { tellInterrupted } from "./tell-interrupted.js";

/** What is told, and what decides how. */
interface Told {
  readonly dones: readonly Done[];
  readonly session: Session<unknown>;
  readonly request: Pick<CancelRequest, "fine" | "json">;
  readonly titleOf: (provider: string) => string;
  readonly wholeness: Wholeness;
  /** The document that has grown on the way. @default it is written now */
  readonly document?: GrowingDocument | undefined;
}

/** Other names of the same job that were given, by `formatReference(ref)`. */
export function otherNamesOf(targets: Targets): ReadonlyMap<string, readonly string[]> {
  if (targets.by !== "references") return new Map();
  return new Map(targets.works.flatMap((work) => [...work.otherNames]));
}

/**
 * Tells what became of the jobs, in the form that was asked for, and writes the receipts.
 *
 * @returns the exit code
 */
export async function tellDone(
  context: CliContext,
  accounts: Accounts,
  targets: Targets,
  { dones, session, request, titleOf, wholeness, document }: Told,
): Promise<number> {
  const { fine, json } = request;
  const { by } = targets;
  const results =
    by === "references" ? inOrderGiven(targets.refs, dones) : dones.flatMap((done) => done.results);
  const skipped = dones.flatMap((done) => done.skipped);
  const interruption = interruptionOf(context);

  if (json) {
    printResults(context, targets, results, { dones, session, wholeness, document });
  } else {
    const timesOf = await timesOfStops(accounts, results);
    const { record } = session;
    const otherNames = otherNamesOf(targets);
    await printCancelReport(context, { results, skipped, otherNames, titleOf, timesOf, mostByName, record });
    if (results.length + skipped.length === 0 && wholeness.complete)
      context.stderr.write("No job fits; nothing was sent.\n");
    for (const done of dones) tellSweep(context, done);
    if (session.isIncomplete)
      context.stderr.write(
        "The journal could not be written to the end: the record of this is incomplete. To complete it: simjobs resume, once there is room for it.\n",
      );
  }
  if (interruption !== undefined && interruption.by !== "closed-output")
    tellInterrupted(context, results, interruption, session.record);
  await tellLost(context, results, session.record);
  await session.writeReceipts();

  return interruption?.exitCode ?? worstExit(exitsOf(results, dones, fine, wholeness), precedence.cancel);
}

/** The document of `--json`, or what is left of it where it has grown on the way. */
function printResults(
  context: CliContext,
  targets: Targets,
  results: readonly CancelResult[],
  { dones, session, wholeness, document }: Omit<Told, "request" | "titleOf">,
): void {
  const sweeps = dones.flatMap(sweepDocuments);
  const skipped = dones.flatMap((done) => done.skipped);
  const facts = targets.by === "references" ? {} : { ...wholeness, skipped: skipped.map(skippedDocument) };
  const end = {
    sweeps: sweeps.length === 0 ? undefined : sweeps,
    journal: session.journal !== null && session.isIncomplete ? "incomplete" : (session.journal ?? undefined),
    interrupted: interruptionOf(context)?.by,
  };
  if (document !== undefined) {
    for (const result of results) document.take(result); // what was not even begun with
    document.finish({ ...facts, ...end });
    return;
  }
  const otherNames = otherNamesOf(targets);
  printJson(context, {
    schema: "simjobs.cancel/1",
    results: results.map((result) => {
      const names = otherNames.get(formatReference(result.ref));
      return { ...cancelDocument(result), otherNames: names };
    }),
    ...facts,
    summary: {
      jobs: results.length + skipped.length,
      outcomes: Object.fromEntries(countOutcomes(results)),
      skipped: skipped.length,
    },
    ...end,
  });
}

/** What each of the jobs asks of the exit code. */
export function exitsOf(
  results: readonly CancelResult[],
  dones: readonly Done[],
  fine: CancelRequest["fine"],
  wholeness: Wholeness,
): readonly number[] {
  const codes = results.map((result) =>
    fine.includes(result.outcome) ? exitCodes.done : exitOfCancel(result),
  );
  const errors = dones.flatMap(({ error }) => (error === null ? [] : [exitOfError(error)]));
  const ends = dones.flatMap(({ sweep: end }) => (end === null ? [] : [exitOfSweep[end.ended]]));
  const left = dones.flatMap(({ skipped }) => skipped.map((row) => exitOfSkipped(row, fine)));
  const unseen = wholeness.complete ? [] : [exitCodes.unknown]; // nobody can say that these are all
  return [...codes, ...errors, ...ends, ...left, ...unseen];
}

/** Where the outcomes could not be written: those that stand nowhere else are told, of the others where they stand. */
async function tellLost(
  { stdout, stderr }: CliContext,
  results: readonly CancelResult[],
  record: RecordState,
): Promise<void> {
  if (results.length === 0 || (await stdout.settled()) !== "lost") return;
  if (record === "whole")
    stderr.write("What became of each job: simjobs receipts list, simjobs resume --list\n");
  else stderr.write(results.map(({ ref, outcome }) => `${formatReference(ref)}\t${outcome}\n`).join(""));
}

function inOrderGiven(refs: readonly JobRef[], dones: readonly Done[]): readonly CancelResult[] {
  const byRef = new Map(
    dones.flatMap(({ results }) => results.map((result) => [formatReference(result.ref), result] as const)),
  );
  return refs.map((ref) => byRef.get(formatReference(ref))).filter((result) => result !== undefined);
}

const exitOfSweep: Readonly<Record<NonNullable<Done["sweep"]>["ended"], number>> = {
  empty: exitCodes.done,
  stopped: exitCodes.unknown,
  timeout: exitCodes.unknown,
  max: exitCodes.unknown,
  failed: exitCodes.unknown,
  incomplete: exitCodes.unknown,
};

/** What was left alone counts as the outcome that its reading would have had. */
function exitOfSkipped({ why, status }: Done["skipped"][number], fine: CancelRequest["fine"]): number {
  if (why === "ended" && status === "cancelled") return exitCodes.done;
  if (why === "ended") return fine.includes("finished-first") ? exitCodes.done : exitCodes.finishedFirst;
  if (why === "cancelling")
    return fine.includes("still-cancelling") ? exitCodes.done : exitCodes.stillCancelling;
  return exitCodes.unknown;
}

type CancelDocument = DocumentOf<"simjobs.cancel/1">;

export function skippedDocument({
  row,
  why,
  status,
  nativeStatus,
}: Done["skipped"][number]): NonNullable<CancelDocument["skipped"]>[number] {
  return { ref: row.ref, why, status, nativeStatus, name: row.name, owner: row.owner };
}

function sweepDocuments(done: Done): NonNullable<CancelDocument["sweeps"]> {
  if (done.sweep === null) return [];
  const { provider, origin, ended, rounds } = done.sweep;
  return [{ provider, origin, ended, rounds, undecided: undecidedOf(done) }];
}

const sweepWords: Readonly<Record<NonNullable<Done["sweep"]>["ended"], string>> = {
  empty: "nothing that fits is active any more",
  stopped: "it was stopped before nothing was left",
  timeout: "the time was up before nothing was left",
  max: "--max was reached before nothing was left",
  failed: "the list could not be read any more",
  incomplete:
    "the service does not show its whole list, so nobody can say that nothing is left; make a plan instead (--plan-out)",
};

function tellSweep({ stderr }: CliContext, done: Done): void {
  const { sweep, error } = done;
  if (sweep === null) return;
  const why = error === null ? "" : ` (${error.message})`;
  stderr.write(`${sweep.provider}: ${sweepWords[sweep.ended]}${why}, after ${sweep.rounds} listings\n`);
  const undecided = undecidedOf(done);
  if (undecided.length > 0)
    stderr.write(
      `${sweep.provider}: ${jobs(undecided.length)} left to themselves, being cancelled or in a state that is not known: ${undecided.slice(0, mostByName).join(" ")}\n`,
    );
}
