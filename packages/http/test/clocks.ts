import type { Clock } from "@simjobs/core";

export interface TestClock extends Clock {
  /** Every pause that was asked for, in milliseconds. */
  readonly pauses: readonly number[];
}

/** A clock whose pauses are over at once, and on which nothing else takes time. */
export function hurryingClock(wallStartMs = Date.UTC(2026, 0, 1)): TestClock {
  let now = 0;
  const pauses: number[] = [];
  return {
    pauses,
    now: () => now,
    wallNow: () => wallStartMs + now,
    // oxlint-disable-next-line require-await -- rejects where it throws
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      pauses.push(ms);
      now += ms;
    },
  };
}

export interface ManualClock extends Clock {
  /** Moves on, waking every sleeper on the way in order, and lets each do its work. */
  advance(ms: number): Promise<void>;
  readonly sleepers: () => number;
}

/** A clock that stands still until it is moved. */
export function manualClock(): ManualClock {
  let now = 0;
  let sleeping: { at: number; wake: () => void }[] = [];
  return {
    now: () => now,
    wallNow: () => now,
    sleepers: () => sleeping.length,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { at: now + ms, wake: resolve };
        sleeping.push(sleeper);
        signal?.addEventListener(
          "abort",
          () => {
            sleeping = sleeping.filter((other) => other !== sleeper);
            // oxlint-disable-next-line prefer-promise-reject-errors -- the signal's own reason
            reject(signal.reason);
          },
          { once: true },
        );
      }),
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = sleeping.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at);
        if (next === undefined) break;
        now = Math.max(now, next.at);
        sleeping = sleeping.filter((other) => other !== next);
        next.wake();
        await settle();
      }
      now = end;
      await settle();
    },
  };
}

/** Lets everything that is ready run. */
export async function settle(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}
