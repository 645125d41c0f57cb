import type { JobErrorCode } from "../job-error.js";
import type { Reading } from "../schemas/reading.js";
import type { EarlierSends, Knowledge, ProofRules } from "./knowledge.js";
import { knownFrom, nothingKnown } from "./knowledge.js";
import type { StopCause } from "../words/cancel-outcomes.js";
import type { Judgement } from "./outcome.js";

/** How one cancellation is to be done. All times in milliseconds. */
export interface CancellationSettings extends ProofRules {
  /** Pause before an end is looked at once more; 0 tells it at once. */
  readonly settleMs: number;
  /** First and longest pause between two looks. */
  readonly pollStartMs: number;
  readonly pollMaxMs: number;
  /** How long it may take from the first send (before it: from the start); `null` for no limit. */
  readonly timeoutMs: number | null;
  /** When it must be over at the latest, whenever something was sent, on the clock of its events; `null` for no such moment. */
  readonly endsAtMs: number | null;
  /** How long an exchange takes at least: the last look comes so long before the deadline, or longer. */
  readonly shortestExchangeMs: number;
  /** How long the look may take that comes after the deadline, because time has passed unseen. */
  readonly lateLookMs: number;
  /** How long nothing but failures is borne. */
  readonly giveUpMs: number;
  /** Whether to wait for the truth, or only for the service's yes or no. */
  readonly wait: boolean;
  /**
   * Whether a second cancel does nothing that the first has not done. With `false` none is ever sent: not after a lost answer, a no, a
   * yes that shows no trace or a job that came back, nor to a job that somebody else's cancel was seen on.
   * @default true
   */
  readonly repeatingCancelIsHarmless?: boolean | undefined;
}

/** How often a service that says no is asked again: early states may not be cancellable yet. */
export const repeatsAfterNo = 3;
/** How often a cancel is sent again whose answer was lost. */
export const repeatsAfterLoss = 5;
/** How many traceless readings after a yes make us ask once more. */
export const tracelessReadings = 3;
/** An answer that comes so long after the deadline was not just slow: we have not been there to cut it, in milliseconds. */
export const unseenMs = 1_000;
/** An exchange that took so long may have been a sleep of ours, in milliseconds: what it tells is as old. */
export const longExchangeMs = 10_000;

/** What happened. `atMs` is the moment on the clock of the whole cancellation. */
export type CancellationEvent =
  | { readonly kind: "start"; readonly atMs: number }
  | { readonly kind: "reading"; readonly atMs: number; readonly reading: Reading }
  | { readonly kind: "absent"; readonly atMs: number; readonly askedAtMs: number }
  | {
      readonly kind: "read-failed";
      readonly atMs: number;
      readonly code: JobErrorCode;
      /** How long the service has asked us to wait before anything else, in milliseconds. @default 0 */
      readonly retryAfterMs?: number | undefined;
    }
  | { readonly kind: "accepted"; readonly atMs: number; readonly reading: Reading | null }
  | {
      readonly kind: "refused";
      readonly atMs: number;
      readonly forbidden: boolean;
      readonly reading: Reading | null;
    }
  | {
      readonly kind: "send-failed";
      readonly atMs: number;
      readonly code: JobErrorCode;
      /** Whether the request may have been carried out all the same. */
      readonly mayHaveLeft: boolean;
      /** It left, and was turned away at the door: too many requests, or no sign-in. It counts as sent. @default false */
      readonly turnedAway?: boolean | undefined;
      /** As of `read-failed`. */
      readonly retryAfterMs?: number | undefined;
    }
  | { readonly kind: "woke"; readonly atMs: number }
  | { readonly kind: "stop"; readonly atMs: number; readonly cause: StopCause };

/** What is to be done next. At most one is under way at a time. */
export type CancellationEffect =
  /** Read the job. `single` asks for the job's own record; `any` leaves it to the reader to share a list. */
  | { readonly kind: "read"; readonly need: "single" | "any" }
  /** Send the cancel. It counts as sent from the moment that this effect is given out. */
  | { readonly kind: "send-cancel" }
  | { readonly kind: "wait"; readonly untilMs: number }
  | { readonly kind: "finish"; readonly result: CancellationResult };

