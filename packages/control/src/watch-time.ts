import { unseenMs, type Clock } from "@simjobs/core";
import { lateLookMs, shortestExchangeMs } from "./cancel-settings.js";

/**
 * When a watch looks, as far as its time decides: a last look comes before the deadline, by as long as looks usually take, and
 * one more after it where time has passed unseen.
 */
export class WatchTime {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #deadlineMs: number;
  #usualMs: number | null = null;
  #beganMs = 0;
  /** Whether the look that is under way was begun as the last one. */
  #isLast = false;
  /** When the look that is under way must be over. */
  #limitMs: number;

  constructor(clock: Clock, timeoutMs: number = Infinity) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
    this.#deadlineMs = clock.now() + timeoutMs;
    this.#limitMs = this.#deadlineMs;
  }

  /** A look begins. @returns when it must be over, on the clock */
  beginLook(): number {
    this.#beganMs = this.#clock.now();
    this.#isLast = this.#beganMs >= this.#lastLookMs;
    this.#limitMs = this.#beganMs >= this.#deadlineMs ? this.#beganMs + lateLookMs : this.#deadlineMs;
    return this.#limitMs;
  }

  /**
   * A look has ended.
   *
   * @param tookMs - how long it took, where that is not the time since it began
   * @returns whether the time is up
   */
  endLook(tookMs: number | null): boolean {
    const nowMs = this.#clock.now();
    const ownMs = tookMs ?? nowMs - this.#beganMs;
    this.#usualMs = this.#usualMs === null ? ownMs : (this.#usualMs + ownMs) / 2;
    if (nowMs - this.#limitMs >= unseenMs) return false; // we were not there when it passed
    if (nowMs < this.#lastLookMs) return false;
    // One that came early, since looks seemed to be slow, or was not meant to be the last, is followed by another if there is time.
    const leftMs = this.#deadlineMs - nowMs;
    return leftMs < shortestExchangeMs || (this.#isLast && leftMs < ownMs);
  }

  /** When the next look is due: as it is due anyway, or the last one. */
  nextLook(dueMs: number, heldUntilMs: number): number {
    return Math.min(
      dueMs,
      Math.max(this.#lastLookMs, heldUntilMs),
      Math.max(this.#deadlineMs, this.#clock.now()),
    );
  }

  get #lastLookMs(): number {
    const leadMs = Math.max(shortestExchangeMs, 1.5 * (this.#usualMs ?? 0));
    return this.#deadlineMs - Math.min(this.#timeoutMs / 2, leadMs);
  }
}
