import type { JobRef } from "./reference.js";
import type { JobStatus } from "./job-status.js";

/** Where a reading comes from. Lists prove ends only; everything else is decided on single readings. */
export const readingSources = ["single", "list", "cancel-reply"] as const;
export type ReadingSource = (typeof readingSources)[number];

/** How far a job with several cases has come. */
export interface JobProgress {
  /** Number of cases in all. */
  readonly total: number;
  /** Number of cases that are done and collected. */
  readonly done: number;
  /** The service's own numbers, as it wrote them. */
  readonly native: string;
}

/** What a service tells about a job besides its state. `null` where it does not say. */
export interface JobDetails {
  readonly name: string | null;
  /** The service's own word for the type of work. */
  readonly type: string | null;
  /** The service's identifier of the job's owner. */
  readonly owner: string | null;
  readonly project: string | null;
  readonly parent: JobRef | null;
  /** A sentence of the service about the state. */
  readonly message: string | null;
  /** The service's code for a failure. */
  readonly errorCode: string | null;
  readonly progress: JobProgress | null;
  /** Times of the service, ISO 8601 in UTC. */
  readonly createdAt: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly updatedAt: string | null;
}

/** A parsed reply about one job, with what it can and cannot prove. */
export interface Reading {
  readonly ref: JobRef;
  readonly source: ReadingSource;
  /** When it was asked for, in milliseconds of the clock that asked (`Clock.now`). */
  readonly askedAtMs: number;
  /** Which run of the job it tells about: 1 for jobs that run once under their id. */
  readonly run: number;
  /** The service's own time of last change, as a number that rises; `null` where the reply has none. */
  readonly version: number | null;
  readonly status: JobStatus;
  /** The service's word, untouched. */
  readonly nativeStatus: string;
  /** The service says that the job is over with a word that does not tell how. */
  readonly endUnclear: boolean;
  readonly cancelFlag: boolean | null;
  readonly terminalFlag: boolean | null;
  readonly failedFlag: boolean | null;
  readonly details: JobDetails;
}

/** Details of a job about which nothing more is known. Providers spread their own facts over it. */
export const noDetails: JobDetails = {
  name: null,
  type: null,
  owner: null,
  project: null,
  parent: null,
  message: null,
  errorCode: null,
  progress: null,
  createdAt: null,
  startedAt: null,
  endedAt: null,
  updatedAt: null,
};

/**
 * Orders two readings of one job: negative if `one` tells of an earlier state than `other`. Runs come first, then
 * versions. Where one of them has no version, the moment of asking is all that is left.
 */
export function compareReadings(one: Reading, other: Reading): number {
  if (one.run !== other.run) return one.run - other.run;
  if (one.version !== null && other.version !== null) return one.version - other.version;
  return one.askedAtMs - other.askedAtMs;
}
