import { cancelAt, type JobTroubles } from "../faults/job-cancel.js";
import { viewIonworksJob } from "../ionworks/jobs/ionworks-view.js";
import type { IonworksJob } from "../ionworks/state/ionworks-jobs.js";
import { viewElement, viewPipeline } from "../ionworks/pipelines/pipeline-view.js";
import type { JessJob } from "../jess/jess-jobs.js";
import { viewJessJob } from "../jess/jess-view.js";
import type { MockWorld } from "../mock-world.js";

/** How a state is shown. */
type Tone = "active" | "done" | "failed" | "cancelled";

/** A job as the page shows it. */
interface JobRow {
  readonly id: string;
  readonly name: string;
  readonly owner: string;
  readonly kind: string;
  /** The service's word. */
  readonly word: string;
  readonly tone: Tone;
  /** What else is known of it: a cancel under way, a fault that lasts. */
  readonly flag: string;
  /** From 0 to 1; `null` where there is a text instead. */
  readonly done: number | null;
  readonly progress: string;
  /** Since it was made, in mock time. */
  readonly since: string;
}

export interface JobRows {
  readonly total: number;
  /** The newest first. */
  readonly rows: readonly JobRow[];
}

const shownJobs = 200;

export function ionworksRows(world: MockWorld, nowMs: number): JobRows {
  const { inOrder } = world.ionworksJobs;
  return {
    total: inOrder.length,
    rows: inOrder
      .slice(-shownJobs)
      .toReversed()
      .map((job) => ionworksRow(world, job, nowMs)),
  };
}

function ionworksRow(world: MockWorld, job: IonworksJob, nowMs: number): JobRow {
  const { status, isTerminal, isFailed, completedMs } = viewIonworksJob(job, nowMs);
  const endMs = completedMs ?? nowMs;
  const part = Math.min(1, (nowMs - job.createdMs) / Math.max(1, job.durationMs));
  return {
    id: job.id,
    name: job.name ?? "",
    owner: world.accounts.find(({ ionworks }) => ionworks.userId === job.userId)?.name ?? "",
    kind: job.type,
    word: status,
    tone: toneOf({ hasEnded: isTerminal, hasFailed: isFailed, word: status }),
    flag: flagOf(job, { nowMs, hasEnded: isTerminal, isFrozen: job.isFrozen, cancelFlag: "cancel asked" }),
    done: isTerminal || job.isFrozen ? null : part,
    progress: isTerminal ? `took ${lengthOf(endMs - job.createdMs)}` : "",
    since: lengthOf(nowMs - job.createdMs),
  };
}

export function jessRows(world: MockWorld, nowMs: number): JobRows {
  const all = [...world.jessJobs.all()];
  return {
    total: all.length,
    rows: all
      .slice(-shownJobs)
      .toReversed()
      .map((job) => jessRow(job, nowMs)),
  };
}

function jessRow(job: JessJob, nowMs: number): JobRow {
  const { status, end, progress, cancelFlag } = viewJessJob(job, nowMs);
  const hasEnded = end !== null;
  return {
    id: String(job.id),
    name: job.title,
    owner: job.username,
    kind: job.type,
    word: status,
    tone: toneOf({
      hasEnded,
      hasFailed: end !== "finished",
      word: end === "cancelled" ? "cancelled" : status,
    }),
    flag: flagOf(job, {
      nowMs,
      hasEnded,
      isFrozen: job.frozenWord !== null,
      cancelFlag: cancelFlag ? "cancel_Flag" : "cancel under way",
    }),
    done: null,
    progress,
    since: lengthOf(nowMs - job.createdMs),
  };
}

/** Something that is made of jobs. */
export interface TreeRow {
  readonly id: string;
  readonly name: string;
  readonly kind: string;
  readonly word: string;
  readonly tone: Tone;
  readonly parts: readonly { readonly name: string; readonly word: string; readonly tone: Tone }[];
}

export function pipelineRows(world: MockWorld, nowMs: number): readonly TreeRow[] {
  const { pipelines, simplePipelines, optimizations } = world.work;
  const trees = pipelines.all().map((pipeline): TreeRow => {
    const view = viewPipeline(world, pipeline, nowMs);
    const parts = pipeline.elements.map((element) => {
      const { status, job } = viewElement(world, pipeline, element, nowMs);
      const hasEnded = job?.isTerminal ?? status === "canceled";
      return {
        name: element.name,
        word: status,
        tone: toneOf({ hasEnded, hasFailed: job?.isFailed ?? true, word: status }),
      };
    });
    return {
      id: pipeline.id,
      name: pipeline.name ?? "",
      kind: "pipeline",
      word: view.status,
      tone: toneOf({ hasEnded: view.isTerminal, hasFailed: view.isFailed, word: view.status }),
      parts,
    };
  });
  const ofOneJob = [
    ...simplePipelines.all().map(({ id, name, jobId }) => ({
      id,
      name,
      job: world.ionworksJobs.get(jobId),
      kind: "simple pipeline",
    })),
    ...optimizations.all().map(({ id, name, runs }) => ({
      id,
      name,
      job: runs.at(-1)?.job,
      kind: `optimization, run ${runs.length}`,
    })),
  ].flatMap(({ id, name, job, kind }): TreeRow[] => {
    if (job === undefined) return [];
    const { word, tone } = ionworksRow(world, job, nowMs);
    return [{ id, name: name ?? "", kind, word, tone, parts: [] }];
  });
  return [...trees, ...ofOneJob].slice(-shownJobs).toReversed();
}

function toneOf({
  hasEnded,
  hasFailed,
  word,
}: {
  hasEnded: boolean;
  hasFailed: boolean;
  word: string;
}): Tone {
  if (!hasEnded) return "active";
  if (/cancel/iu.test(word)) return "cancelled";
  return hasFailed ? "failed" : "done";
}

function flagOf(
  job: JobTroubles,
  {
    nowMs,
    hasEnded,
    isFrozen,
    cancelFlag,
  }: { nowMs: number; hasEnded: boolean; isFrozen: boolean; cancelFlag: string },
): string {
  const flags = [
    !hasEnded && cancelAt(job, nowMs) !== undefined ? cancelFlag : "",
    job.vanishedMs !== null && job.vanishedMs <= nowMs ? "vanished" : "",
    job.revivedMs !== null && job.revivedMs <= nowMs ? "revived" : "",
    isFrozen ? "frozen" : "",
  ];
  return flags.filter((flag) => flag !== "").join(", ");
}

function lengthOf(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} d`;
}
