import { cancelOutcomes, formatReference } from "@simjobs/core";
import type { CancelResult, SkippedRow, StopTimes } from "@simjobs/control";
import { showControls } from "@simjobs/http";
import type { RecordState } from "../output/record-state.js";
import type { CliContext } from "../context.js";
import { cancelColumns, cancelRow } from "../output/cancel-rows.js";
import { outcomeAdvice } from "./outcome-advice.js";
import { printTable } from "../output/print-table.js";
import { paintOutcome } from "../output/status-colour.js";
import { timesOf } from "../output/format-time.js";
import { styleOf } from "../output/style.js";

export interface CancelReport {
  readonly results: readonly CancelResult[];
  readonly skipped: readonly SkippedRow[];
  /** Other names of the same job that were given. */
  readonly otherNames: ReadonlyMap<string, readonly string[]>;
  readonly titleOf: (provider: string) => string;
  readonly timesOf: (ref: CancelResult["ref"]) => StopTimes | null;
  /** Up to how many results each has a row of its own. */
  readonly mostByName: number;
  readonly record: RecordState;
}

/** Exceptions that are told by name; `--json` names all. */
const mostExceptions = 50;

/** Prints what became of jobs: each by name if they are few, else how many of each outcome, and the exceptions by name. */
export async function printCancelReport(context: CliContext, report: CancelReport): Promise<void> {
  const { results, skipped, mostByName } = report;
  tellUntoldAccounts(context, report);
  const { stdout, stderr } = context;
  const style = styleOf(context, stdout);
  const times = timesOf(context, stdout);
  const rowsOf = (some: readonly CancelResult[]) => some.map((result) => cancelRow(result, style, times));
  if (results.length + skipped.length <= mostByName) {
    await printTable(context, cancelColumns, rowsOf(results));
    for (const result of results) tell(context, report, result);
    tellSkipped(context, skipped);
    return;
  }
  const counts = countOutcomes(results);
  const rows = [
    ...[...counts].map(([outcome, count]) => [
      { text: outcome, paint: (text: string) => paintOutcome(style, outcome, text) },
      { text: String(count) },
    ]),
    ...(skipped.length === 0 ? [] : [[{ text: "left alone" }, { text: String(skipped.length) }]]),
  ];
  await printTable(context, ["OUTCOME", "JOBS"], rows);
  const exceptions = results.filter((result) => !isAsWished(result.outcome) && !isStoppedBefore(result));
  const shown = exceptions.slice(0, mostExceptions);
  if (shown.length > 0) stdout.write("\n");
  await printTable(context, cancelColumns, rowsOf(shown));
  const told = new Set<string>();
  for (const result of shown) {
    const kind = `${result.outcome} ${result.cause ?? ""}`;
    if (told.has(kind)) continue; // what to do is the same for all of them
    told.add(kind);
    tell(context, report, result);
  }
  if (exceptions.length > shown.length) {
    stderr.write(`… and ${exceptions.length - shown.length} more of those; --json names all.\n`);
  }
  tellSkipped(context, skipped);
}

/** How many results each outcome has, in the order of the outcomes, without those that nothing had. */
export function countOutcomes(
  results: readonly CancelResult[],
): ReadonlyMap<CancelResult["outcome"], number> {
  const counts = cancelOutcomes.map(
    (outcome) => [outcome, results.filter((result) => result.outcome === outcome).length] as const,
  );
  return new Map(counts.filter(([, count]) => count > 0));
}

function tell(context: CliContext, report: CancelReport, result: CancelResult): void {
  const { stderr } = context;
  const ref = formatReference(result.ref);
  const names = report.otherNames.get(ref);
  if (names !== undefined) stderr.write(`${ref} is the same job as ${names.join(", ")}\n`);
  const { tree } = result;
  if (tree !== null) {
    const more = tree.complete ? "" : "; the service cannot list them all";
    stderr.write(
      tree.known === 0 && !tree.complete
        ? `${ref} may have jobs below it: none is known, and the service cannot list them all\n`
        : `${ref} is made of ${tree.known} ${tree.known === 1 ? "job that is" : "jobs that are"} known, ${tree.ended} of them ended${more}\n`,
    );
    for (const member of tree.members) {
      stderr.write(
        `  ${formatReference(member.ref)} ${member.outcome} (${showControls(member.nativeStatus ?? "-")})\n`,
      );
    }
  }
  for (const { what, why } of result.notLearned) {
    if (what === "members")
      stderr.write(`${ref}: what became of the jobs below it could not be learned: ${showControls(why)}\n`);
  }
  const advice = outcomeAdvice(result, report.titleOf(result.ref.provider), {
    times: report.timesOf(result.ref),
    hasRecord: report.record !== "none",
  });
  if (advice !== undefined) stderr.write(`${ref} ${result.outcome}: ${showControls(advice)}\n`);
}

/** Once for each service, not for each job. */
function tellUntoldAccounts({ stderr }: CliContext, { results, titleOf }: CancelReport): void {
  const told = new Set<string>();
  for (const { ref, notLearned } of results) {
    const untold = notLearned.find(({ what }) => what === "account");
    if (untold === undefined || told.has(ref.provider)) continue;
    told.add(ref.provider);
    stderr.write(
      `${titleOf(ref.provider)} did not tell whose account this is (${showControls(untold.why)}); the record names the sign-in instead.\n`,
    );
  }
}

const skipWords: Readonly<Record<SkippedRow["why"], string>> = {
  ended: "has ended meanwhile",
  cancelling: "is being cancelled already",
  "another-run": "runs again since: that run is not in the plan",
  "another-owner": "belongs to somebody else than when the plan was made",
  "not-told": "is not shown by the service any more",
  unknown: "has a state that simjobs does not know",
};

function tellSkipped({ stderr }: CliContext, skipped: readonly SkippedRow[]): void {
  for (const { row, why, nativeStatus } of skipped.slice(0, mostExceptions)) {
    const native = nativeStatus === null ? "" : ` (${showControls(nativeStatus)})`;
    stderr.write(`${row.ref} left alone: it ${skipWords[why]}${native}\n`);
  }
  if (skipped.length > mostExceptions) {
    stderr.write(`… and ${skipped.length - mostExceptions} more left alone; --json names all.\n`);
  }
}

/** Stopped by a signal before anything was sent: how many those are is told, their names tell nothing. */
function isStoppedBefore({ outcome, cause }: CancelResult): boolean {
  return outcome === "not-sent" && cause === "signal";
}

function isAsWished(outcome: CancelResult["outcome"]): boolean {
  return outcome === "cancelled" || outcome === "already-cancelled";
}
