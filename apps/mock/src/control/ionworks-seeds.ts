import { formatReference } from "@simjobs/core";
import type { MockAccount } from "../base/mock-account.js";
import { defaultModel } from "../ionworks/cell/make-cell.js";
import { defaultProtocol } from "../ionworks/cell/protocol.js";
import type { IonworksOutcome, NewIonworksJob } from "../ionworks/state/ionworks-jobs.js";
import { usualReport } from "../ionworks/jobs/job-metadata.js";
import { cascadePipeline } from "../ionworks/jobs/follow-pipeline.js";
import { makePipeline } from "../ionworks/pipelines/make-pipeline.js";
import type { Pipeline } from "../ionworks/state/pipeline.js";
import type { OwnedRecord } from "../ionworks/state/record-store.js";
import type { MockWorld } from "../mock-world.js";
import { checkRoom, seedName } from "./seed-common.js";
import type { IonworksSeed } from "./seed-input.js";

/** The words of pipelines and optimizations as those of the jobs behind them. */
const jobWords = new Map([
  ["running", "processing"],
  ["queued", "pending"],
  ["succeeded", "completed"],
]);

/** Jobs of the mocked Ionworks out of nothing. @returns the canonical references */
export function seedIonworks(world: MockWorld, seed: IonworksSeed, owner: MockAccount): string[] {
  const { count, kind, type, outcome, durationMs, cancelDelayMs = null } = seed;
  const {
    errorCode = null,
    parent: parentJobId = null,
    modelId,
    studyId = null,
    elements,
    live: isLive,
  } = seed;
  checkRoom(world, count * (kind === "pipeline" ? elements : 1));
  const nowMs = world.clock.now();
  const hasOwnWords = kind !== "job" && kind !== "simulation";
  const status = hasOwnWords ? (jobWords.get(seed.status ?? "") ?? seed.status) : seed.status;
  const shape = ionworksShape(status, nowMs, durationMs ?? 45_000);
  const jobType = { job: type, simulation: "simulate", optimization: "optimize" } as const;

  return Array.from({ length: count }, (_, index) => {
    const name = seedName(seed.name ?? null, index);
    const { userId, organizationId, projectId } = owner.ionworks;
    const owned = (createdMs: number): Omit<OwnedRecord, "id"> => ({
      projectId,
      organizationId,
      userId,
      createdMs,
      name,
      description: null,
      editedMs: null,
    });
    if (kind === "pipeline") {
      const isFailed = status === "failed" || outcome === "failed";
      const pipeline = seedPipeline(world, owned(nowMs), {
        status,
        durationMs,
        elements,
        isLive,
        failure: isFailed ? { error: null, errorCode } : null,
      });
      return formatReference({ provider: "ionworks", kind, id: pipeline.id });
    }
    const made = kind === "simple-pipeline" ? "datafit" : jobType[kind];
    const job = world.ionworksJobs.add({
      type: made,
      name,
      userId,
      organizationId,
      projectId,
      parentJobId,
      createdMs: nowMs,
      durationMs,
      outcome,
      errorCode,
      cancelDelayMs,
      report: usualReport(made, isLive),
      ...shape,
    });
    /** The id of what is seeded: the job's, or that of the record that it is put into. */
    const recordOf = (): string => {
      switch (kind) {
        case "simulation":
          return world.simulations.add({
            jobId: job.id,
            templateId: world.random.uuid("ionworks-seed-template"),
            modelId,
            designId: null,
            studyId,
            organizationId,
            createdMs: job.createdMs,
            inputs: {
              model: defaultModel,
              protocol: defaultProtocol,
              design: {},
              extra: [],
            },
          }).id;
        case "simple-pipeline":
          return world.work.simplePipelines.add((id) => ({
            ...owned(job.createdMs),
            id,
            config: { elements: {} },
            jobId: job.id,
          })).id;
        case "optimization":
          return world.work.optimizations.add((id) => ({
            ...owned(job.createdMs),
            id,
            kind: "optimize",
            modelId,
            templateId: null,
            runs: [{ fromMs: job.createdMs, job }],
          })).id;
        case "job":
          return job.id;
      }
    };
    return formatReference({ provider: "ionworks", kind, id: recordOf() });
  });
}

interface PipelineSeed {
  readonly status: string | undefined;
  readonly durationMs: number | undefined;
  readonly elements: number;
  readonly isLive: boolean;
  readonly failure: { readonly error: string | null; readonly errorCode: string | null } | null;
}

function seedPipeline(world: MockWorld, owned: Omit<OwnedRecord, "id">, seed: PipelineSeed): Pipeline {
  const { status, durationMs, elements: count } = seed;
  const nowMs = owned.createdMs;
  const restMs = durationMs ?? 45_000;
  // While it runs its first element has begun, which takes the first twentieth of it.
  const wholeMs = status === "processing" ? Math.ceil((restMs * count) / (count - 0.06)) : restMs;
  const ages = new Map([
    ["processing", wholeMs - restMs],
    ["completed", wholeMs + 1000],
    ["failed", wholeMs + 1000],
    ["canceled", Math.round(wholeMs / 2)],
  ]);
  const pipeline = makePipeline(world, {
    owned: { ...owned, createdMs: nowMs - (ages.get(status ?? "") ?? 0) },
    elements: Array.from({ length: count }, (_, index) => ({
      name: `element ${String(index + 1)}`,
      type: "data_fit",
      config: { element_type: "data_fit", objectives: { discharge: {} }, parameters: {} },
    })),
    options: { live_progress_updates: seed.isLive },
    wholeMs: status === undefined && durationMs === undefined ? undefined : wholeMs,
    frozenWord: status === undefined || status === "pending" || ages.has(status) ? undefined : status,
    failure: seed.failure,
  });
  if (status === "canceled") {
    const cancel = { atMs: nowMs - 1, doneMs: nowMs - 1, flagUntilMs: nowMs - 1 };
    pipeline.run.cancels.push(cancel);
    cascadePipeline(world, pipeline, cancel);
  }
  return pipeline;
}

function ionworksShape(
  status: string | undefined,
  nowMs: number,
  durationMs: number,
): Partial<NewIonworksJob> {
  const ended = (outcome: IonworksOutcome): Partial<NewIonworksJob> => ({
    createdMs: nowMs - durationMs - 1000,
    startMs: Math.min(500, durationMs),
    durationMs,
    outcome,
  });
  switch (status) {
    case undefined:
      return {};
    case "pending":
      return { startMs: Math.max(1, Math.floor(durationMs / 5)), durationMs };
    case "processing":
      return { createdMs: nowMs - 1000, startMs: 500, durationMs: 1000 + durationMs };
    case "waiting":
      return { createdMs: nowMs - 1000, startMs: 500, durationMs: 1000 + durationMs, activeWord: "waiting" };
    case "completed":
    case "failed":
    case "canceled":
      return ended(status);
    default:
      return { createdMs: nowMs - 1000, startMs: 500, durationMs, activeWord: status, isFrozen: true };
  }
}
