import type { CancelOutcome, StopCause, UnknownCause } from "../words/cancel-outcomes.js";

/** All that an outcome depends on. Each combination has exactly one outcome. */
export interface CancellationFacts {
  /** A cancel may have left, from here or from an earlier process. */
  readonly sent: boolean;
  /** A send was accepted with a yes whose record, if it carried one, had not ended otherwise. */
  readonly accepted: boolean;
  /** Every send was answered, and each with no or not at all looked at. Only with `sent`. */
  readonly allRefused: boolean;
  /** A send has had no answer that tells anything about the job. */
  readonly unanswered: boolean;
  /** A refusal was about us and not about the job (403). */
  readonly forbidden: boolean;
  /** A cancel flag was read on the job. */
  readonly flagRead: boolean;
  /** How the newest proven reading of an end says that the job ended. */
  readonly end: "none" | "cancelled" | "completed" | "failed" | "unclear";
  /** That reading was asked for after the first send. */
  readonly endAskedAfterSend: boolean;
  /** The service has told twice, far enough apart, that there is no such job. */
  readonly absent: boolean;
  /** The last reading after the yes or the flag shows a known active word. */
  readonly activeAfterYes: boolean;
  /** A single reading asked long enough after the last no shows a known active word, and no flag. */
  readonly activeAfterNo: boolean;
  /** The newest reading has a word that we do not know. */
  readonly unknownWord: boolean;
  /** An ended job is active again, or a later run exists. */
  readonly contradiction: "none" | "revived" | "rerun";
  /** The caller chose not to wait. */
  readonly noWait: boolean;
  /** What ended the cancellation from outside, if anything did. */
  readonly stop: StopCause | "none";
}

/** An outcome, with the reading or the cause that it rests on. */
export type Judgement =
  | { readonly outcome: Exclude<CancelOutcome, "contradicted" | "not-sent" | "unknown" | "refused"> }
  | { readonly outcome: "refused"; readonly cause?: "forbidden" | undefined }
  | { readonly outcome: "contradicted"; readonly why: "revived" | "rerun" }
  | { readonly outcome: "not-sent"; readonly cause: StopCause }
  | { readonly outcome: "unknown"; readonly cause: UnknownCause };

/**
 * The outcome of a cancellation: the first row of the table that fits. Total: `unknown` fits where nothing else does.
 *
 * @see docs/cancelling.md "Outcomes"
 */
export function judge(facts: CancellationFacts): Judgement {
  if (facts.contradiction !== "none") return { outcome: "contradicted", why: facts.contradiction };
  if (facts.sent && facts.end === "cancelled" && facts.endAskedAfterSend) return { outcome: "cancelled" };
  if (!facts.sent && facts.end === "cancelled") return { outcome: "already-cancelled" };
  if (facts.end === "completed" || facts.end === "failed") return { outcome: "finished-first" };
  if (facts.absent) return { outcome: "not-found" };
  if (facts.sent && facts.allRefused && facts.activeAfterNo) {
    return facts.forbidden ? { outcome: "refused", cause: "forbidden" } : { outcome: "refused" };
  }
  if ((facts.accepted || facts.flagRead) && facts.activeAfterYes) return { outcome: "still-cancelling" };
  if (facts.accepted && facts.noWait) return { outcome: "requested" };
  if (!facts.sent && facts.end !== "unclear" && facts.stop !== "none") {
    return { outcome: "not-sent", cause: facts.stop };
  }
  return { outcome: "unknown", cause: unknownCause(facts) };
}

function unknownCause(facts: CancellationFacts): UnknownCause {
  if (facts.stop === "sign-in") return "sign-in";
  if (facts.stop === "forbidden" || facts.forbidden) return "forbidden";
  if (facts.end === "unclear" || facts.unknownWord) return "unknown-word";
  if (facts.unanswered && !facts.accepted) return "unanswered";
  return "unread";
}
