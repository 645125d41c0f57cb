import {
  interpretStatus,
  isJobId,
  noDetails,
  type JobRef,
  type JobStatus,
  type Reading,
  type ReadingSource,
} from "@simjobs/core";
import type {
  JobRecord,
  OptimizationRecord,
  PipelineElement,
  PipelineRecord,
  SimplePipelineRecord,
  SimulationRecord,
  SimulationStatusRecord,
  SimulationSummary,
} from "@simjobs/core/schemas/ionworks";
import type { Secrets } from "@simjobs/http";
import type { SharedTexts } from "../resources/shared-texts.js";
import { nativeWord, stateOfJob, told } from "../resources/job-state.js";
import { isoTime, versionOf } from "../session/service-time.js";
import { jobWords, optimizationWords, pipelineWords } from "../resources/status-words.js";

/** What a record does not tell by itself: whom it is about, how it came, when it was asked for. */
export interface ReadingContext {
  readonly ref: JobRef;
  readonly source: ReadingSource;
  readonly askedAtMs: number;
  /** What must not be told, should the service repeat it. @default nothing */
  readonly secrets?: Secrets | undefined;
  /** What many records say alike, so that it is kept once. @default each keeps its own */
  readonly texts?: SharedTexts | undefined;
}

/** Most characters of what the service says that are kept: of a sentence, of a name, of a word. */
const most = { sentence: 2000, name: 1000, word: 200 };

/**
 * Puts a job's record into our words. The reference may be one to the simulation that the job runs.
 *
 * @see docs/services/ionworks.md 4.1, 4.3
 */
export function readingOfJob(
  job: JobRecord,
  { ref, source, askedAtMs, secrets, texts }: ReadingContext,
): Reading {
  const shared = (text: string | null | undefined): string | null => {
    const own = told(text, most.word);
    return own === null ? null : (texts?.same(own) ?? own);
  };
  const { message, errorCode, ...state } = stateOfJob(job, secrets);
  return {
    ref,
    source,
    askedAtMs,
    run: 1,
    version: versionOf(job.updated_at),
    ...state,
    cancelFlag: null, // no state between active and cancelled is known here (4.4)
    details: {
      ...noDetails,
      type: told(job.job_type, most.word),
      owner: shared(job.user_id),
      project: shared(job.project_id),
      parent: parentOf(job, ref),
      message,
      errorCode,
      createdAt: isoTime(job.created_at),
      startedAt: isoTime(job.started_at),
      endedAt: isoTime(job.completed_at),
      updatedAt: isoTime(job.updated_at),
    },
  };
}

/**
 * Puts an entry of `POST /simulations/statuses` into our words. It comes from another record than the job's, so its
 * time says nothing about the order of the two: it has no version, and counts as a list.
 *
 * @see docs/services/ionworks.md 3.6
 */
export function readingOfSimulationStatus(
  entry: SimulationStatusRecord,
  context: Omit<ReadingContext, "source">,
): Reading {
  return readingOf(entry.status, entry, { ...context, source: "list" }, { version: null });
}

/**
 * Reads a simulation that has no job: all there is to know is in its own record.
 *
 * @returns `null` where the record does not even have a status word
 */
export function readingOfJoblessSimulation(
  simulation: SimulationRecord,
  context: ReadingContext,
): Reading | null {
  if (simulation.status === null || simulation.status === undefined) return null;
  const version = versionOf(simulation.updated_at);
  const reading = readingOf(simulation.status, simulation, context, { version });
  return { ...reading, details: { ...reading.details, createdAt: isoTime(simulation.created_at) } };
}

/**
 * Puts a pipeline or a simple pipeline into our words.
 *
 * @see docs/services/ionworks.md 3.7, 3.8, 4.1
 */
