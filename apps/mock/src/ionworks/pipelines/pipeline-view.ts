import type { FaultPlan } from "../../faults/fault-plan.js";
import type { IonworksWorld } from "../state/ionworks-world.js";
import { shownIonworksView, viewIonworksJob, type IonworksView } from "../jobs/ionworks-view.js";
import type { Pipeline, PipelineElement } from "../state/pipeline.js";

/** What a pipeline's element is like at one moment. */
export interface ElementView {
  readonly status: string;
  /** The job's, or `null` while there is none. */
  readonly job: IonworksView | null;
  readonly updatedMs: number;
}

const pipelineWords = new Map([
  ["processing", "running"],
  ["waiting", "running"],
]);

/** The state of a pipeline at a moment, with the words of section 4.1. */
export function viewPipeline(
  world: IonworksWorld,
  pipeline: Pipeline,
  atMs: number,
  plan?: Readonly<FaultPlan>,
): IonworksView {
  const own =
    plan === undefined ? viewIonworksJob(pipeline.run, atMs) : shownIonworksView(pipeline.run, plan, atMs);
  const isWordOfFault = plan !== undefined && plan.statusWord !== null;
  if (isWordOfFault) return own;
  const broken = pipeline.elements
    .map((element) => jobView(world, element, atMs))
    .find((view) => view !== null && view.isTerminal && view.isFailed && view.completedMs !== null);
  const brokenMs = broken?.completedMs ?? Number.POSITIVE_INFINITY;
  // An element that was stopped by itself takes its pipeline along, unless that has ended before.
  if (broken !== undefined && broken !== null && brokenMs < (own.completedMs ?? Number.POSITIVE_INFINITY)) {
    return { ...broken, startedMs: own.startedMs };
  }
  return { ...own, status: pipelineWords.get(own.status) ?? own.status };
}

export function viewElement(
  world: IonworksWorld,
  pipeline: Pipeline,
  element: PipelineElement,
  atMs: number,
): ElementView {
  const view = jobView(world, element, atMs);
  const whole = viewPipeline(world, pipeline, atMs);
  if (view === null) {
    const status = whole.isTerminal ? "canceled" : "pending";
    return { status, job: null, updatedMs: whole.isTerminal ? whole.updatedMs : pipeline.createdMs };
  }
  const isLeftOut =
    view.status === "canceled" &&
    view.startedMs === null &&
    pipeline.elements.some((other) => {
      const before = other.order < element.order ? jobView(world, other, atMs) : null;
      return (
        before !== null && before.isFailed && before.startedMs !== null && pipeline.run.cancels.length === 0
      );
    });
  const status = isLeftOut ? "skipped" : (pipelineWords.get(view.status) ?? view.status);
  return { status, job: view, updatedMs: view.updatedMs };
}

/** The state of an element's job, if it is there already. */
function jobView(world: IonworksWorld, { jobId }: PipelineElement, atMs: number): IonworksView | null {
  const job = world.ionworksJobs.get(jobId);
  if (job === undefined || job.createdMs > atMs) return null;
  if (job.vanishedMs !== null && job.vanishedMs <= atMs) return null;
  return viewIonworksJob(job, atMs);
}
