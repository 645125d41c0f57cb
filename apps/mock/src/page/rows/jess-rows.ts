import { cancelAt } from "../../faults/job-cancel.js";
import type { JessJob } from "../../jess/jess-jobs.js";
import { viewJessJob, type JessView } from "../../jess/jess-view.js";
import type { Cases, Tone } from "../page-messages.js";
import { lifeOf, troubleMoments, troubleNotes, type Standing } from "./life.js";
import type { RowSource } from "./row-source.js";

/** A job as the page shows it. */
export function jessSource(job: JessJob, owner: string): RowSource {
  const standing = (atMs: number): Standing => standingOf(viewJessJob(job, atMs), job, atMs);
  return {
    ref: `jess:${String(job.id)}`,
    of: job,
    signature: (nowMs) => {
      const { status, progress, cancelFlag } = viewJessJob(job, nowMs);
      const { asks, cancels, vanishedMs, revivedMs } = job;
      const begun = cancels.filter(({ atMs }) => atMs <= nowMs).length;
      const isOver = (ms: number | null): boolean => ms !== null && ms <= nowMs;
      return `${status} ${progress} ${cancelFlag} ${asks.length} ${cancels.length} ${begun} ${isOver(vanishedMs)} ${isOver(revivedMs)} ${revivedMs ?? ""}`;
    },
    row: (nowMs) => {
      const view = viewJessJob(job, nowMs);
      const { word, tone } = standingOf(view, job, nowMs);
      return {
        ref: `jess:${String(job.id)}`,
        service: "jess",
        id: String(job.id),
        name: job.title,
        owner,
        kind: job.type,
        word,
        tone,
        createdMs: job.createdMs,
        notes: notesOf(job, view, nowMs),
        cases: casesOf(view),
        life: lifeOf(job, courseMoments(job), standing),
      };
    },
  };
}

function standingOf(view: JessView, job: JessJob, atMs: number): Standing {
  return { word: view.status, hasEnded: view.end !== null, tone: toneOf(view, job, atMs) };
}

function toneOf(view: JessView, job: JessJob, atMs: number): Tone {
  if (view.end === "cancelled") return "cancelled";
  if (view.end !== null) return view.end === "finished" ? "done" : "failed";
  if (cancelAt(view.job, atMs) !== undefined) return "cancelling";
  if (job.frozenWord !== null) return "unknown";
  // The service has one word for what waits to be executed and what is executed.
  const { running, done } = casesOf(view);
  return view.status === "QUEUED" && running + done > 0 ? "running" : "waiting";
}

function notesOf(job: JessJob, view: JessView, nowMs: number): string[] {
  const forgotten =
    view.end === null &&
    job.asks.some(({ isIgnored }) => isIgnored) &&
    cancelAt(view.job, nowMs) === undefined;
  return [
    ...(view.cancelFlag ? ["cancel_Flag"] : []),
    ...(forgotten ? ["cancel forgotten"] : []),
    ...troubleNotes(job, nowMs),
    ...(job.frozenWord === null ? [] : ["frozen"]),
  ];
}

/** Out of the service's text, of which four numbers are known to be used. */
function casesOf({ progress }: JessView): Cases {
  const numbers = progress.split(",").map(Number);
  const [total = 0, , , cancelled = 0, waiting = 0, running = 0, done = 0] = numbers;
  return { total, cancelled, waiting, running, done, failed: 0 };
}

function courseMoments(job: JessJob): number[] {
  const { createdMs, steps, revivedMs, frozenWord } = job;
  const { accepted, prepared, simulated, collected } = steps;
  // When the first case is handed to a worker: see `slotsAt`.
  const handedOut = prepared + Math.ceil((simulated - prepared) / 10);
  const course = [accepted, prepared, handedOut, collected].filter((ms) => ms !== null);
  const from = (startMs: number): number[] => course.map((ms) => startMs + ms);
  return [
    createdMs,
    ...(frozenWord === null ? from(createdMs) : []),
    ...troubleMoments(job),
    ...(revivedMs === null
      ? []
      : [...from(revivedMs), revivedMs + Math.ceil(simulated / 10), revivedMs + simulated]),
  ];
}
