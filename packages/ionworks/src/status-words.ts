import type { JobStatus } from "@simjobs/core";

/**
 * What the words of a job mean to us. A simulation has the words of its job.
 *
 * @see docs/services/ionworks.md 4.1; both spellings of "cancelled" are in use (1)
 */
export const jobWords: Readonly<Record<string, JobStatus>> = {
  pending: "queued",
  processing: "running",
  waiting: "waiting",
  completed: "completed",
  failed: "failed",
  canceled: "cancelled",
  cancelled: "cancelled",
};
