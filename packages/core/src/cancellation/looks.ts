import { stopped, act } from "./finish.js";
import type { CancellationPhase, CancellationState, CancellationStep } from "./machine.js";
import { deadlineOf, lastLookOf } from "./time-limits.js";

/** Reads at once after an answer; if that brought nothing fresh, at the usual pace. */
export function check(state: CancellationState, atMs: number): CancellationStep {
  return readAfter(state, atMs, state.readSinceAnswer ? pollDue(state) : atMs, "checking", "single");
}

export function watch(state: CancellationState, atMs: number): CancellationStep {
  const dueMs = pollDue(state);
  return readAfter(state, atMs, dueMs, dueMs > atMs ? "watching" : "rereading", "any");
}

export function pollDue(state: CancellationState): number {
  return Math.max(lastReadOf(state), state.lastAnswerAtMs, state.startedAtMs) + state.pollMs;
}

function lastReadOf(state: CancellationState): number {
  return state.lastReadAtMs ?? -Infinity;
}

/** No reading twice in the same breath. */
export function soonest(state: CancellationState): number {
  return lastReadOf(state) + state.settings.pollStartMs;
}

export function soonestAfter(state: CancellationState, dueMs: number): number {
  return lastReadOf(state) >= dueMs ? soonest(state) : dueMs;
}

/** Where an end was looked at again since it was first read, too, no reading twice in the same breath. */
export function soonestSince(state: CancellationState, endReadAtMs: number): number {
  return lastReadOf(state) > endReadAtMs ? soonest(state) : -Infinity;
}

/** Reads at `dueMs`, or waits for it; the deadline cuts in with one last look. */
export function readAfter(
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
export function waitForLook(
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
export function pastDeadline(state: CancellationState, atMs: number): CancellationStep {
  if (state.lateLook !== "due" || state.heldUntilMs > atMs) return stopped(state, "deadline");
  const lateUntilMs = atMs + state.settings.lateLookMs;
  return look({ ...state, lateLook: "asked", lateUntilMs }, atMs, "looking-last", "single");
}

export function look(
  state: CancellationState,
  atMs: number,
  phase: CancellationPhase,
  need: "single" | "any",
): CancellationStep {
  return act({ ...state, phase, pending: "read", askedAtMs: atMs }, { kind: "read", need });
}
