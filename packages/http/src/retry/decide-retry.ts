import { failureKinds, type FailureKind } from "../failure/failure-kinds.js";
import type { RequestIntent } from "../transport.js";

/** What `decideRetry` looks at. */
export interface RetryQuestion {
  readonly intent: RequestIntent;
  /** Attempts made so far, the failed one included. */
  readonly attempts: number;
  readonly failure: FailureKind;
  /** Status of the answer, for `status`. */
  readonly status?: number | undefined;
  /** `Retry-After` of the answer, in milliseconds from now. */
  readonly retryAfterMs?: number | undefined;
  /** Whether the failed attempt may have reached the service. */
  readonly mayHaveLeft: boolean;
  /** Whether the body can be sent again. */
  readonly canSendAgain: boolean;
  /** Now, and when the whole call must be over, on one clock. */
  readonly nowMs: number;
  readonly deadlineMs: number;
  /** Whether somebody waits for minutes anyway, so that `Retry-After` is obeyed whole. */
  readonly longWait: boolean;
  /** Time that the attempts have taken so far, in milliseconds, and how much they may take in vain. */
  readonly spentMs: number;
  readonly patienceMs: number;
  /** How often to try again at most. @default 4; 2 for a refused connection */
  readonly maxRetries?: number | undefined;
  /** The longest `Retry-After` to obey, whole, in milliseconds. @default a few seconds of it; all with `longWait` */
  readonly maxRetryAfterMs?: number | undefined;
  /** Tokens left in the bucket. */
  readonly tokens: number;
  /** A random number, from 0 to less than 1. */
  readonly random: number;
}

/** Whether a request is sent again, and after which pause. */
export type RetryDecision =
  | { readonly retry: true; readonly pauseMs: number; readonly tokens: number; readonly why: string }
  | { readonly retry: false; readonly why: RetryRefusal };

/** Why a request is not sent again. */
export type RetryRefusal =
  | "not-retryable"
  | "may-have-left"
  | "body-is-gone"
  | "attempts"
  | "patience"
  | "asked-to-wait"
  | "tokens"
  | "deadline";

export const maxAttempts = 5;
/** A dead server is told within a moment. */
export const maxRefusedAttempts = 3;

const baseMs = 50;
const throttledBaseMs = 1000;
const capMs = 20_000;
const retryAfterSlackMs = 5000;
/** In less time than this no attempt is worth making. */
const leastAttemptMs = 1000;
const retryTokens = 14;
const throttledRetryTokens = 5;

/** Statuses after which the same read may well succeed. */
const passing = new Set([408, 421, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524]);

/** Whether an answer's status asks for another attempt of a read. */
export function isPassingStatus(status: number): boolean {
  return passing.has(status);
}

/** Whether an answer says that we ask too much: 429, or a 503 that names a time. */
export function isThrottling(status: number | undefined, retryAfterMs: number | undefined): boolean {
  return status === 429 || (status === 503 && retryAfterMs !== undefined);
}

/**
 * Whether to try once more, and after which pause. A read, and a sign-in, may be asked again after everything that
 * passes; a cancel or a submit only while it cannot have left, or after a 429.
 */
export function decideRetry(question: RetryQuestion): RetryDecision {
  const { failure, status, attempts } = question;
  if (!passes(failure, status)) return no("not-retryable");
  const answeredNo = failure === "status" && status === 429;
  const repeatable = question.intent === "read" || question.intent === "sign-in";
  if (!repeatable && !answeredNo && (question.mayHaveLeft || failure === "status"))
    return no("may-have-left");
  if (!question.canSendAgain) return no("body-is-gone");
  if (attempts >= mostAttempts(question)) return no("attempts");
  if (question.patienceMs - question.spentMs < leastAttemptMs) return no("patience");
  if (asksForTooMuch(question)) return no("asked-to-wait");

  const throttled = isThrottling(status, question.retryAfterMs);
  const tokens = throttled ? throttledRetryTokens : retryTokens;
  if (question.tokens < tokens) return no("tokens");

  const pauseMs = pauseBefore(question, throttled);
  if (question.nowMs + pauseMs >= question.deadlineMs) return no("deadline");
  return { retry: true, pauseMs, tokens, why: failure === "status" ? `status ${status}` : failure };
}

function mostAttempts({ failure, maxRetries }: RetryQuestion): number {
  if (maxRetries !== undefined) return maxRetries + 1;
  return failure === "refused" ? maxRefusedAttempts : maxAttempts;
}

/** Who asks for more time than we give is asked once more, and not as often as somebody who asks for none; where a limit is set, not at all. */
function asksForTooMuch(question: RetryQuestion): boolean {
  const { retryAfterMs = 0, maxRetryAfterMs, longWait, attempts } = question;
  if (maxRetryAfterMs !== undefined) return retryAfterMs > maxRetryAfterMs;
  return !longWait && retryAfterMs > retryAfterSlackMs && attempts > 1;
}

function no(why: RetryRefusal): RetryDecision {
  return { retry: false, why };
}

function passes(failure: FailureKind, status: number | undefined): boolean {
  return failure === "status" ? status !== undefined && passing.has(status) : failureKinds[failure].mayRetry;
}

function pauseBefore(question: RetryQuestion, throttled: boolean): number {
  const base = throttled ? throttledBaseMs : baseMs;
  const computed = question.random * Math.min(capMs, base * 2 ** (question.attempts - 1));
  const asked = question.retryAfterMs;
  if (asked === undefined) return computed;
  if (question.longWait || question.maxRetryAfterMs !== undefined) return Math.max(asked, computed);
  return Math.min(Math.max(asked, computed), computed + retryAfterSlackMs);
}
