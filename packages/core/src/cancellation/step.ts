import { meaningOf } from "../error-meaning.js";
import { hasEnded } from "../job-status.js";
import {
  askedAfterFirstSend,
  factsOf,
  learnAbsence,
  learnNo,
  learnReading,
  learnSend,
  learnStart,
  learnTurnedAway,
  learnYes,
  unlearnSend,
  type Knowledge,
} from "./knowledge.js";
import {
  longExchangeMs,
  repeatsAfterLoss,
  repeatsAfterNo,
  tracelessReadings,
  unseenMs,
  type CancellationEffect,
  type CancellationEvent,
  type CancellationPhase,
  type CancellationResult,
  type CancellationState,
} from "./machine.js";
import { judge } from "./outcome.js";
import type { Reading } from "../schemas/reading.js";
import type { ReadingSource } from "../words/reading-sources.js";

/** What follows from an event: the new state, and what is to be done now. */
export interface CancellationStep {
  readonly state: CancellationState;
  readonly effects: readonly CancellationEffect[];
}

/**
 * The cancellation state machine: takes in what happened and tells what to do next. It does nothing by itself and
 * knows no clock; whoever drives it performs the effects and brings the events.
 *
 * @see docs/cancelling.md "Steps"
 */
export function stepCancellation(state: CancellationState, event: CancellationEvent): CancellationStep {
  if (state.phase === "done") return { state, effects: [] };
  const learnt = noticeLateness(takeIn(state, event), event, state.askedAtMs);
  // Something is under way already, and this event is not its end: keep what was learnt and go on waiting for it.
  if (learnt.pending !== "nothing" && learnt.stop === "none") return { state: learnt, effects: [] };
  return decide(learnt, event.atMs);
}

/**
 * Whoever begins or wakes past the deadline, or gets an answer long after it, was not there when it passed: a lid was closed, a process
 * stopped. What was read before that says nothing about now.
 */
function noticeLateness(
  state: CancellationState,
  event: CancellationEvent,
  askedAtMs: number | null,
): CancellationState {
  if (state.lateLook === "due" || event.kind === "stop") return state;
  const lateMs = event.atMs - (state.lateUntilMs ?? deadlineOf(state));
  return lateMs >= mostLateMs(event, askedAtMs) ? { ...state, lateLook: "due" } : state;
}

/** How late an event may be, in milliseconds, without our having been away. */
function mostLateMs(event: CancellationEvent, askedAtMs: number | null): number {
  if (event.kind === "woke" || event.kind === "start") return 0;
  const wasCut = event.kind === "read-failed" && event.code === "deadline";
  return !wasCut && tookLong(askedAtMs, event.atMs) ? 0 : unseenMs;
}

function tookLong(askedAtMs: number | null, atMs: number): boolean {
  return askedAtMs !== null && atMs - askedAtMs >= longExchangeMs;
}

/** What an event changes, before any decision. */
function takeIn(state: CancellationState, event: CancellationEvent): CancellationState {
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
      return { ...state, stop: event.cause, pending: "nothing" };
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
    pollMs: Math.min(state.pollMs * 1.5, state.settings.pollMaxMs),
    ...noFailure,
  };
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

