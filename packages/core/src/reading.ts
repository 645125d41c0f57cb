import type { JobDetails, Reading } from "./schemas/reading.js";

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
