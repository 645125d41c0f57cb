import { cancelAt, type JobCancel } from "../job-cancel.js";
import type { JessJob } from "./jess-jobs.js";

/** What JESS says about a job at one moment; the status row and the list record are both made of it. */
export interface JessView {
  readonly status: string;
  readonly message: string;
  readonly progress: string;
  readonly cancelFlag: boolean;
  readonly completionMs: number | null;
  readonly lastUpdateMs: number;
  readonly ended: boolean;
  readonly acceptedMs: number | null;
  readonly preparedMs: number | null;
  readonly simulatedMs: number | null;
  readonly collectedMs: number | null;
  readonly cancelledMs: number | null;
}

/** Numbers of cases in each of the slots that are known to be used. */
interface Slots {
  readonly cancelled: number;
  readonly waiting: number;
  readonly dispatched: number;
  readonly collected: number;
}

/** How many cases the mocked service executes at the same time. */
const workers = 8;
/** How often the status row of a job that is under way is written, in mock milliseconds. */
const heartbeatMs = 1000;

/**
 * The state of a job at a moment. A pure function of the two: no timer moves a job, so a lagging reading is just a
 * look at an earlier moment, and a job that ends before its cancel takes effect has finished.
 */
export function viewJessJob(job: JessJob, atMs: number): JessView {
  const revived = revivedView(job, atMs);
  if (revived !== undefined) return revived;
  const { createdMs, steps } = job;
  const endMs = naturalEnd(job);
  const cancel = cancelAt(job, atMs);
  const effective = cancel !== undefined && cancel.doneMs < endMs ? cancel : undefined;
  const stamp = (offset: number | null): number | null =>
    offset !== null && createdMs + offset <= Math.min(atMs, effective?.doneMs ?? atMs)
      ? createdMs + offset
      : null;
  const stamps = {
    acceptedMs: job.rejection === null ? stamp(steps.accepted) : null,
    preparedMs: job.rejection === null ? stamp(steps.prepared) : null,
    simulatedMs: null,
    collectedMs: null,
    cancelledMs: null,
  };

  if (effective !== undefined && atMs >= effective.doneMs) {
    return {
      ...stamps,
      status: job.endWord ?? "CANCELED",
      message: "Job is cancelled",
      progress: progressText(job.cases, slotsUnderCancel(job, effective, effective.doneMs)),
      cancelFlag: false,
      completionMs: effective.doneMs,
      lastUpdateMs: effective.doneMs,
      ended: true,
      cancelledMs: effective.doneMs,
    };
  }
  if (job.frozenWord === null && atMs >= endMs) {
    const rejected = job.rejection !== null;
    return {
      ...stamps,
      status: job.endWord ?? (rejected ? "REJECTED" : "FINISHED"),
      message: job.rejection ?? "Job finished. Results collected into tables.",
      progress: progressText(
        job.cases,
        rejected
          ? { cancelled: 0, waiting: job.cases, dispatched: 0, collected: 0 }
          : { cancelled: 0, waiting: 0, dispatched: 0, collected: job.cases },
      ),
      cancelFlag: false,
      completionMs: endMs - job.rowLagMs,
      lastUpdateMs: endMs,
      ended: true,
      simulatedMs: rejected ? null : createdMs + steps.simulated,
      collectedMs: rejected ? null : createdMs + steps.collected,
    };
  }

  const flagged = cancel !== undefined && atMs < cancel.flagUntilMs;
  const slots = effective === undefined ? slotsAt(job, atMs) : slotsUnderCancel(job, effective, atMs);
  return {
    ...stamps,
    ...activeWord(job, atMs),
    progress: progressText(job.cases, slots),
    cancelFlag: flagged,
    completionMs: flagged ? (stamps.preparedMs ?? createdMs) : null,
    lastUpdateMs: lastActiveUpdate(job, cancel, atMs),
    ended: false,
    simulatedMs: stamp(steps.simulated),
  };
}

