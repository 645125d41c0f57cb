import type { JobStatus } from "@simjobs/core";

/**
 * The service's status words and what each means to us. There is no word for running and none for failed: see
 * `readingOfStatusRow` for the first. Every other word is unknown, and never an end.
 *
 * @see docs/services/jess.md 4.1
 */
export const jobWords: Readonly<Record<string, JobStatus>> = {
  UNPACKED: "queued",
  ACCEPTED: "queued",
  QUEUED: "queued",
  FINISHED: "completed",
  CANCELED: "cancelled",
  CANCELLED: "cancelled", // in an older text of the service and in a client; never seen on the wire
  REJECTED: "failed",
};

/** What a word means to us; `undefined` for every other one. */
export function statusOfWord(word: string): JobStatus | undefined {
  return Object.hasOwn(jobWords, word) ? jobWords[word] : undefined;
}
