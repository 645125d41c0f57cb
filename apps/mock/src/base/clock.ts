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

/** How a clock goes on from now. What is left out stays. */
export interface ClockPace {
  readonly mode?: ClockMode | undefined;
  readonly speed?: number | undefined;
}

/** The time in which all jobs, sessions and replies of one mock live. It never goes back, and ends at `lastMomentMs`. */
export class MockClock {
  readonly startMs: number;
  #mode: ClockMode;
  #speed: number;
  #advancedMs = 0;
  #realStart = performance.now();

  constructor(options: ClockOptions) {
    this.#mode = options.mode;
    this.#speed = options.speed;
    this.startMs = options.startMs;
  }

  get mode(): ClockMode {
    return this.#mode;
  }

  /** Mock milliseconds per real millisecond, while it goes by itself. */
  get speed(): number {
    return this.#speed;
  }

  /** Whole milliseconds since 1970-01-01 UTC. */
  now(): number {
    const elapsed = this.#mode === "manual" ? 0 : (performance.now() - this.#realStart) * this.#speed;
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

  /**
   * Goes on from this moment by itself or by hand, and as fast as it is told.
   *
   * @throws {MockInputError} for a speed that is none
   */
  pace({ mode = this.#mode, speed = this.#speed }: ClockPace): void {
    if (!(speed > 0 && Number.isFinite(speed))) throw new MockInputError("the speed must be more than 0");
    this.#advancedMs = this.now() - this.startMs;
    this.#realStart = performance.now();
    this.#mode = mode;
    this.#speed = speed;
  }
}