/** When the job ends by itself: the moment at which its status row is written. */
function naturalEnd(job: JessJob): number {
  if (job.frozenWord !== null) return Number.POSITIVE_INFINITY;
  const offset = job.rejection === null ? job.steps.collected : job.steps.prepared;
  return job.createdMs + offset + job.rowLagMs;
}

/** Once revived, a job runs its course again under the same number. */
function revivedView(job: JessJob, atMs: number): JessView | undefined {
  const { revivedMs } = job;
  if (revivedMs === null || atMs < revivedMs) return undefined;
  const before = { ...job, revivedMs: null, cancels: job.cancels.filter(({ atMs }) => atMs < revivedMs) };
  if (!viewJessJob(before, revivedMs).ended) return undefined;
  const shift = revivedMs - job.createdMs;
  const again = {
    ...job,
    revivedMs: null,
    endWord: null,
    rejection: null,
    cancels: job.cancels.filter(({ atMs }) => atMs >= revivedMs),
    steps: {
      accepted: job.steps.accepted,
      prepared: shift,
      simulated: shift + job.steps.simulated,
      collected: shift + job.steps.collected,
    },
  };
  return viewJessJob(again, atMs);
}

function activeWord(job: JessJob, atMs: number): { status: string; message: string } {
  if (job.frozenWord !== null) return { status: job.frozenWord, message: "Job is being looked after." };
  const sinceMs = atMs - job.createdMs;
  if (job.rejection === null && sinceMs >= job.steps.prepared) {
    return { status: "QUEUED", message: "Job preparation done; awaiting execution." };
  }
  if (job.rejection === null && job.steps.accepted !== null && sinceMs >= job.steps.accepted) {
    return { status: "ACCEPTED", message: "Job accepted; preparing simulation cases." };
  }
  return { status: "UNPACKED", message: "Job files received and unpacked." };
}

function lastActiveUpdate(job: JessJob, cancel: JobCancel | undefined, atMs: number): number {
  const beat = atMs - ((atMs - job.createdMs) % heartbeatMs);
  return Math.max(beat, cancel?.atMs ?? 0);
}

function slotsAt(job: JessJob, atMs: number): Slots {
  const { cases, steps } = job;
  const sinceMs = atMs - job.createdMs - steps.prepared;
  const spanMs = Math.max(1, steps.simulated - steps.prepared);
  // The first tenth passes before anything is handed to a worker.
  const share = (sinceMs / spanMs - 0.1) / 0.9;
  if (job.frozenWord !== null || job.rejection !== null || share < 0) {
    return { cancelled: 0, waiting: cases, dispatched: 0, collected: 0 };
  }
  const waves = Math.ceil(cases / workers);
  const wave = Math.min(waves - 1, Math.floor(share * waves));
  const started = Math.min(cases, (wave + 1) * workers);
  const collected = Math.min(started, wave * workers);
  return { cancelled: 0, waiting: cases - started, dispatched: started - collected, collected };
}

/**
 * What is under way when the cancel comes goes on. Of the cases that wait, a quarter still slips through to a worker;
 * the others are stopped one after the other until the cancel is done.
 */
function slotsUnderCancel(job: JessJob, cancel: JobCancel, atMs: number): Slots {
  const start = slotsAt(job, cancel.atMs);
  const spanMs = Math.max(1, cancel.doneMs - cancel.atMs);
  const share = Math.min(1, (atMs - cancel.atMs) / spanMs);
  const slipping = Math.floor(start.waiting / 4);
  const slipped = Math.floor(slipping * share);
  const cancelled = Math.floor((start.waiting - slipping) * share);
  return {
    cancelled,
    waiting: start.waiting - slipped - cancelled,
    dispatched: start.dispatched + slipped,
    collected: start.collected,
  };
}

function progressText(total: number, slots: Slots): string {
  const { cancelled, waiting, dispatched, collected } = slots;
  return [total, 0, 0, cancelled, waiting, dispatched, collected].join(", ");
}
