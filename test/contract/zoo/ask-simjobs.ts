import { cancelJob, cancelJobs, sweepJobs, waitForEnd, type CancelResult } from "@simjobs/control";
import { isJobError, type JobRef, type Provider } from "@simjobs/core";
import type { Incident } from "@simjobs/mock";
import {
  exitOfCancel,
  exitOfError,
  exitOfWatched,
  precedence,
  worstExit,
} from "../../../apps/cli/src/exit-codes.js";
import type { Bench } from "../bench.js";
import { untruthIn } from "../truth.js";
import { MockTruth } from "./mock-truth.js";
import { judged, type Telling } from "./told-truly.js";

/** What the incidents are tried with. */
export interface Simjobs {
  readonly cancelJob: typeof cancelJob;
  readonly cancelJobs: typeof cancelJobs;
  readonly sweepJobs: typeof sweepJobs;
  readonly waitForEnd: typeof waitForEnd;
}

export const simjobs: Simjobs = { cancelJob, cancelJobs, sweepJobs, waitForEnd };

const usualPatienceMs = 120_000;
/** Where somebody had less patience, in milliseconds. */
const patienceMs: Readonly<Record<string, number>> = { "sematic-983": 10_000 };

/** Lets simjobs try what somebody tried, and judges what it tells by the mock's own jobs. */
export async function askSimjobs(
  bench: Bench,
  { name, tries }: Incident,
  { cancelJob, cancelJobs, sweepJobs, waitForEnd }: Simjobs = simjobs,
): Promise<Telling> {
  const subjects = (await MockTruth.at(bench)).subjects();
  const [ref] = subjects;
  if (ref === undefined) throw new RangeError(`${name} has no job`);
  const provider: Provider = ref.provider === "jess" ? bench.jessProvider : bench.ionworksProvider;
  const timeoutMs = patienceMs[name] ?? usualPatienceMs;
  switch (tries) {
    case "cancel":
      return tellOf(bench, [await cancelJob(provider, ref, { timeoutMs })]);
    case "cancel-many":
      return tellOf(bench, await cancelJobs(provider, subjects, { timeoutMs }));
    case "sweep": {
      const { results, ended } = await sweepJobs(provider, {}, { timeoutMs });
      const told = await tellOf(bench, results);
      const isLeft = ended === "empty" && (await MockTruth.at(bench)).hasActive;
      return isLeft ? { ...told, ...judged(false, "there are some that go on") } : told;
    }
    case "wait":
      return waitFor(bench, ref, () => waitForEnd(provider, ref, { timeoutMs }));
  }
}

/** What is told of cancels, in a few words. */
async function tellOf(bench: Bench, results: readonly CancelResult[]): Promise<Telling> {
  const untruths: string[] = [];
  for (const result of results) {
    const untruth = (await untruthIn(bench, result)) ?? (await goesOnIn(bench, result));
    if (untruth !== null) untruths.push(untruth);
  }
  const exitCode = worstExit(results.map(exitOfCancel), precedence.cancel);
  const claimsNothing = results.every(({ outcome }) => outcome === "unknown");
  const verdict = claimsNothing && untruths.length === 0 ? ("claims nothing" as const) : undefined;
  const { verdict: found, untruth } = judged(untruths.length === 0, untruths.join("; "));
  return { words: wordsOf(results), exitCode, verdict: verdict ?? found, untruth };
}

/** A cancelled tree has nothing left that goes on. */
async function goesOnIn(bench: Bench, { ref, outcome, tree }: CancelResult): Promise<string | null> {
  if (outcome !== "cancelled" || tree === null) return null;
  return (await MockTruth.at(bench)).endOf(ref) === null ? "a job of it goes on" : null;
}

function wordsOf(results: readonly CancelResult[]): string {
  const counts = new Map<string, number>();
  for (const { outcome, cause, why, tree, sends } of results) {
    const members = tree?.members.length ?? 0;
    const notes = [
      ...(cause === null ? [] : [cause]),
      ...(why === null ? [] : [why]),
      ...(sends > 1 && results.length === 1 ? [`asked ${String(sends)} times`] : []),
      ...(members === 0 ? [] : [`${String(members)} jobs of it were cancelled themselves`]),
    ];
    const words = `${outcome}${notes.length === 0 ? "" : ` (${notes.join(", ")})`}`;
    counts.set(words, (counts.get(words) ?? 0) + 1);
  }
  return [...counts]
    .map(([words, count]) => (results.length === 1 ? words : `${String(count)} ${words}`))
    .join(", ");
}

async function waitFor(
  bench: Bench,
  ref: JobRef,
  wait: () => ReturnType<typeof waitForEnd>,
): Promise<Telling> {
  try {
    const { status, nativeStatus } = await wait();
    const truth = await MockTruth.at(bench);
    const end = truth.endOf(ref);
    return {
      words: `${status} (${nativeStatus})`,
      exitCode: exitOfWatched(status),
      ...judged(end === status, end === null ? "it goes on" : `it has ended as ${end}`),
    };
  } catch (error) {
    if (!isJobError(error)) throw error;
    return {
      words: `error ${error.code}`,
      exitCode: exitOfError(error),
      verdict: "claims nothing",
      untruth: null,
    };
  }
}
