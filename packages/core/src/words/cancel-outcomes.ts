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
export type StopCause = (typeof stopCauses)[number];

/** Why an outcome is `unknown`. */
export const unknownCauses = ["unread", "unanswered", "unknown-word", "sign-in", "forbidden"] as const;
export type UnknownCause = (typeof unknownCauses)[number];
