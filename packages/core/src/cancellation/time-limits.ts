import { longExchangeMs, type CancellationState } from "./machine.js";

/** The moment at which a cancellation must be over; `Infinity` where it has no limit. */
export function deadlineOf(state: CancellationState): number {
  const { timeoutMs, endsAtMs } = state.settings;
  const latestMs = endsAtMs ?? Infinity;
  if (timeoutMs === null) return latestMs;
  // What an earlier process has sent left before this one began.
  const { startedAtMs } = state;
  const fromMs = Math.max(state.known.firstSentAtMs ?? startedAtMs, startedAtMs);
  return Math.min(latestMs, fromMs + timeoutMs);
}

/**
 * The moment at which what is under way must be over. A cancel leaves the time for a look at what became of it; a look
 * after the deadline has some time of its own.
 */
export function limitOf(state: CancellationState): number {
  if (state.lateUntilMs !== null) return state.lateUntilMs;
  const lastLookMs = lastLookOf(state);
  const leavesTime = state.pending === "send" && (state.askedAtMs ?? Infinity) < lastLookMs;
  return leavesTime ? lastLookMs : deadlineOf(state);
}

/** When the last look is due: before the deadline, by the time that an exchange takes. */
export function lastLookOf(state: CancellationState): number {
  const { timeoutMs, shortestExchangeMs } = state.settings;
  const usualMs = state.known.usualRoundTripMs ?? 0;
  const leadMs = Math.min((timeoutMs ?? Infinity) / 2, Math.max(shortestExchangeMs, 1.5 * usualMs));
  return deadlineOf(state) - leadMs;
}

export function tookLong(askedAtMs: number | null, atMs: number): boolean {
  return askedAtMs !== null && atMs - askedAtMs >= longExchangeMs;
}