function isNothingDone({ known }: CancellationState): boolean {
  return known.sends === 0 && known.newest === null;
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
    const back = backedOff({ ...state, pending: "nothing", known }, event);
    if (back.stop === "none" && back.known.sends === 0 && meaningOf(code).endsAt === "road")
      return { ...back, stop: "unreachable" };
    return back;
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
  const pauseMs = Math.min(settings.pollStartMs * 2 ** (failures - 1), settings.pollMaxMs);
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

/** What to do next, from all that is known. */
function decide(state: CancellationState, atMs: number): CancellationStep {
  const { known, settings } = state;
  if (state.stop !== "none") return finish(state);
  if (known.laterRun) return finish(state); // nothing may be sent to a run that is not the wish's
  if (known.revived) return decideRevived(state, atMs);
  if (known.revivals > 0 || known.doubted) return decideDoubted(state, atMs);
  if (known.provenEnd !== null) return decideEnded(state, known.provenEnd, atMs);
  if (known.end !== null) return decideUnproven(state, known, atMs);
  if (known.absent) return finish(state);
  if (known.firstAbsentAskedAtMs !== null) {
    return readAfter(state, atMs, known.firstAbsentAskedAtMs + settings.maxStalenessMs, "proving", "single");
  }
  if (known.newest === null && state.lastReadAtMs === null) {
    // A list can tell that a job has ended. Where something was sent and it tells no end, a single reading comes next.
    // No list tells of somebody else's cancel.
    const isListEnough = known.sends === 0 ? settings.repeatingCancelIsHarmless !== false : settings.runsOnce;
    return readAfter(state, atMs, atMs, "looking-first", isListEnough ? "any" : "single");
  }
  if (known.sends === 0) return sendIfAllowed(state, atMs);
  if (!settings.wait && known.acceptedAtMs !== null) return finishUnwaited(state, atMs);
  switch (state.lastAnswer) {
    case "none": // the earlier sends were turned away at the door
      return sendIfAllowed(state, atMs);
    case "yes":
      return decideAccepted(state, atMs);
    case "no":
      return decideRefused(state, atMs);
    case "lost":
      return decideLost(state, atMs);
  }
}

/**
 * Whether a cancel may be sent. Where a second one may do harm, none follows one that the service may have looked at, and none
 * comes on top of somebody else's.
 */
function mayAsk({ known, settings }: CancellationState): boolean {
  if (settings.repeatingCancelIsHarmless !== false) return true;
  const mayHaveArrived = known.sends > known.turnedAway;
  return !mayHaveArrived && known.flagReadAtMs === null && known.newestSingle?.status !== "cancelling";
}

function sendIfAllowed(state: CancellationState, atMs: number): CancellationStep {
  return mayAsk(state) ? send(state, atMs) : watchUnasked(state, atMs);
}

/** Where nothing may be sent any more, there is no further answer that one could wait for. */
function watchUnasked(state: CancellationState, atMs: number): CancellationStep {
  if (state.settings.wait) return watch(state, atMs);
  return atMs >= deadlineOf(state) ? pastDeadline(state, atMs) : finishUnwaited(state, atMs);
}

/** Where nobody waits, what is known is told as it stands; what was read before we were away for a while is looked at once more. */
function finishUnwaited(state: CancellationState, atMs: number): CancellationStep {
  const wasAway = state.lateLook === "due" || tookLong(state.known.newest?.askedAtMs ?? null, atMs);
  const mayLook = state.lateUntilMs === null && state.heldUntilMs <= atMs;
  return wasAway && mayLook ? pastDeadline({ ...state, lateLook: "due" }, atMs) : finish(state);
}

/** One reading casts doubt on an end: only a second one tells whether the job is active again, even when time is up. */
function decideDoubted(state: CancellationState, atMs: number): CancellationStep {
  const isLastLook = state.lastLookDone || state.lateLook === "asked";
  if (isLastLook && !state.doubtLookDone && atMs < limitOf(state)) {
    return look({ ...state, doubtLookDone: true }, atMs, "looking-last", "single");
  }
  return readAfter(state, atMs, pollDue(state), "proving", "single");
}

function decideRevived(state: CancellationState, atMs: number): CancellationStep {
  const { newest } = state.known;
  if (newest !== null && hasEnded(newest.status)) return finish(state);
  if (!state.askedAfterRevival && mayAsk(state)) return send({ ...state, askedAfterRevival: true }, atMs);
  return watch(state, atMs);
}

function decideEnded(state: CancellationState, end: Reading, atMs: number): CancellationStep {
  const { known, settings } = state;
  if (known.sends === 0) return finish(state);
  // Cancelled, but asked for before our cancel left: it is true, and we must see it with our own eyes afterwards.
  if (end.status === "cancelled" && !end.endUnclear && !askedAfterFirstSend(known, end)) {
    return readAfter(state, atMs, pollDue(state), "checking", "single");
  }
  const { endReadAtMs } = known;
  if (settings.settleMs > 0 && settings.wait && !state.settled && endReadAtMs !== null) {
    return readAfter(
      state,
      atMs,
      Math.max(endReadAtMs + settings.settleMs, pollDueOnceStarted(state)),
      "settling",
      known.listShowsActive ? "single" : "any",
    );
  }
  return finish(state);
}

/** An end of a kind that may run again proves nothing until enough time lies between it and what came before. */
function decideUnproven(state: CancellationState, known: Knowledge, atMs: number): CancellationStep {
  const from = known.lastSentAtMs ?? known.endFirstAskedAtMs ?? atMs;
  const dueMs = soonestAfter(state, from + state.settings.maxStalenessMs);
  return readAfter(state, atMs, dueMs, "proving", "single");
}

function decideAccepted(state: CancellationState, atMs: number): CancellationStep {
  if (state.known.tracelessInARow >= tracelessReadings && !state.askedOnceMore && mayAsk(state)) {
    return send({ ...state, askedOnceMore: true }, atMs);
  }
  return watch(state, atMs);
}

function decideRefused(state: CancellationState, atMs: number): CancellationStep {
  const { known, settings } = state;
  const single = freshSingle(state);
  if (single === null) return check(state, atMs);
  if (single.cancelFlag === true) return watch(state, atMs); // somebody's cancel is under way
  if (single.status === "unknown") return readAfter(state, atMs, pollDue(state), "checking", "single");
  const lastNoAtMs = known.lastNoAtMs ?? state.lastAnswerAtMs;
  if (known.forbidden || known.answeredNo > repeatsAfterNo || !mayAsk(state)) {
    // One was accepted or went unanswered: it may still work.
    if (known.answeredNo < known.sends - known.turnedAway) return watch(state, atMs);
    const provenFrom = lastNoAtMs + settings.maxStalenessMs;
    if (single.askedAtMs >= provenFrom) return finish(state);
    return readAfter(state, atMs, Math.max(provenFrom, soonest(state)), "proving", "single");
  }
  return askAgain(state, single, lastNoAtMs + settings.pollStartMs * 2 ** (known.answeredNo - 1), atMs);
}

/** How soon a cancel whose answer was lost is asked for again, in milliseconds: it may be on its way still. */
const breathMs = 1_000;

function decideLost(state: CancellationState, atMs: number): CancellationStep {
  const single = freshSingle(state);
  if (single === null) return check(state, atMs);
  if (single.cancelFlag === true) return watch(state, atMs);
  if (single.status === "unknown") return readAfter(state, atMs, pollDue(state), "checking", "single");
  if (!mayAsk(state)) return watchUnasked(state, atMs);
  if (state.lost > repeatsAfterLoss) return watch(state, atMs);
  const { pollStartMs } = state.settings;
  const pauseMs = state.lost <= 1 ? Math.min(breathMs, pollStartMs) : pollStartMs * 2 ** (state.lost - 2);
  return askAgain(state, single, state.lastAnswerAtMs + pauseMs, atMs);
}

/** Sends once more, not before `dueMs`, and only on a single reading of that moment or later. */
function askAgain(state: CancellationState, single: Reading, dueMs: number, atMs: number): CancellationStep {
  if (single.askedAtMs < dueMs) {
    return readAfter(state, atMs, Math.max(dueMs, soonestAfter(state, dueMs)), "pausing", "single");
  }
  return send(state, atMs);
}

/** A single reading that was asked for after the last answer, or `null`. */
function freshSingle(state: CancellationState): Reading | null {
  const { newestSingle } = state.known;
  return newestSingle !== null &&
    newestSingle.source === "single" &&
    newestSingle.askedAtMs >= state.lastAnswerAtMs
    ? newestSingle
    : null;
}

/** Reads at once after an answer; if that brought nothing fresh, at the usual pace. */
function check(state: CancellationState, atMs: number): CancellationStep {
  return readAfter(state, atMs, state.readSinceAnswer ? pollDue(state) : atMs, "checking", "single");
}

function watch(state: CancellationState, atMs: number): CancellationStep {
  const dueMs = pollDue(state);
  return dueMs > atMs
    ? readAfter(state, atMs, dueMs, "watching", "any")
    : readAfter(state, atMs, dueMs, "rereading", "any");
}

function pollDue(state: CancellationState): number {
  return Math.max(state.lastReadAtMs ?? -Infinity, state.lastAnswerAtMs, state.startedAtMs) + state.pollMs;
}

/** No reading twice in the same breath. */
function soonest(state: CancellationState): number {
  return (state.lastReadAtMs ?? -Infinity) + state.settings.pollStartMs;
}

function soonestAfter(state: CancellationState, dueMs: number): number {
  return state.lastReadAtMs !== null && state.lastReadAtMs >= dueMs ? soonest(state) : dueMs;
}

function pollDueOnceStarted(state: CancellationState): number {
  const { endReadAtMs } = state.known;
  const readAfterEnd =
    state.lastReadAtMs !== null && endReadAtMs !== null && state.lastReadAtMs > endReadAtMs;
  return readAfterEnd ? soonest(state) : -Infinity;
}

/** Reads at `dueMs`, or waits for it; the deadline cuts in with one last look. */
function readAfter(
  state: CancellationState,
  atMs: number,
  dueMs: number,
  phase: CancellationPhase,
  need: "single" | "any",
): CancellationStep {
  const due = Math.max(dueMs, state.notBeforeMs);
  if (atMs >= deadlineOf(state)) return pastDeadline(state, atMs);
  if (state.lastLookDone && due > atMs) return stopped(state, "deadline");
  const lastLookMs = lastLookOf(state);
  if (due <= atMs) {
    const last = atMs >= lastLookMs;
    if (last && state.lastLookDone) return stopped(state, "deadline");
    return look(state, atMs, last ? "looking-last" : phase, last ? "single" : need);
  }
  const waiting = phase === "looking-first" || phase === "checking" ? "pausing" : phase;
  return waitForLook(state, atMs, due, waiting);
}

/** Waits until `dueMs`; the last look does not wait for that, unless the service has asked for silence. */
function waitForLook(
  state: CancellationState,
  atMs: number,
  dueMs: number,
  phase: CancellationPhase,
): CancellationStep {
  const mayLookMs = Math.max(lastLookOf(state), state.heldUntilMs);
  if (atMs >= mayLookMs) return look(state, atMs, "looking-last", "single");
  const untilMs = Math.min(dueMs, mayLookMs, deadlineOf(state));
  return act({ ...state, phase, pending: "wait" }, { kind: "wait", untilMs });
}

/** Time is up, or nothing is left to wait for. Who was not there when it passed looks once more before anything is said. */
function pastDeadline(state: CancellationState, atMs: number): CancellationStep {
  if (state.lateLook !== "due" || state.heldUntilMs > atMs) return stopped(state, "deadline");
  const lateUntilMs = atMs + state.settings.lateLookMs;
  return look({ ...state, lateLook: "asked", lateUntilMs }, atMs, "looking-last", "single");
}

function look(
  state: CancellationState,
  atMs: number,
  phase: CancellationPhase,
  need: "single" | "any",
): CancellationStep {
  return act({ ...state, phase, pending: "read", askedAtMs: atMs }, { kind: "read", need });
}

function send(state: CancellationState, atMs: number): CancellationStep {
  if (atMs >= deadlineOf(state)) return pastDeadline(state, atMs);
  // What comes of another cancel could not be seen any more: the time that is left is for a look.
  if (state.known.sends > 0 && atMs >= lastLookOf(state))
    return readAfter(state, atMs, atMs, "checking", "single");
  if (state.notBeforeMs > atMs) {
    if (!state.lastLookDone) return waitForLook(state, atMs, state.notBeforeMs, "pausing");
    if (state.notBeforeMs >= deadlineOf(state)) return stopped(state, "deadline");
    return act({ ...state, phase: "pausing", pending: "wait" }, { kind: "wait", untilMs: state.notBeforeMs });
  }
  const known = learnSend(state.known, atMs);
  return act({ ...state, known, phase: "asking", pending: "send", askedAtMs: atMs }, { kind: "send-cancel" });
}

function stopped(state: CancellationState, cause: "deadline" | "unread"): CancellationStep {
  return finish(withStop(state, cause));
}

/** What failed last says more than that the time was up. */
function withStop(state: CancellationState, cause: "deadline" | "unread"): CancellationState {
  const { lastFailure } = state;
  if (lastFailure === "forbidden") return { ...state, stop: "forbidden" };
  const endsAt = lastFailure === null ? null : meaningOf(lastFailure).endsAt;
  const isSilent = endsAt === "time" || endsAt === "road";
  return { ...state, stop: isSilent && isNothingDone(state) ? "unreachable" : cause };
}

function finish(state: CancellationState): CancellationStep {
  const { known, settings } = state;
  const judgement = judge(factsOf(known, settings, { noWait: !settings.wait, stop: state.stop }));
  const ended = known.end !== null && known.sends > 0 && settings.settleMs > 0 && settings.wait;
  const result: CancellationResult = {
    ...judgement,
    proof: proofOf(known, judgement.outcome),
    last: known.newest,
    settled: ended ? state.settled : null,
    sends: known.sends,
    known,
  };
  return act({ ...state, phase: "done", pending: "nothing" }, { kind: "finish", result });
}

function proofOf(known: Knowledge, outcome: CancellationResult["outcome"]): readonly Reading[] {
  const readings: (Reading | null)[] = [];
  switch (outcome) {
    case "cancelled":
    case "already-cancelled":
    case "finished-first":
      readings.push(known.provenEnd);
      break;
    case "contradicted":
      readings.push(known.contradiction?.end ?? null, known.contradiction?.by ?? null);
      if (known.revived && known.newest !== known.contradiction?.by) readings.push(known.newest);
      break;
    case "refused":
    case "still-cancelling":
      readings.push(known.newestSingle);
      break;
    case "not-found":
    case "requested":
    case "not-sent":
    case "unknown":
      break;
  }
  return readings.filter((reading) => reading !== null);
}

function act(state: CancellationState, effect: CancellationEffect): CancellationStep {
  return { state, effects: [effect] };
}

/** The moment at which a cancellation must be over; `Infinity` where it has no limit. */
export function deadlineOf(state: CancellationState): number {
  const { timeoutMs, endsAtMs } = state.settings;
  const latestMs = endsAtMs ?? Infinity;
  if (timeoutMs === null) return latestMs;
  const sent = state.known.firstSentAtMs;
  const fromMs = sent !== null && Number.isFinite(sent) ? sent : state.startedAtMs;
  return Math.min(latestMs, fromMs + timeoutMs);
}

/**
 * The moment at which what is under way must be over. A cancel leaves the time for a look at what became of it; a look
 * after the deadline has some time of its own.
 */
export function limitOf(state: CancellationState): number {
  if (state.lateUntilMs !== null) return state.lateUntilMs;
  const lastLookMs = lastLookOf(state);
  const { askedAtMs } = state;
  const leavesTime = state.pending === "send" && askedAtMs !== null && askedAtMs < lastLookMs;
  return leavesTime ? lastLookMs : deadlineOf(state);
}

/** When the last look is due: before the deadline, by the time that an exchange takes. */
function lastLookOf(state: CancellationState): number {
  const { timeoutMs, shortestExchangeMs } = state.settings;
  const usualMs = state.known.usualRoundTripMs ?? 0;
  const leadMs = Math.min((timeoutMs ?? Infinity) / 2, Math.max(shortestExchangeMs, 1.5 * usualMs));
  return deadlineOf(state) - leadMs;
}
