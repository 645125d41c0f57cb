import { hasEnded } from "../job-status.js";
import type { Reading } from "../schemas/reading.js";
import { stopped, finish, act } from "./finish.js";
import { askedAfterFirstSend, learnSend, type Knowledge } from "./knowledge.js";
import {
  check,
  watch,
  pollDue,
  soonest,
  soonestAfter,
  soonestSince,
  readAfter,
  waitForLook,
  pastDeadline,
  look,
} from "./looks.js";
import {
  repeatsAfterLoss,
  repeatsAfterNo,
  tracelessReadings,
  type CancellationState,
  type CancellationStep,
} from "./machine.js";
import { deadlineOf, limitOf, lastLookOf, tookLong } from "./time-limits.js";

/** What to do next, from all that is known. */
export function decide(state: CancellationState, atMs: number): CancellationStep {
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
  if (state.lastReadAtMs === null) {
    // A list can tell that a job has ended. Where something was sent and it tells no end, a single reading comes next.
    // No list tells of somebody else's cancel.
    const isListEnough = known.sends === 0 ? settings.repeatingCancelIsHarmless !== false : settings.runsOnce;
    return readAfter(state, atMs, atMs, "looking-first", isListEnough ? "any" : "single");
  }
  if (!settings.wait && known.acceptedAtMs !== null) return finishUnwaited(state, atMs);
  switch (state.lastAnswer) {
    case "none": // nothing was sent, or what an earlier process has sent was turned away at the door
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
  return wasAway && state.lateUntilMs === null
    ? pastDeadline({ ...state, lateLook: "due" }, atMs)
    : finish(state);
}

/** One reading casts doubt on an end: only a second one tells whether the job is active again, even when time is up. */
function decideDoubted(state: CancellationState, atMs: number): CancellationStep {
  const isLastLook = state.lastLookDone || state.lateLook === "asked";
  const mayLook = state.heldUntilMs <= atMs && atMs < limitOf(state);
  if (isLastLook && !state.doubtLookDone && mayLook) {
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
      Math.max(endReadAtMs + settings.settleMs, soonestSince(state, endReadAtMs)),
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
