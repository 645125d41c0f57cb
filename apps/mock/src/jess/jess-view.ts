import { cancelAt, type JobCancel } from "../faults/job-cancel.js";
import type { JessJob } from "./jess-jobs.js";

/** What JESS says about a job at one moment; the status row and the list record are both made of it. */
export interface JessView {
  /** The job as it runs at that moment; another one than the stored one after a revival. */
  readonly job: JessJob;
  readonly status: string;
  readonly message: string;
  readonly progress: string;
  readonly cancelFlag: boolean;
  readonly completionMs: number | null;
  readonly lastUpdateMs: number;
  readonly end: "finished" | "rejected" | "cancelled" | null;
}

/** When each step was done, for those that are. */
export interface JessStamps {
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
  const endMs = naturalEnd(job);
  const cancel = cancelAt(job, atMs);
  const effective = cancel !== undefined && cancel.doneMs < endMs ? cancel : undefined;
  if (effective !== undefined && atMs >= effective.doneMs) {
    return {
      job,
      status: job.endWord ?? "CANCELED",
      message: "Job is cancelled",
      progress: progressText(job.cases, slotsUnderCancel(job, effective, effective.doneMs)),
      cancelFlag: false,
      completionMs: effective.doneMs,
      lastUpdateMs: effective.doneMs,
      end: "cancelled",
    };
  }
  if (atMs >= endMs) {
    const isRejected = job.rejection !== null;
    return {
      job,
      status: job.endWord ?? (isRejected ? "REJECTED" : "FINISHED"),
      message: job.rejection ?? "Job finished. Results collected into tables.",
      progress: progressText(job.cases, isRejected ? allWaiting(job.cases) : allCollected(job.cases)),
      cancelFlag: false,
      completionMs: endMs - rowLag(job),
      lastUpdateMs: endMs,
      end: isRejected ? "rejected" : "finished",
    };
  }
  const isFlagged = cancel !== undefined && atMs < cancel.flagUntilMs;
  const slots = effective === undefined ? slotsAt(job, atMs) : slotsUnderCancel(job, effective, atMs);
  const { status, message } = activeWord(job, atMs);
  return {
    job,
    status,
    message,
    progress: progressText(job.cases, slots),
    cancelFlag: isFlagged,
    // The time of the last step that was completed, as in the one recorded reply to a cancel.
    completionMs: isFlagged
      ? isPrepared(job, atMs)
        ? job.createdMs + job.steps.prepared
        : job.createdMs
      : null,
    lastUpdateMs: lastActiveUpdate(job, cancel, atMs),
    end: null,
  };
}

/** The stamps that go with a view of a moment. */
export function stampsOf({ job, end, completionMs }: JessView, atMs: number): JessStamps {
  const { createdMs, steps } = job;
  // What a cancel has stopped makes no further step.
  const lastMs = end === "cancelled" && completionMs !== null ? Math.min(atMs, completionMs) : atMs;
  const stamp = (offset: number | null): number | null =>
    offset !== null && createdMs + offset <= lastMs ? createdMs + offset : null;
  const hasSteps = job.rejection === null;
  return {
    acceptedMs: hasSteps ? stamp(steps.accepted) : null,
    preparedMs: hasSteps ? stamp(steps.prepared) : null,
    simulatedMs: hasSteps && job.frozenWord === null ? stamp(steps.simulated) : null,
    collectedMs: end === "finished" ? completionMs : null,
    cancelledMs: end === "cancelled" ? completionMs : null,
  };
}

/** Whether the job has come to be executed, or could be. */
export function isPrepared(job: JessJob, atMs: number): boolean {
  return job.rejection === null && atMs >= job.createdMs + job.steps.prepared;
}

/** When the job ends by itself: the moment at which its status row is written. */
function naturalEnd(job: JessJob): number {
  if (job.frozenWord !== null) return Number.POSITIVE_INFINITY;
  return job.createdMs + (job.rejection === null ? job.steps.collected : job.steps.prepared);
}

/** By how much the row is later than what it tells: less, where the last step took hardly any time. */
function rowLag({ rowLagMs, rejection, steps }: JessJob): number {
  const lastStepMs = rejection === null ? steps.collected - steps.simulated : steps.prepared;
  return Math.min(rowLagMs, Math.floor(lastStepMs / 2));
}

/** Once revived, a job runs its course again under the same number. */
function revivedView(job: JessJob, atMs: number): JessView | undefined {
  const { revivedMs } = job;
  if (revivedMs === null || atMs < revivedMs) return undefined;
  const before = { ...job, revivedMs: null, cancels: job.cancels.filter(({ atMs }) => atMs < revivedMs) };
  if (viewJessJob(before, revivedMs).end === null) return undefined;
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
  if (isPrepared(job, atMs)) {
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
    return allWaiting(cases);
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

function allWaiting(cases: number): Slots {
  return { cancelled: 0, waiting: cases, dispatched: 0, collected: 0 };
}

function allCollected(cases: number): Slots {
  return { cancelled: 0, waiting: 0, dispatched: 0, collected: cases };
}

function progressText(total: number, { cancelled, waiting, dispatched, collected }: Slots): string {
  return `${total}, 0, 0, ${cancelled}, ${waiting}, ${dispatched}, ${collected}`;
}
