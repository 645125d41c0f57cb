import type { IonworksWorld } from "../state/ionworks-world.js";
import type { NewIonworksJob } from "../state/ionworks-jobs.js";
import type { OwnedRecord } from "../state/record-store.js";
import type { Pipeline } from "../state/pipeline.js";
import { jobTypeOf, reportOf, type AskedElement } from "./read-elements.js";

export interface NewPipeline {
  readonly owned: Omit<OwnedRecord, "id">;
  readonly elements: readonly AskedElement[];
  readonly options: Readonly<Record<string, unknown>>;
  /** Milliseconds that all elements take, which share them equally. @default each as long as other jobs do */
  readonly wholeMs?: number | undefined;
  /** A word of the whole that it has and keeps. */
  readonly frozenWord?: string | undefined;
  /** How the last element fails, if it does. */
  readonly failure: Pick<NewIonworksJob, "error" | "errorCode"> | null;
}

/** A pipeline whose elements run one after the other, each in a job of its own. */
export function makePipeline(world: IonworksWorld, fresh: NewPipeline): Pipeline {
  const { owned, elements, failure } = fresh;
  const { "element-jobs": whenMade } = world.switches.ionworks;
  const isLive = fresh.options["live_progress_updates"] === true;
  return world.work.pipelines.add((id, count) => {
    let beginMs = 0;
    const made = elements.map((element, index) => {
      const label = `${id} ${String(index)}`;
      const endMs =
        fresh.wholeMs === undefined
          ? beginMs + world.ionworksJobs.usualMs(label)
          : Math.floor((fresh.wholeMs * (index + 1)) / elements.length);
      const lengthMs = endMs - beginMs;
      const waitMs = Math.floor(lengthMs * 0.05);
      const isLater = whenMade === "in-turn";
      const failing = index === elements.length - 1 ? failure : null;
      const job = world.ionworksJobs.add({
        type: jobTypeOf(element.type),
        name: `${owned.name ?? ""} / ${element.name}`,
        userId: owned.userId,
        organizationId: owned.organizationId,
        projectId: owned.projectId,
        createdMs: owned.createdMs + (isLater ? beginMs : 0),
        startMs: waitMs + (isLater ? 0 : beginMs),
        durationMs: lengthMs + (isLater ? 0 : beginMs),
        report: reportOf(element, isLive),
        outcome: failing === null ? undefined : "failed",
        error: failing?.error,
        errorCode: failing?.errorCode,
      });
      beginMs += lengthMs;
      return {
        id: world.random.uuid("ionworks-element", label),
        name: element.name,
        order: index + 1,
        type: element.type,
        config: element.config,
        jobId: job.id,
      };
    });
    const firstJob = world.ionworksJobs.get(made[0]?.jobId ?? "");
    const run = world.ionworksJobs.make(
      id,
      {
        type: "pipeline",
        userId: owned.userId,
        organizationId: owned.organizationId,
        projectId: owned.projectId,
        createdMs: owned.createdMs,
        startMs: firstJob?.startMs ?? 0,
        durationMs: beginMs,
        activeWord: fresh.frozenWord,
        isFrozen: fresh.frozenWord !== undefined,
        outcome: failure === null ? undefined : "failed",
        error: failure?.error,
        errorCode: failure?.errorCode,
      },
      id,
    );
    // Its name is a text in every reply.
    const name = owned.name ?? `Pipeline ${String(count)}`;
    const pipeline = { ...owned, id, name, options: fresh.options, elements: made, run };
    for (const { jobId } of made) world.work.pipelineOfJob.set(jobId, pipeline);
    return pipeline;
  });
}
