import { decide } from "./decide.js";
import {
  unseenMs,
  type CancellationEvent,
  type CancellationState,
  type CancellationStep,
} from "./machine.js";
import { takeIn } from "./take-in.js";
import { deadlineOf, tookLong } from "./time-limits.js";

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
  const lateMs = event.atMs - (state.lateUntilMs ?? deadlineOf(state));
  return lateMs >= mostLateMs(event, askedAtMs) ? { ...state, lateLook: "due" } : state;
}

/** How late an event may be, in milliseconds, without our having been away. */
function mostLateMs(event: CancellationEvent, askedAtMs: number | null): number {
  if (event.kind === "woke" || event.kind === "start") return 0;
  const wasCut = event.kind === "read-failed" && event.code === "deadline";
  return !wasCut && tookLong(askedAtMs, event.atMs) ? 0 : unseenMs;
}