/** Where a cancellation stands, for people and diagrams. */
export const cancellationPhases = [
  "new", // nothing has happened yet
  "looking-first", // reading the job before anything is sent
  "asking", // the cancel is on its way
  "checking", // reading after an answer was lost, or was no
  "pausing", // waiting before the next try
  "watching", // waiting for the job to end
  "rereading", // reading while we watch
  "proving", // a reading needs a second one before it proves anything
  "settling", // an end was read; waiting to look once more
  "looking-last", // one more reading before the time runs out
  "done",
] as const;
/** How far a cancellation is; see `cancellationPhases`. */
export type CancellationPhase = (typeof cancellationPhases)[number];

/** How a cancellation ended, and what that rests on. */
export type CancellationResult = Judgement & {
  /** The readings that the outcome rests on, oldest first. */
  readonly proof: readonly Reading[];
  /** The newest reading that counts. */
  readonly last: Reading | null;
  /** Whether the end was looked at once more after the settle time; `null` where that is off or there was no end. */
  readonly settled: boolean | null;
  /** How many cancels may have left. */
  readonly sends: number;
  readonly known: Knowledge;
};

/** One cancellation under way. Plain data. */
export interface CancellationState {
  readonly settings: CancellationSettings;
  readonly phase: CancellationPhase;
  readonly known: Knowledge;
  readonly startedAtMs: number;
  readonly pending: "nothing" | "read" | "send" | "wait";
  readonly lastAnswer: "none" | "yes" | "no" | "lost";
  readonly lastAnswerAtMs: number;
  /** Cancels in a row whose answer was lost. */
  readonly lost: number;
  /** Cancels in a row that did not leave or were turned away at the door; a look in between changes nothing about that. */
  readonly unsent: number;
  /** When the job was last read; `null` before the first reading, and where it is too old to send anything on. */
  readonly lastReadAtMs: number | null;
  /** Whether the job was read since the last answer; a list at the first look does not count. */
  readonly readSinceAnswer: boolean;
  readonly pollMs: number;
  /** Nothing is sent or read before this moment, after a failure. */
  readonly notBeforeMs: number;
  /** The service has asked for no request before this moment: the deadline is no reason for one. */
  readonly heldUntilMs: number;
  readonly failures: number;
  readonly failingSinceMs: number | null;
  /** The last of these failures. */
  readonly lastFailure: JobErrorCode | null;
  /** When what is under way was asked for. */
  readonly askedAtMs: number | null;
  readonly askedOnceMore: boolean;
  readonly askedAfterRevival: boolean;
  readonly settled: boolean;
  /** The look before the deadline was taken, and there is no time for another one. */
  readonly lastLookDone: boolean;
  /** Whether one more look is due after the deadline: time has passed unseen. */
  readonly lateLook: "none" | "due" | "asked";
  /** When that look must be over. */
  readonly lateUntilMs: number | null;
  readonly doubtLookDone: boolean;
  readonly stop: StopCause | "none";
}

/** A cancellation before its first event, which must be `start`. */
export function newCancellation(settings: CancellationSettings, earlier?: EarlierSends): CancellationState {
  const known = earlier === undefined ? nothingKnown : knownFrom(earlier);
  const reached = known.sends - known.turnedAway;
  const answered = earlier !== undefined && (earlier.accepted || earlier.refused >= reached);
  return {
    settings,
    phase: "new",
    known,
    startedAtMs: 0,
    pending: "nothing",
    lastAnswer: reached === 0 ? "none" : !answered ? "lost" : earlier.accepted ? "yes" : "no",
    lastAnswerAtMs: -Infinity,
    lost: 0,
    unsent: 0,
    lastReadAtMs: null,
    readSinceAnswer: false,
    pollMs: settings.pollStartMs,
    notBeforeMs: -Infinity,
    heldUntilMs: -Infinity,
    failures: 0,
    failingSinceMs: null,
    lastFailure: null,
    askedAtMs: null,
    askedOnceMore: false,
    askedAfterRevival: false,
    settled: false,
    lastLookDone: false,
    lateLook: "none",
    lateUntilMs: null,
    doubtLookDone: false,
    stop: "none",
  };
}

/** What follows from an event: the new state, and what is to be done now. */
export interface CancellationStep {
  readonly state: CancellationState;
  readonly effects: readonly CancellationEffect[];
}
