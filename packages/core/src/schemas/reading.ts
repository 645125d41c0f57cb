import * as z from "zod/mini";
import { readingSources } from "../words/reading-sources.js";
import { flag, maybeFlag, maybeText, text } from "./fields.js";
import type { ReadOnly } from "./read-only.js";
import { jobRef } from "./reference.js";
import { jobStatus } from "./status.js";

/** A time of a service. */
const serviceTime = z.nullable(z.iso.datetime());

/** How far a job with several cases has come. */
export const jobProgress = z.object({
  /** Number of cases in all. */
  total: z.int(),
  /** Number of cases that are done and collected. */
  done: z.int(),
  /** The service's own numbers, as it wrote them. */
  native: text,
});
/** How far a job is, as far as its service tells. */
export type JobProgress = ReadOnly<z.infer<typeof jobProgress>>;

/** What a service tells about a job besides its state. `null` where it does not say. */
export const jobDetails = z.object({
  name: maybeText,
  /** The service's own word for the type of work. */
  type: maybeText,
  /** The service's identifier of the job's owner. */
  owner: maybeText,
  project: maybeText,
  parent: z.nullable(jobRef),
  /** A sentence of the service about the state. */
  message: maybeText,
  /** The service's code for a failure. */
  errorCode: maybeText,
  progress: z.nullable(jobProgress),
  /** Times of the service, ISO 8601 in UTC. */
  createdAt: serviceTime,
  startedAt: serviceTime,
  endedAt: serviceTime,
  updatedAt: serviceTime,
});
/** What a service tells of a job besides its state; `null` for what it does not tell. */
export type JobDetails = ReadOnly<z.infer<typeof jobDetails>>;

/** A parsed reply about one job, with what it can and cannot prove. */
export const jobReading = z.object({
  ref: jobRef,
  source: z.enum(readingSources),
  /** When it was asked for, in milliseconds of the clock that asked (`Clock.now`). */
  askedAtMs: z.number(),
  /** Which run of the job it tells about: 1 for jobs that run once under their id. */
  run: z.int().check(z.positive()),
  /** The service's own time of last change, as a number that rises; `null` where the reply has none. */
  version: z.nullable(z.number()),
  status: jobStatus,
  /** The service's word, untouched. */
  nativeStatus: text,
  /** The service says that the job is over with a word that does not tell how. */
  endUnclear: flag,
  cancelFlag: maybeFlag,
  terminalFlag: maybeFlag,
  failedFlag: maybeFlag,
  details: jobDetails,
});
/** What one answer of a service says of one job, with what it can and cannot prove. */
export type Reading = ReadOnly<z.infer<typeof jobReading>>;
