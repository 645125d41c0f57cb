import { hasEnded, type CancelOutcome, type Reading } from "@simjobs/core";
import type { SimulatedJob } from "./simulated-job.js";
import { stalenessMs } from "./simulated-provider.js";

/** One reading as it came in. */
export interface Seen {
  readonly reading: Reading;
  readonly atMs: number;
}

/** What was told about a job, or put on record as how its wish was closed. */
export interface Claim {
  readonly outcome: CancelOutcome;
  readonly why: "revived" | "rerun" | null;
  readonly cause: string | null;
  /** How many cancels may have left; `null` where that is not told. */
  readonly sends: number | null;
}

/** How many cancels had left when a wish was made: what became of them may be no matter of this wish. */
export interface Before {
  /** Those that do not count where nothing is said to have been sent. */
  readonly sends: number;
  /** Those whose answers do not count where the service is said to have refused. */
  readonly answers: number;
}
export const nothingBefore: Before = { sends: 0, answers: 0 };

/** What the claim was made on, and at what sort of service. */
export interface Grounds {
  /** The readings of the process that claims, oldest first. */
  readonly seen: readonly Seen[];
  readonly nowMs: number;
  /** When the last cancel left, or else when this process began to look after the job. */
  readonly sinceMs: number;
  readonly before: Before;
  readonly listLagMs: number;
  readonly runsOnce: boolean;
}

/**
 * What is false in a claim, judged against everything that was true; `null` if nothing is. A claim speaks of the moment
 * of the last reading, which may be as old as the service's copies are.
 */
export function lieIn(claim: Claim, job: SimulatedJob, grounds: Grounds): string | null {
  const { seen, nowMs, sinceMs, listLagMs, runsOnce, before } = grounds;
  // A list that shows no end proves nothing, and no claim rests on it.
  const last = seen.findLast(({ reading }) => reading.source !== "list" || hasEnded(reading.status));
  const wasTrue = (word: (truthWord: string) => boolean, fromMs = -Infinity): boolean => {
    if (last === undefined) return false;
    const lagMs = last.reading.source === "list" ? Math.max(stalenessMs, listLagMs) : stalenessMs;
    return job
      .between(Math.max(fromMs, last.reading.askedAtMs - lagMs), last.atMs)
      .some((truth) => word(truth.word));
  };
  // Where an id can run again, an end of the time before says nothing about now.
  const ended = (...words: readonly string[]): boolean =>
    wasTrue((word) => words.includes(word), runsOnce ? -Infinity : sinceMs);
  const nothingSent = (claim.sends ?? 0) === 0 && job.cancels.length === before.sends;
  const saidYes = job.cancels.some((cancel) => cancel.saidYes);
  const revived = job.history.some(
    (truth, index) =>
      index > 0 && isActive(truth.word) && isEnd(job.history[index - 1]?.word) && truth.atMs <= nowMs,
  );
  const claims: Record<CancelOutcome, () => boolean> = {
    cancelled: () => claim.sends !== 0 && ended("canceled"),
    "already-cancelled": () => nothingSent && ended("canceled"),
    "finished-first": () => ended("completed", "failed"),
    "not-found": () =>
      job.absentAskedMs !== null &&
      job.between(job.absentAskedMs - stalenessMs, nowMs).some(({ word }) => word === "gone"),
    refused: () =>
      job.cancels.slice(before.answers).every((cancel) => cancel.answered && !cancel.saidYes) &&
      wasTrue(isActive),
    "still-cancelling": () => (saidYes || job.history.some(({ flag }) => flag)) && wasTrue(isActive),
    requested: () => saidYes,
    "not-sent": () => nothingSent,
    contradicted: () =>
      claim.why === "rerun"
        ? job.now.run > 1
        : claim.why === "revived"
          ? revived
          : revived || job.now.run > 1,
    unknown: () => true, // claims nothing
  };
  if (claims[claim.outcome]()) return null;
  return `${claim.outcome} (${String(claim.cause ?? claim.why)}) told; truth: ${JSON.stringify(job.history)}; last reading: ${JSON.stringify(last)}`;
}

/** Whether a claim says that the job is over. */
export function saysOver({ outcome }: Pick<Claim, "outcome">): boolean {
  return outcome === "cancelled" || outcome === "already-cancelled" || outcome === "finished-first";
}

function isActive(word: string): boolean {
  return word === "pending" || word === "processing";
}

function isEnd(word: string | undefined): boolean {
  return word === "completed" || word === "failed" || word === "canceled" || word === "odd-end";
}
