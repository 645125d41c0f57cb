import type { JobStatus } from "@simjobs/core";

type Words = Readonly<Record<string, JobStatus>>;

const ends: Words = {
  completed: "completed",
  failed: "failed",
  canceled: "cancelled",
  cancelled: "cancelled",
};

/**
 * What the words of a job mean to us. A simulation has the words of its job.
 *
 * @see docs/services/ionworks.md 4.1; both spellings of "cancelled" are in use (1)
 */
export const jobWords: Words = { pending: "queued", processing: "running", waiting: "waiting", ...ends };

/** The words of pipelines, of simple pipelines and of elements, which can be skipped besides. */
export const pipelineWords: Words = { pending: "queued", running: "running", ...ends, skipped: "cancelled" };

/** The words of optimizations. */
export const optimizationWords: Words = {
  queued: "queued",
  running: "running",
  succeeded: "completed",
  failed: "failed",
  canceled: "cancelled",
  cancelled: "cancelled",
};
