import type { Clock } from "@simjobs/core";

/** A clock that runs so many times as fast as another one: pauses are as much shorter. Begins at the same moment. */
export function fastClock(real: Clock, speed: number): Clock {
  const startMs = real.now();
  const wallStartMs = real.wallNow();
  const passedMs = (): number => (real.now() - startMs) * speed;
  return {
    now: () => startMs + passedMs(),
    wallNow: () => Math.round(wallStartMs + passedMs()),
    sleep: (ms, signal) => real.sleep(ms / speed, signal),
  };
}
