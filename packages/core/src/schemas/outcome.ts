import * as z from "zod/mini";
import { cancelOutcomes } from "../words/cancel-outcomes.js";
import { maybeFlag, maybeText, maybeTime, told, whole } from "./fields.js";
import type { ReadOnly } from "./read-only.js";

/** How one cancellation ended. */
export const cancelOutcome = z.enum(cancelOutcomes);

/** What is known of a cancellation when it is over: results, journals and receipts tell it alike. */
export const endingFields = {
  outcome: told(cancelOutcome, "how it ended"),
  /** Why, for `not-sent`, `unknown` and `refused`. */
  cause: told(maybeText, "why, of `not-sent`, `unknown` and `refused`"),
  nativeStatus: told(maybeText, "the service's own word, the last that is known"),
  /** ISO 8601, UTC: when the first cancel left of the process that tells this; `null` where none did, such as after one that has died. */
  requestedAt: told(maybeTime, "when the first cancel of the process that tells this left"),
  /** ISO 8601, UTC: when the reading came in that proves the outcome, or `null`. */
  confirmedAt: told(maybeTime, "when the reading came in that proves the outcome"),
  /** Requests of the process that tells this in which the job took part, sign-in not counted. */
  requests: told(
    whole,
    "requests of the process that tells this in which the job took part, sign-in not counted",
  ),
  /** Whether the end was looked at once more; `null` where that is off or there was no end. */
  settled: told(maybeFlag, "whether the end was looked at once more"),
};
const ending = z.object(endingFields);
export type CancelEnding = ReadOnly<z.infer<typeof ending>>;

/** What is known of a cancellation when it is over, of whatever tells more. */
export function endingOf(facts: CancelEnding): CancelEnding {
  const { outcome, cause, nativeStatus, requestedAt, confirmedAt, requests, settled } = facts;
  return { outcome, cause, nativeStatus, requestedAt, confirmedAt, requests, settled };
}
