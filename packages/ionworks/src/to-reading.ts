import {
  interpretStatus,
  isJobId,
  noDetails,
  type JobRef,
  type Reading,
  type ReadingSource,
} from "@simjobs/core";
import { isoTime, versionOf } from "./service-time.js";
import { jobWords } from "./status-words.js";
import type { JobRecord } from "./wire/job.js";
import type { SimulationRecord, SimulationStatusRecord } from "./wire/simulation.js";

/** What a record does not tell by itself: whom it is about, how it came, when it was asked for. */
export interface ReadingContext {
  readonly ref: JobRef;
  readonly source: ReadingSource;
  readonly askedAtMs: number;
}

/**
 * Puts a job's record into our words. The reference may be one to the simulation that the job runs.
 *
 * @see docs/services/ionworks.md 4.1, 4.3
 */
export function readingOfJob(job: JobRecord, { ref, source, askedAtMs }: ReadingContext): Reading {
  const terminalFlag = job.is_terminal ?? null;
  const failedFlag = job.is_failed ?? null;
  return {
    ref,
    source,
    askedAtMs,
    run: 1,
    version: versionOf(job.updated_at),
    ...interpretStatus(
      { word: job.status, terminal: terminalFlag, failed: failedFlag, cancelFlag: null },
      jobWords,
    ),
    nativeStatus: job.status,
    cancelFlag: null, // no state between active and cancelled is known here (4.4)
    terminalFlag,
    failedFlag,
    details: {
      ...noDetails,
      type: job.job_type ?? null,
      owner: job.user_id ?? null,
      project: job.project_id ?? null,
      parent: parentOf(job, ref),
      message: job.error ?? null,
      errorCode: job.error_code ?? null,
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
  { ref, askedAtMs }: Omit<ReadingContext, "source">,
): Reading {
  return withoutFlags(entry.status, entry, { ref, source: "list", askedAtMs }, null);
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
  const reading = withoutFlags(simulation.status, simulation, context, version);
  return { ...reading, details: { ...reading.details, createdAt: isoTime(simulation.created_at) } };
}

function withoutFlags(
  word: string,
  record: Pick<SimulationStatusRecord, "error" | "error_code" | "updated_at">,
  { ref, source, askedAtMs }: ReadingContext,
  version: number | null,
): Reading {
  return {
    ref,
    source,
    askedAtMs,
    run: 1,
    version,
    ...interpretStatus({ word, terminal: null, failed: null, cancelFlag: null }, jobWords),
    nativeStatus: word,
    cancelFlag: null,
    terminalFlag: null,
    failedFlag: null,
    details: {
      ...noDetails,
      message: record.error ?? null,
      errorCode: record.error_code ?? null,
      updatedAt: isoTime(record.updated_at),
    },
  };
}

function parentOf(job: JobRecord, { provider, account }: JobRef): JobRef | null {
  const id = job.parent_job_id;
  if (id === null || id === undefined || !isJobId(id)) return null;
  return { provider, ...(account === undefined ? {} : { account }), kind: "job", id };
}
