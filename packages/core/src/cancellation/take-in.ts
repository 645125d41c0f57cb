import { meaningOf } from "../error-meaning.js";
import { hasEnded } from "../job-status.js";
import type { Reading } from "../schemas/reading.js";
import type { ReadingSource } from "../words/reading-sources.js";
import { withStop, isNothingDone } from "./finish.js";
import {
  learnAbsence,
  learnNo,
  learnReading,
  learnStart,
  learnTurnedAway,
  learnYes,
  unlearnSend,
  type Knowledge,
} from "./knowledge.js";
import type { CancellationEvent, CancellationState } from "./machine.js";
import { lastLookOf, tookLong } from "./time-limits.js";

/** What an event changes, before any decision. */
export function takeIn(state: CancellationState, event: CancellationEvent): CancellationState {
  switch (event.kind) {
    case "start":
      return { ...state, startedAtMs: event.atMs, known: learnStart(state.known, event.atMs) };
    case "reading":
      return afterReading(state, event.reading, event.atMs);
    case "absent":
      return readDone(
        { ...state, known: learnAbsence(state.known, event.askedAtMs, event.atMs, state.settings) },
        event.atMs,
      );
    case "read-failed":
      return readFailed(state, event);
    case "accepted":
      return answered(state, "yes", learnYes(state.known, event.atMs, event.reading), event);
    case "refused":
      return answered(state, "no", learnNo(state.known, event.atMs, event.forbidden), event);
    case "send-failed":
      return sendFailed(state, event);
    case "woke":
      return state.pending === "wait" ? { ...state, pending: "nothing" } : state;
    case "stop":
      return { ...state, stop: event.cause };
  }
}

function afterReading(state: CancellationState, reading: Reading, atMs: number): CancellationState {
  const known = learnReading(state.known, reading, atMs, state.settings);
  const { endReadAtMs } = known;
  // A reading that was asked for long enough after the first one of an end settles it.
  const settled =
    hasEnded(reading.status) &&
    endReadAtMs !== null &&
    reading.askedAtMs - endReadAtMs >= state.settings.settleMs;
  return readDone({ ...state, known, settled: state.settled || settled }, atMs, reading.source);
}

function readDone(
  state: CancellationState,
  atMs: number,
  source: ReadingSource = "single",
): CancellationState {
  return {
    ...state,
    pending: state.pending === "read" ? "nothing" : state.pending,
    lastLookDone: isLastLookDone(state, atMs),
    lastReadAtMs: atMs,
    readSinceAnswer: state.readSinceAnswer || !(state.phase === "looking-first" && source === "list"),
    pollMs: nextPollMs(state, atMs),
    ...noFailure,
  };
}

/** Short stops are looked at more and more rarely down to this, in milliseconds: rarer would not spare much. */
const steadyPollMs = 3_000;
/** An end is told later than it came by at most this share of the time that it took. */
const latestShare = 1 / 8;

/** The pause after a look that told no end. Who waits for seconds is told within seconds, who waits for hours is patient. */
function nextPollMs(
  { pollMs, lastAnswerAtMs, startedAtMs, settings }: CancellationState,
  atMs: number,
): number {
  const { pollStartMs, pollMaxMs } = settings;
  const waitedMs = atMs - Math.max(lastAnswerAtMs, startedAtMs);
  const early = Math.max(pollStartMs, Math.min(pollMs * 1.5, steadyPollMs));
  return Math.min(pollMaxMs, Math.max(early, Math.round(waitedMs * latestShare)));
}

const noFailure = { failures: 0, failingSinceMs: null, lastFailure: null, askedAtMs: null } as const;

/** A last look that came early, since exchanges seemed to be slow, or is old by now, is followed by another one if there is time. */
function isLastLookDone(state: CancellationState, atMs: number): boolean {
  if (state.lastLookDone) return true;
  return state.phase === "looking-last" && atMs >= lastLookOf(state) && !tookLong(state.askedAtMs, atMs);
}