export function readingOfPipeline(
  pipeline: PipelineRecord | SimplePipelineRecord,
  context: ReadingContext,
): Reading {
  const terminalFlag = pipeline.is_terminal ?? null;
  const failedFlag = pipeline.is_failed ?? null;
  const reading = readingOf(pipeline.status, pipeline, context, {
    version: versionOf(pipeline.updated_at),
    words: pipelineWords,
    flags: { terminal: terminalFlag, failed: failedFlag },
  });
  return {
    ...reading,
    details: {
      ...reading.details,
      name: told(pipeline.name, most.name),
      owner: told(pipeline.user_id, most.word),
      project: told(pipeline.project_id, most.word),
      createdAt: isoTime(pipeline.created_at),
    },
  };
}

/**
 * Puts an optimization into our words. It can run again under its id.
 *
 * @param run - which run the record tells about; see `OptimizationRuns`
 * @see docs/services/ionworks.md 3.9
 */
export function readingOfOptimization(
  optimization: OptimizationRecord,
  run: number,
  context: ReadingContext,
): Reading {
  const reading = readingOf(optimization.status ?? "", optimization, context, {
    version: versionOf(optimization.updated_at),
    words: optimizationWords,
  });
  return {
    ...reading,
    run,
    details: {
      ...reading.details,
      name: told(optimization.name, most.name),
      type: told(optimization.kind, most.word),
      owner: told(optimization.user_id, most.word),
      project: told(optimization.project_id, most.word),
      createdAt: isoTime(optimization.created_at),
      startedAt: isoTime(optimization.started_at),
    },
  };
}

/** What a pipeline's element tells of the job that runs it. It is another record than the job's, and counts as a list. */
export function readingOfElementJob(
  element: PipelineElement,
  context: Omit<ReadingContext, "source">,
): Reading {
  const { job_status: jobWord } = element;
  const words = jobWord === null || jobWord === undefined ? pipelineWords : jobWords;
  const word = jobWord ?? element.status;
  const reading = readingOf(word, element, { ...context, source: "list" }, { version: null, words });
  return { ...reading, details: { ...reading.details, createdAt: isoTime(element.created_at) } };
}

/** Puts an entry of the list of simulations into our words, as `readingOfSimulationStatus` does. */
export function readingOfSimulationSummary(
  simulation: SimulationSummary,
  context: Omit<ReadingContext, "source">,
): Reading {
  const listed: ReadingContext = { ...context, source: "list" };
  const reading = readingOf(simulation.status ?? "", simulation, listed, { version: null });
  return { ...reading, details: { ...reading.details, createdAt: isoTime(simulation.created_at) } };
}

interface RecordFacts {
  readonly version: number | null;
  /** @default those of a job */
  readonly words?: Readonly<Record<string, JobStatus>> | undefined;
  /** @default none are told */
  readonly flags?: { readonly terminal: boolean | null; readonly failed: boolean | null } | undefined;
}

function readingOf(
  word: string,
  record: Pick<SimulationStatusRecord, "error" | "error_code" | "updated_at">,
  { ref, source, askedAtMs, secrets }: ReadingContext,
  { version, words = jobWords, flags = { terminal: null, failed: null } }: RecordFacts,
): Reading {
  const state = interpretStatus({ word, ...flags, cancelFlag: null }, words);
  return {
    ref,
    source,
    askedAtMs,
    run: 1,
    version,
    ...state,
    nativeStatus: nativeWord(word, state, secrets),
    cancelFlag: null,
    terminalFlag: flags.terminal,
    failedFlag: flags.failed,
    details: {
      ...noDetails,
      message: told(record.error, most.sentence, secrets),
      errorCode: told(record.error_code, most.word, secrets),
      updatedAt: isoTime(record.updated_at),
    },
  };
}

function parentOf(job: JobRecord, { provider, account }: JobRef): JobRef | null {
  const id = job.parent_job_id;
  if (id === null || id === undefined || !isJobId(id)) return null;
  return { provider, account, kind: "job", id };
}
