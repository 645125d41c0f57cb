import { subscribe } from "node:diagnostics_channel";
import type { Clock } from "@simjobs/core";
import type { RunningMock } from "@simjobs/mock";

// Requests that are under way in this process. While there are any, nobody is only sleeping.
let underWay = 0;
let newsAtMs = 0;
for (const [channel, change] of [
  ["undici:request:create", 1],
  ["undici:request:trailers", -1],
  ["undici:request:error", -1],
] as const) {
  subscribe(channel, () => {
    underWay += change;
    newsAtMs = performance.now();
  });
}

// undici tells no end of a request whose connection broke while its body was sent: one that long silent is over.
const longestSilenceMs = 300;
const nobodyIsAsking = (): boolean => underWay <= 0 || performance.now() - newsAtMs > longestSilenceMs;

interface Sleeper {
  readonly untilMs: number;
  readonly wake: () => void;
}

// As many turns of the event loop as a file operation between two requests may take.
const quietTurns = 25;

function makeClock(now: () => number, wallNow: () => number, advance: (ms: number) => void): Clock {
  const sleepers = new Set<Sleeper>();
  let isPumping = false;

  /** Moves time on to the next who wakes, whenever nothing else goes on. */
  async function pump(): Promise<void> {
    isPumping = true;
    for (let quiet = 0; sleepers.size > 0; quiet = nobodyIsAsking() ? quiet + 1 : 0) {
      await new Promise((resolve) => setImmediate(resolve));
      if (quiet < quietTurns) continue;
      quiet = 0;
      if (sleepers.size === 0) break; // the last one was stopped while we waited
      const untilMs = Math.min(...[...sleepers].map((sleeper) => sleeper.untilMs));
      advance(Math.max(0, Math.ceil(untilMs - now())));
      for (const sleeper of sleepers) if (sleeper.untilMs <= now()) sleeper.wake();
    }
    isPumping = false;
  }

  return {
    now,
    wallNow,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const end = (settle: () => void): void => {
          sleepers.delete(sleeper);
          signal?.removeEventListener("abort", stop);
          settle();
        };
        // oxlint-disable-next-line prefer-promise-reject-errors -- the caller's own reason
        const stop = (): void => end(() => reject(signal?.reason));
        const sleeper: Sleeper = { untilMs: now() + ms, wake: () => end(resolve) };
        sleepers.add(sleeper);
        if (signal?.aborted === true) return stop();
        signal?.addEventListener("abort", stop);
        if (!isPumping) void pump();
      }),
  };
}

/** A clock that is moved when everybody sleeps, so that nobody waits. */
export function sleepersClock(): Clock {
  const wallStartMs = Date.parse("2026-01-05T09:00:00.000Z");
  let nowMs = 0;
  return makeClock(
    () => nowMs,
    () => wallStartMs + nowMs,
    (ms) => void (nowMs += ms),
  );
}

/** The same for the clock of a mock that is moved by hand: the mock and the command share one time. */
export function clockOf(mock: RunningMock): Clock {
  const startMs = mock.clock.now();
  return makeClock(
    () => mock.clock.now() - startMs,
    () => mock.clock.now(),
    (ms) => mock.clock.advance(ms),
  );
}
