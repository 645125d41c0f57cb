import type { JobError, JobRef, StopCause } from "@simjobs/core";
import type { CancelResult } from "@simjobs/control";

/**
 * The result for a job whose account could not be worked with: nothing was sent.
 *
 * @param cause - why, where the error does not tell
 */
export function notSentFor(ref: JobRef, error: JobError, cause?: StopCause): CancelResult {
  return {
    ref,
    outcome: "not-sent",
    cause: cause ?? causes[error.code] ?? "unread",
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
  };
}

const causes: Readonly<Record<string, StopCause>> = {
  unauthorized: "sign-in",
  account_not_linked: "sign-in",
  forbidden: "forbidden",
  unreachable: "unreachable",
  proxy_failed: "unreachable",
  journal_unwritable: "journal",
};
