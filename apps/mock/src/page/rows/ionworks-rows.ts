import { cancelAt } from "../../faults/job-cancel.js";
import { viewIonworksJob, type IonworksView } from "../../ionworks/jobs/ionworks-view.js";
import { viewElement, viewPipeline } from "../../ionworks/pipelines/pipeline-view.js";
import type { IonworksJob } from "../../ionworks/state/ionworks-jobs.js";
import type { Pipeline } from "../../ionworks/state/pipeline.js";
import type { MockWorld } from "../../mock-world.js";
import type { Cases, JobLife, JobRow, Tone } from "../page-messages.js";
import { lifeOf, troubleMoments, troubleNotes, type Standing } from "./life.js";
import type { RowSource } from "./row-source.js";

/** A job as the page shows it. */
export function ionworksSource(world: MockWorld, job: IonworksJob): RowSource {
  const standing = (atMs: number): Standing => standingOf(viewIonworksJob(job, atMs), job, atMs);
  return {
    ref: `ionworks:${job.id}`,
    of: job,
    signature: (nowMs) => {
      const { status } = viewIonworksJob(job, nowMs);
      return `${status} ${troubleCount(job, nowMs)}`;
    },
    row: (nowMs) => ({
      ...common(world, job, job.type, standing(nowMs)),
      notes: notesOf(job, nowMs),
      cases: null,
      life: lifeOf(job, courseMoments(job), standing),
    }),
  };
}

/** A pipeline, whose cases are its elements. */
export function pipelineSource(world: MockWorld, pipeline: Pipeline): RowSource {
  const { run } = pipeline;
  const standing = (atMs: number): Standing => standingOf(viewPipeline(world, pipeline, atMs), run, atMs);
  return {
    ref: `ionworks:pipeline/${pipeline.id}`,
    of: pipeline,
    signature: (nowMs) => {
      const { waiting, running, done, cancelled, failed } = elementsAt(world, pipeline, nowMs);
      const { status } = viewPipeline(world, pipeline, nowMs);
      return `${status} ${troubleCount(run, nowMs)} ${[waiting, running, done, cancelled, failed].join(" ")}`;
    },
    row: (nowMs) => ({
      ...common(world, { ...run, id: pipeline.id, name: pipeline.name }, "pipeline", standing(nowMs)),
      ref: `ionworks:pipeline/${pipeline.id}`,
      notes: notesOf(run, nowMs),
      cases: elementsAt(world, pipeline, nowMs),
      life: pipelineLife(world, pipeline, standing),
    }),
  };
}

function common(
  world: MockWorld,
  { id, name, userId, createdMs }: Pick<IonworksJob, "id" | "name" | "userId" | "createdMs">,
  kind: string,
  { word, tone }: Standing,
): Omit<JobRow, "notes" | "cases" | "life"> {
  const owner = world.accounts.find(({ ionworks }) => ionworks.userId === userId)?.name ?? "";
  return {
    ref: `ionworks:${id}`,
    service: "ionworks",
    id,
    name: name ?? "",
    owner,
    kind,
    word,
    tone,
    createdMs,
  };
}

function standingOf(view: IonworksView, job: IonworksJob, atMs: number): Standing {
  return { word: view.status, hasEnded: view.isTerminal, tone: toneOf(view, job, atMs) };
}

function toneOf({ status, isTerminal, isFailed }: IonworksView, job: IonworksJob, atMs: number): Tone {
  if (isTerminal) {
    if (/cancel/iu.test(status)) return "cancelled";
    return isFailed ? "failed" : "done";
  }
  if (cancelAt(job, atMs) !== undefined) return "cancelling";
  if (status === "processing" || status === "running") return "running";
  return status === "pending" || status === "waiting" ? "waiting" : "unknown";
}

function notesOf(job: IonworksJob, nowMs: number): string[] {
  const ignored = job.asks.some(({ isIgnored }) => isIgnored) && cancelAt(job, nowMs) === undefined;
  const isOpen = !viewIonworksJob(job, nowMs).isTerminal;
  return [
    ...(ignored && isOpen ? ["cancel forgotten"] : []),
    ...troubleNotes(job, nowMs),
    ...(job.isFrozen ? ["frozen"] : []),
  ];
}

/** Changes with whatever befalls a job. */
function troubleCount({ asks, cancels, vanishedMs, revivedMs, endWord }: IonworksJob, nowMs: number): string {
  const isOver = (ms: number | null): boolean => ms !== null && ms <= nowMs;
  const begun = cancels.filter(({ atMs }) => isOver(atMs)).length;
  return `${asks.length} ${cancels.length} ${begun} ${isOver(vanishedMs)} ${isOver(revivedMs)} ${revivedMs ?? ""} ${endWord ?? ""}`;
}

function courseMoments(job: IonworksJob): number[] {
  const { createdMs, startMs, durationMs, revivedMs, earlier, isFrozen } = job;
  const ends = isFrozen ? [] : [createdMs + durationMs];
  return [
    createdMs,
    createdMs + startMs,
    ...ends,
    ...troubleMoments(job),
    ...(revivedMs === null ? [] : [revivedMs + Math.max(1, durationMs)]),
    ...(earlier === null ? [] : [earlier.untilMs, ...courseMoments(earlier.job)]),
  ];
}

function pipelineLife(
  world: MockWorld,
  { run, elements }: Pipeline,
  standing: (atMs: number) => Standing,
): JobLife {
  const jobs = elements.flatMap(({ jobId }) => world.ionworksJobs.get(jobId) ?? []);
  return lifeOf(run, [run, ...jobs].flatMap(courseMoments), standing);
}

function elementsAt(world: MockWorld, pipeline: Pipeline, nowMs: number): Cases {
  const cases = {
    total: pipeline.elements.length,
    waiting: 0,
    running: 0,
    done: 0,
    cancelled: 0,
    failed: 0,
  };
  for (const element of pipeline.elements) {
    const { status, job } = viewElement(world, pipeline, element, nowMs);
    if (/cancel|skipped/u.test(status)) cases.cancelled += 1;
    else if (job?.isTerminal === true) cases[job.isFailed ? "failed" : "done"] += 1;
    else if (status === "pending") cases.waiting += 1;
    else cases.running += 1;
  }
  return cases;
}
