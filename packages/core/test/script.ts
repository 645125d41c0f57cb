import {
  newCancellation,
  stepCancellation,
  type CancellationEffect,
  type CancellationEvent,
  type CancellationResult,
  type CancellationSettings,
  type CancellationState,
  type EarlierSends,
  type JobErrorCode,
  type Reading,
  type StopCause,
} from "../src/index.js";
import { aReading } from "./a-reading.js";

/** A kind whose ids run once, at a service like the slower of the two: times in milliseconds. */
export const usualSettings: CancellationSettings = {
  maxStalenessMs: 5_000,
  runsOnce: true,
  settleMs: 0,
  pollStartMs: 3_000,
  pollMaxMs: 30_000,
  timeoutMs: 600_000,
  endsAtMs: null,
  shortestExchangeMs: 50,
  lateLookMs: 10_000,
  giveUpMs: 900_000,
  wait: true,
};

/** Drives one cancellation by hand. Each call brings one event and answers, in words, what is to be done next. */
export interface Script {
  start(atMs?: number): string;
  /** A reading comes in, asked for 100 ms before. */
  reads(atMs: number, changes?: Partial<Reading>): string;
  /** The service says that there is no such job, asked 100 ms before. */
  misses(atMs: number): string;
  readFails(atMs: number, code?: JobErrorCode, retryAfterMs?: number): string;
  accepted(atMs: number, record?: Partial<Reading>): string;
  refused(atMs: number, how?: "forbidden"): string;
  /** The answer to a cancel does not come. */
  loses(atMs: number): string;
  sendFails(atMs: number, code: JobErrorCode, mayHaveLeft: boolean): string;
  /** A cancel leaves, and the service does not even look at it. */
  turnedAway(atMs: number, code: JobErrorCode, retryAfterMs?: number): string;
  wakes(atMs: number): string;
  stops(atMs: number, cause?: StopCause): string;
  readonly state: CancellationState;
  /** How it ended. @throws TypeError before that */
  readonly result: CancellationResult;
}

export function newScript(changes: Partial<CancellationSettings> = {}, earlier?: EarlierSends): Script {
  let state = newCancellation({ ...usualSettings, ...changes }, earlier);
  let result: CancellationResult | undefined;

  const take = (event: CancellationEvent): string => {
    const step = stepCancellation(state, event);
    ({ state } = step);
    for (const effect of step.effects) if (effect.kind === "finish") ({ result } = effect);
    return step.effects.map(inWords).join(", ");
  };

  return {
    start: (atMs = 0) => take({ kind: "start", atMs }),
    reads: (atMs, from = {}) =>
      take({ kind: "reading", atMs, reading: aReading({ askedAtMs: atMs - 100, ...from }) }),
    misses: (atMs) => take({ kind: "absent", atMs, askedAtMs: atMs - 100 }),
    readFails: (atMs, code = "service_failed", retryAfterMs = 0) =>
      take({ kind: "read-failed", atMs, code, retryAfterMs }),
    accepted: (atMs, from) => take({ kind: "accepted", atMs, reading: recordOf(atMs, from) }),
    refused: (atMs, how) => take({ kind: "refused", atMs, forbidden: how === "forbidden", reading: null }),
    loses: (atMs) => take({ kind: "send-failed", atMs, code: "unreachable", mayHaveLeft: true }),
    sendFails: (atMs, code, mayHaveLeft) => take({ kind: "send-failed", atMs, code, mayHaveLeft }),
    turnedAway: (atMs, code, retryAfterMs = 0) =>
      take({ kind: "send-failed", atMs, code, mayHaveLeft: false, turnedAway: true, retryAfterMs }),
    wakes: (atMs) => take({ kind: "woke", atMs }),
    stops: (atMs, cause = "signal") => take({ kind: "stop", atMs, cause }),
    get state() {
      return state;
    },
    get result() {
      if (result === undefined) throw new TypeError("this cancellation has not ended yet");
      return result;
    },
  };
}

function recordOf(atMs: number, from: Partial<Reading> | undefined): Reading | null {
  return from === undefined ? null : aReading({ source: "cancel-reply", askedAtMs: atMs - 100, ...from });
}

function inWords(effect: CancellationEffect): string {
  switch (effect.kind) {
    case "read":
      return `read ${effect.need}`;
    case "send-cancel":
      return "send";
    case "wait":
      return `wait until ${effect.untilMs}`;
    case "finish": {
      const { result } = effect;
      const cause = "cause" in result ? ` (${result.cause})` : "why" in result ? ` (${result.why})` : "";
      return `${result.outcome}${cause}`;
    }
  }
}
