import type { Clock } from "@simjobs/core";
import type { AccountStore } from "../store/fleet-store.js";

/** A worker's place among those that take the wishes of one account. */
export interface TakingPlace {
  /** How many come before it: it takes only what those leave waiting. */
  readonly before: number;
  /** Whether others know of it: else more than one may think that it comes first. */
  readonly isSettled: boolean;
}

/** How often it is looked whether any wait, in milliseconds: at most, and as a part of a lease. */
const lookEvery = { mostMs: 7_000, ofLease: 0.25 };
/** How soon again where some do, or where it may be the first in a moment. */
const lookAgain = { mostMs: 1_000, ofLease: 0.1 };
/** How long each worker that comes before may leave one waiting. */
const patience = { mostMs: 2_000, ofLease: 0.1 };
/** How often those are looked for that were put off and whose time has come: the queue tells of them only when one is taken. */
const dueEveryMs = 30_000;

/** What the workers leave waiting that come before this one in taking the wishes of an account: they are full, asleep or gone. */
export class LeftWaiting {
  readonly #store: Pick<AccountStore, "lastWaiting">;
  readonly #clock: Clock;
  /** The one that had come last at an earlier look, and has been waiting since. */
  #seen: { readonly mark: string; readonly sinceMs: number } | undefined;
  #dueLookMs: number;
  readonly #leaseMs: number;

  constructor(store: Pick<AccountStore, "lastWaiting">, clock: Clock, leaseMs: number) {
    this.#store = store;
    this.#clock = clock;
    this.#leaseMs = leaseMs;
    this.#dueLookMs = clock.now();
  }

  /**
   * How many may be taken now. Waits for a while where none may.
   *
   * @param before - how many workers come before
   * @throws {JobError} what the store has; a stopped wait rejects with the signal's reason
   */
  async mayTake(before: number, signal: AbortSignal): Promise<number> {
    const mark = await this.#store.lastWaiting(this.#seen?.mark);
    const nowMs = this.#clock.now();
    if (mark === null) this.#seen = undefined;
    else if (mark !== this.#seen?.mark) this.#seen = { mark, sinceMs: nowMs };
    if (this.#seen !== undefined) {
      if (nowMs - this.#seen.sinceMs >= before * this.#ms(patience)) return Infinity;
    } else if (nowMs - this.#dueLookMs >= dueEveryMs) {
      this.#dueLookMs = nowMs;
      return 1;
    }
    await this.#clock.sleep(this.#ms(this.#seen === undefined && before > 0 ? lookEvery : lookAgain), signal);
    return 0;
  }

  /** With short leases, what a dead worker held is to be taken soon, too. */
  #ms({ mostMs, ofLease }: { readonly mostMs: number; readonly ofLease: number }): number {
    return Math.min(mostMs, ofLease * this.#leaseMs);
  }
}
