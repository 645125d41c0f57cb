/** How one cancellation ended. The list is closed. */
export const cancelOutcomes = [
  "cancelled",
  "already-cancelled",
  "finished-first",
  "not-found",
  "refused",
  "still-cancelling",
  "requested",
  "not-sent",
  "contradicted",
  "unknown",
] as const;
/** How a cancellation ended; see `cancelOutcomes`. */
export type CancelOutcome = (typeof cancelOutcomes)[number];

/** What ended a cancellation from outside, before the job's own end did. */
export const stopCauses = [
  "deadline",
  "signal",
  "sign-in",
  "forbidden",
  "unreachable",
  "unread",
  "budget",
  "journal",
] as const;
/** Why a cancellation was stopped before it was over. */
export type StopCause = (typeof stopCauses)[number];

/** Why an outcome is `unknown`. */
export const unknownCauses = ["unread", "unanswered", "unknown-word", "sign-in", "forbidden"] as const;
/** Why nobody can say how a cancellation ended. */
export type UnknownCause = (typeof unknownCauses)[number];
