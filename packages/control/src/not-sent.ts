import { meaningOf, type JobError, type JobRef, type StopCause } from "@simjobs/core";
import type { CancelResult } from "./cancel-types.js";

/** Why nothing could be sent. */
export interface NotSent {
  readonly error: JobError;
  readonly cause: StopCause;
}

/** What stood in the way before a wish could even be recorded. */
export function obstacle(error: JobError): NotSent {
  const { endsAt } = meaningOf(error.code);
  if (endsAt === "sign-in") return { error, cause: "sign-in" };
  if (error.code === "forbidden") return { error, cause: "forbidden" };
  if (error.code === "journal_unwritable") return { error, cause: "journal" };
  // Nobody has answered by the deadline.
  const isSilent = endsAt === "road" || endsAt === "time";
  return { error, cause: isSilent ? "unreachable" : "unread" };
}

/** The result of a cancellation that ended before its wish could even be recorded. */
export function notSent(ref: JobRef, { error, cause }: NotSent): CancelResult {
  return {
    ref,
    outcome: "not-sent",
    cause,
    why: null,
    status: "unknown",
    nativeStatus: null,
    requestedAt: null,
    confirmedAt: null,
    requests: 0,
    sends: 0,
    settled: null,
    vanished: false,
    evidence: [],
    tree: null,
    error,
    message: error.serviceMessage ?? null,
    notLearned: [],
  };
}