function readFailed(
  state: CancellationState,
  event: Extract<CancellationEvent, { kind: "read-failed" }>,
): CancellationState {
  const { code, atMs } = event;
  const pending = state.pending === "read" ? "nothing" : state.pending; // a cancel on its way stays on its way
  const failed = backedOff({ ...state, pending, lastLookDone: isLastLookDone(state, atMs) }, event);
  if (failed.stop !== "none") return failed;
  if (!isNothingDone(state)) return failed;
  const { endsAt, passes } = meaningOf(code);
  if (endsAt === "road") return { ...failed, stop: "unreachable" };
  // Anybody on the road may say no once. What is still so a while later is the service's word.
  const isLasting = atMs - (failed.failingSinceMs ?? atMs) >= state.settings.maxStalenessMs;
  if (isLasting && code === "forbidden") return { ...failed, stop: "forbidden" };
  if (isLasting && !passes) return { ...failed, stop: "unread" };
  return failed;
}

function sendFailed(
  state: CancellationState,
  event: Extract<CancellationEvent, { kind: "send-failed" }>,
): CancellationState {
  const { code, atMs } = event;
  if (code === "not_found") {
    const known = learnAbsence(learnNo(state.known, atMs, false), atMs, atMs, state.settings);
    return answered(state, "no", known, { atMs, reading: null });
  }
  if (!event.mayHaveLeft) {
    const known = event.turnedAway === true ? learnTurnedAway(state.known) : unlearnSend(state.known);
    const back = backedOff({ ...state, pending: "nothing", known, unsent: state.unsent + 1 }, event);
    // What was read before a sleep or a long pause may be of another run by the time that a cancel can be sent again.
    const mustLook = tookLong(known.newest?.askedAtMs ?? null, back.notBeforeMs);
    if (back.stop === "none" && back.known.sends === 0 && meaningOf(code).endsAt === "road")
      return { ...back, stop: "unreachable" };
    return mustLook ? { ...back, lastReadAtMs: null } : back;
  }
  return {
    ...answered(state, "lost", state.known, { atMs, reading: null }),
    lost: state.lost + 1,
  };
}

function answered(
  state: CancellationState,
  lastAnswer: "yes" | "no" | "lost",
  known: Knowledge,
  answer: { readonly atMs: number; readonly reading: Reading | null },
): CancellationState {
  const { atMs, reading } = answer;
  const after: CancellationState = {
    ...state,
    pending: "nothing",
    known: reading === null ? known : learnReading(known, reading, atMs, state.settings),
    lastAnswer,
    lastAnswerAtMs: atMs,
    unsent: 0,
    readSinceAnswer: false,
    pollMs: state.settings.pollStartMs,
    askedAtMs: null,
  };
  return lastAnswer === "lost" ? after : { ...after, lost: 0, ...noFailure };
}

/** After a failure: a pause before anything else, or the end, where nobody can mend it or it has lasted too long. */
function backedOff(
  state: CancellationState,
  { code, atMs, retryAfterMs = 0 }: Extract<CancellationEvent, { kind: "read-failed" | "send-failed" }>,
): CancellationState {
  const { settings } = state;
  const failures = state.failures + 1;
  const failingSinceMs = state.failingSinceMs ?? atMs;
  const inARow = Math.max(failures, state.unsent);
  const pauseMs = Math.min(settings.pollStartMs * 2 ** (inARow - 1), settings.pollMaxMs);
  const failed: CancellationState = {
    ...state,
    failures,
    failingSinceMs,
    lastFailure: code,
    askedAtMs: null,
    notBeforeMs: atMs + Math.max(pauseMs, retryAfterMs),
    heldUntilMs: retryAfterMs > 0 ? atMs + retryAfterMs : state.heldUntilMs,
  };
  if (meaningOf(code).endsAt === "sign-in") return { ...failed, stop: "sign-in" };
  // Only what was asked for after that time can tell that it has lasted: before it, we may not have been there.
  const askedAtMs = state.askedAtMs ?? atMs;
  return askedAtMs - failingSinceMs >= settings.giveUpMs ? withStop(failed, "unread") : failed;
}
