import type { FaultPlan } from "./fault-plan.js";

/** A cancel that a service has accepted. */
export interface JobCancel {
  readonly atMs: number;
  /** When the job stops because of it, if it has not ended before. */
  readonly doneMs: number;
  /** Until when a flag is shown at most. */
  readonly flagUntilMs: number;
}

/** A cancel that a service has said yes to, whatever came of it. */
interface CancelAsk {
  readonly atMs: number;
  /** It was answered with yes and forgotten. */
  readonly isIgnored: boolean;
}

/** So many of them are kept, the first ones. */
const mostAsks = 20;

/** What both services keep of a job besides their own fields. */
export interface JobTroubles {
  /** For people who look on: what counts are the `cancels`. */
  readonly asks: CancelAsk[];
  /** In the order of `atMs`. */
  cancels: JobCancel[];
  /** From when on the job cannot be seen. */
  vanishedMs: number | null;
  /** When the job, having ended, becomes active again. */
  revivedMs: number | null;
  /** Word of the end, if it is not the usual one. */
  endWord: string | null;
  /** Time from a cancel to its effect that goes with this job. */
  cancelDelayMs: number | null;
}

export function noTroubles(cancelDelayMs: number | null = null): JobTroubles {
  return { asks: [], cancels: [], vanishedMs: null, revivedMs: null, endWord: null, cancelDelayMs };
}

/** Records a cancel, unless the plan makes it get lost. */
export function recordCancel(
  job: JobTroubles,
  plan: Readonly<FaultPlan>,
  nowMs: number,
  usualDelayMs: number,
): void {
  if (job.asks.length < mostAsks) job.asks.push({ atMs: nowMs, isIgnored: plan.ignoreCancel });
  if (plan.ignoreCancel) return;
  const atMs = nowMs + (plan.processLateMs ?? 0);
  const delayMs = plan.cancelDelayMs ?? job.cancelDelayMs ?? usualDelayMs;
  job.cancels.push({ atMs, doneMs: atMs + delayMs, flagUntilMs: atMs + (plan.flagForMs ?? delayMs) });
  job.cancels.sort((one, other) => one.atMs - other.atMs);
}

/** The cancel that counts at a moment: the first one, since a second does not make a job stop sooner. */
export function cancelAt(job: JobTroubles, atMs: number): JobCancel | undefined {
  const [first] = job.cancels;
  return first !== undefined && first.atMs <= atMs ? first : undefined;
}

/** Lets faults that last have their effect on the job that a request names. */
export function troubleJob(
  job: JobTroubles,
  plan: Readonly<FaultPlan>,
  nowMs: number,
  usualDelayMs: number,
): void {
  if (plan.kinds.length === 0) return;
  if (plan.vanish) job.vanishedMs ??= nowMs;
  if (plan.endWord !== null) job.endWord = plan.endWord;
  if (plan.reviveAfterMs !== null) job.revivedMs ??= nowMs + plan.reviveAfterMs;
  if (plan.cancelByOther && job.cancels.length === 0) {
    const delayMs = plan.cancelDelayMs ?? job.cancelDelayMs ?? usualDelayMs;
    job.cancels.push({ atMs: nowMs, doneMs: nowMs + delayMs, flagUntilMs: nowMs + delayMs });
  }
}

/** Whether a job can be seen by a request. */
export function isVisible(
  job: JobTroubles & { readonly createdMs: number },
  plan: Readonly<FaultPlan>,
  nowMs: number,
): boolean {
  return (
    (job.vanishedMs === null || job.vanishedMs > nowMs) &&
    job.createdMs <= nowMs - Math.max(plan.unseenForMs, plan.readLagMs)
  );
}
