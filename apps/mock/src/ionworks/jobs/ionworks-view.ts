import { cancelAt } from "../../faults/job-cancel.js";
import type { FaultPlan } from "../../faults/fault-plan.js";
import type { IonworksJob } from "../state/ionworks-jobs.js";

/** What Ionworks says about a job at one moment. */
export interface IonworksView {
  readonly status: string;
  readonly isTerminal: boolean;
  readonly isFailed: boolean;
  readonly updatedMs: number;
  readonly startedMs: number | null;
  readonly completedMs: number | null;
  readonly error: string | null;
  readonly errorCode: string | null;
}

/** How often the record of a job that is under way is written, in mock milliseconds. */
const heartbeatMs = 1000;

/** The state of a job at a moment: a pure function of the two, as at JESS. */
export function viewIonworksJob(job: IonworksJob, atMs: number): IonworksView {
  const { earlier } = job;
  if (earlier !== null && atMs < earlier.untilMs) return viewIonworksJob(earlier.job, atMs);
  const revived = revivedView(job, atMs);
  if (revived !== undefined) return revived;
  const { createdMs } = job;
  const endMs = job.isFrozen ? Number.POSITIVE_INFINITY : createdMs + job.durationMs;
  const cancel = cancelAt(job, atMs);
  const effective = cancel !== undefined && cancel.doneMs < endMs ? cancel : undefined;
  const stopMs = effective?.doneMs ?? endMs;
  const hasStarted = createdMs + job.startMs <= Math.min(atMs, stopMs);
  const startedMs = hasStarted ? createdMs + job.startMs : null;
  if (atMs >= stopMs) {
    const outcome = effective === undefined ? job.outcome : "canceled";
    return {
      status: job.endWord ?? outcome,
      isTerminal: true,
      isFailed: outcome !== "completed",
      updatedMs: stopMs,
      startedMs,
      completedMs: stopMs,
      error: outcome === "failed" ? (job.error ?? "The solver did not converge") : null,
      errorCode: outcome === "failed" ? (job.errorCode ?? "SOLVER_ERROR") : null,
    };
  }
  const beatMs = startedMs === null ? createdMs : atMs - ((atMs - startedMs) % heartbeatMs);
  return {
    status: job.activeWord ?? (hasStarted ? "processing" : "pending"),
    isTerminal: false,
    isFailed: false,
    updatedMs: Math.max(beatMs, cancel?.atMs ?? 0, earlier?.untilMs ?? 0),
    startedMs,
    completedMs: null,
    error: null,
    errorCode: null,
  };
}

/** The view that a request is shown: at its moment, with the word that a fault puts in. */
export function shownIonworksView(job: IonworksJob, plan: Readonly<FaultPlan>, atMs: number): IonworksView {
  const view = viewIonworksJob(job, atMs);
  if (plan.statusWord === null) return view;
  const { word, terminal, failed } = plan.statusWord;
  return { ...view, status: word, isTerminal: terminal, isFailed: failed };
}

/** Once revived, a job runs its course again under the same id. */
function revivedView(job: IonworksJob, atMs: number): IonworksView | undefined {
  const { revivedMs } = job;
  if (revivedMs === null || atMs < revivedMs) return undefined;
  const before = { ...job, revivedMs: null, cancels: job.cancels.filter(({ atMs }) => atMs < revivedMs) };
  if (!viewIonworksJob(before, revivedMs).isTerminal) return undefined;
  const shiftMs = revivedMs - job.createdMs;
  const again = {
    ...job,
    revivedMs: null,
    endWord: null,
    outcome: "completed",
    cancels: job.cancels.filter(({ atMs }) => atMs >= revivedMs),
    startMs: shiftMs,
    durationMs: shiftMs + Math.max(1, job.durationMs),
  } as const;
  return viewIonworksJob(again, atMs);
}
