import { performance } from "node:perf_hooks";
import { lastMomentMs } from "./limits.js";
import { MockInputError } from "./mock-input-error.js";

export const clockModes = ["real", "manual"] as const;
/** How the time of jobs goes; see `clockModes`. */
export type ClockMode = (typeof clockModes)[number];

/** Where the clock of a mock stands at first when it is moved by hand, so that two runs agree to the byte. */
export const manualStart = "2026-01-05T09:00:00.000Z";

export interface ClockOptions {
  readonly mode: ClockMode;
  /** Mock milliseconds per real millisecond; real clocks only. */
  readonly speed: number;
  /** First moment of the clock, in milliseconds since 1970-01-01 UTC. */
  readonly startMs: number;
}

/** The time in which all jobs, sessions and replies of one mock live. It never goes back, and ends at `lastMomentMs`. */
export class MockClock {
  readonly mode: ClockMode;
  readonly speed: number;
  readonly startMs: number;
  #advancedMs = 0;
  readonly #realStart = performance.now();

  constructor(options: ClockOptions) {
    this.mode = options.mode;
    this.speed = options.speed;
    this.startMs = options.startMs;
  }

  /** Whole milliseconds since 1970-01-01 UTC. */
  now(): number {
    const elapsed = this.mode === "manual" ? 0 : (performance.now() - this.#realStart) * this.speed;
    return Math.min(lastMomentMs, this.startMs + this.#advancedMs + Math.floor(elapsed));
  }

  /**
   * Moves the clock on, a real one too.
   *
   * @throws {MockInputError} unless it is by whole milliseconds, and no further than to `lastMomentMs`
   */
  advance(ms: number): void {
    if (!Number.isSafeInteger(ms) || ms < 0)
      throw new MockInputError(`the clock moves on by whole milliseconds, not by ${String(ms)}`);
    const most = lastMomentMs - this.now();
    if (ms > most) {
      const end = new Date(lastMomentMs).toISOString();
      throw new MockInputError(
        `the clock goes no further than ${end}, which is ${String(most)} ms from now; not by ${String(ms)}`,
      );
    }
    this.#advancedMs += ms;
  }
}
