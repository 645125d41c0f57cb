/** The closed list of statuses that simjobs speaks of. The service's own word is always kept beside it. */
export const jobStatuses = [
  "queued",
  "running",
  "waiting",
  "cancelling",
  "completed",
  "failed",
  "cancelled",
  "unknown",
] as const;
/** A status of ours; see `jobStatuses`. */
export type JobStatus = (typeof jobStatuses)[number];

/** What usually follows what. A service is right about its own jobs, so this never refuses a reading. */
export const expectedNext: Readonly<Record<JobStatus, readonly JobStatus[]>> = {
  queued: ["running", "waiting", "cancelling", "completed", "failed", "cancelled"],
  running: ["waiting", "cancelling", "completed", "failed", "cancelled"],
  waiting: ["queued", "running", "cancelling", "completed", "failed", "cancelled"],
  cancelling: ["completed", "failed", "cancelled"], // it may end before the cancel reaches it
  completed: [], // the ends: nothing follows
  failed: [],
  cancelled: [],
  unknown: ["queued", "running", "waiting", "cancelling", "completed", "failed", "cancelled"],
};

/** A status after which nothing follows. */
export type EndStatus = "completed" | "failed" | "cancelled";
/** A status of a job that goes on. */
export type ActiveStatus = "queued" | "running" | "waiting" | "cancelling";

/** Whether nothing is expected to follow. `unknown` is never an end. */
export function hasEnded(status: JobStatus): status is EndStatus {
  return status === "completed" || status === "failed" || status === "cancelled";
}

/** Whether the job is known to be going on: an active word that we know. `unknown` is not. */
export function isActive(status: JobStatus): status is ActiveStatus {
  return !hasEnded(status) && status !== "unknown";
}

/** Reads a status word of ours, such as one typed by a person. */
export function parseJobStatus(word: string): JobStatus | undefined {
  return jobStatuses.find((status) => status === word);
}
