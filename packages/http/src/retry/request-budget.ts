import { JobError, type Clock } from "@simjobs/core";
import { onAbort } from "../time/on-abort.js";
import { systemClock } from "../time/system-clock.js";
import type { RequestIntent } from "../transport.js";

export interface RequestBudgetOptions {
  /** @default systemClock */
  clock?: Clock;
  /** Most requests that begin within one second. @default 10 */
  perSecond?: number;
  /** How many a second to begin with. @default perSecond */
  startPerSecond?: number;
  /** Most requests under way at once. @default 8 */
  atOnce?: number;
  /** The rate doubles after this long without being throttled, in milliseconds. @default 10_000 */
  growEveryMs?: number;
}

export interface BudgetWait {
  signal?: AbortSignal | undefined;
  /** When the wait is given up, in milliseconds of the clock. */
  deadlineMs?: number | undefined;
}

interface Waiter {
  /** Its place in the order of arrival. */
  readonly place: number;
  readonly deadlineMs: number;
  readonly start: () => void;
  readonly giveUp: (reason: unknown) => void;
}

const windowMs = 1000;
// Every so many starts it is the turn of whoever waits longest, so that a flood of reads cannot starve a cancel.
const fairEvery = 5;

const rank: Readonly<Record<RequestIntent, number>> = { "sign-in": 0, read: 1, cancel: 2, submit: 2 };

/**
 * What one account may ask of one service: so many requests a second, so many at once. Shrinks when the service
 * throttles, and recovers slowly. Sign-ins go before reads, reads before cancels and submits. To be shared by all
 * transports of one account.
 */
export class RequestBudget {
  readonly #clock: Clock;
  readonly #perSecond: number;
  readonly #atOnce: number;
  readonly #growEveryMs: number;
  #rate: number;
  #rateSince: number;
  #pausedUntil = -Infinity;
  #underWay = 0;
  #starts: number[] = []; // of the last second, oldest first
  #begun = 0;
  #asked = 0;
  readonly #waiting: readonly [Waiter[], Waiter[], Waiter[]] = [[], [], []];
  #wake: AbortController | undefined;

  constructor(options: RequestBudgetOptions = {}) {
    this.#clock = options.clock ?? systemClock;
    this.#perSecond = positive(options.perSecond ?? 10, "perSecond");
    this.#atOnce = positive(options.atOnce ?? 8, "atOnce");
    this.#growEveryMs = positive(options.growEveryMs ?? 10_000, "growEveryMs");
    this.#rate = Math.min(
      positive(options.startPerSecond ?? this.#perSecond, "startPerSecond"),
      this.#perSecond,
    );
    this.#rateSince = this.#clock.now();
  }

  /** Requests a second that are allowed now. */
  get rate(): number {
    const now = this.#clock.now();
    while (this.#rate < this.#perSecond && now - this.#rateSince >= this.#growEveryMs) {
      this.#rate = Math.min(this.#perSecond, this.#rate * 2);
      this.#rateSince += this.#growEveryMs;
    }
    return this.#rate;
  }

  /**
   * Waits for a turn. Every turn that was given must be ended by `release`.
   *
   * @returns `undefined` if the turn is given at once
   * @throws {JobError} `deadline`; a stopped wait rejects with the signal's reason
   */
  acquire(intent: RequestIntent, wait: BudgetWait = {}): Promise<void> | undefined {
    wait.signal?.throwIfAborted();
    if (this.#waiting.every((queue) => queue.length === 0) && this.#delay() === 0) {
      this.#begin();
      return undefined;
    }
    return new Promise((resolve, reject) => {
      const queue = this.#waiting[rank[intent]];
      const waiter: Waiter = {
        place: (this.#asked += 1),
        deadlineMs: wait.deadlineMs ?? Infinity,
        start: () => {
          stopListening();
          resolve();
        },
        giveUp: (reason) => {
          stopListening();
          // oxlint-disable-next-line prefer-promise-reject-errors -- the caller's own reason, whatever it is
          reject(reason);
        },
      };
      const stopListening = onAbort(wait.signal, () => {
        queue?.splice(queue.indexOf(waiter), 1);
        waiter.giveUp(wait.signal?.reason);
        this.#serve();
      });
      queue?.push(waiter);
      this.#serve();
    });
  }

  /** Ends a turn. */
  release(): void {
    this.#underWay -= 1;
    this.#serve();
  }

  /**
   * The service asked us to slow down: halves the rate and starts nothing for a while.
   *
   * @param pauseMs - how long to start nothing
   */
  throttled(pauseMs: number): void {
    const now = this.#clock.now();
    // Requests under way at the same time are throttled together: that is one piece of news, not eight.
    if (now - this.#rateSince >= windowMs || this.#rate === this.#perSecond) {
      this.#rate = Math.max(1, this.rate / 2);
    }
    this.#rateSince = now;
    this.#pausedUntil = Math.max(this.#pausedUntil, now + pauseMs);
    this.#serve();
  }

  /** How long until another request may begin: 0 for now, Infinity until one has ended. */
  #delay(): number {
    if (this.#underWay >= this.#atOnce) return Infinity;
    const now = this.#clock.now();
    while (this.#starts[0] !== undefined && now - this.#starts[0] >= windowMs) this.#starts.shift();
    const blocking = this.#starts.at(-this.rate);
    const forRate = blocking === undefined ? 0 : blocking + windowMs - now;
    return Math.max(0, forRate, this.#pausedUntil - now);
  }

  #begin(): void {
    this.#underWay += 1;
    this.#begun += 1;
    this.#starts.push(this.#clock.now());
  }

  #serve(): void {
    this.#wake?.abort(stopped);
    this.#wake = undefined;
    this.#dropExpired();
    while (this.#waiting.some((queue) => queue.length > 0)) {
      const delayMs = this.#delay();
      if (delayMs > 0) {
        this.#sleep(delayMs);
        return;
      }
      const next = this.#takeNext();
      if (next === undefined) return;
      this.#begin();
      next.start();
    }
  }

  #takeNext(): Waiter | undefined {
    const queues = this.#waiting.filter((queue) => queue.length > 0);
    if (this.#begun % fairEvery !== fairEvery - 1) return queues[0]?.shift();
    const oldest = queues.reduce<Waiter[] | undefined>(
      (best, queue) => ((queue[0]?.place ?? Infinity) < (best?.[0]?.place ?? Infinity) ? queue : best),
      undefined,
    );
    return oldest?.shift();
  }

  #dropExpired(): void {
    const now = this.#clock.now();
    for (const queue of this.#waiting) {
      for (const waiter of queue.filter((waiter) => waiter.deadlineMs <= now)) {
        queue.splice(queue.indexOf(waiter), 1);
        waiter.giveUp(new JobError("deadline", "the time ran out before the request had its turn"));
      }
    }
  }

  #sleep(delayMs: number): void {
    const nextDeadline = Math.min(...this.#waiting.flat().map((waiter) => waiter.deadlineMs));
    const sleepMs = Math.min(delayMs, nextDeadline - this.#clock.now());
    if (sleepMs === Infinity) return; // `release` serves
    const wake = new AbortController();
    this.#wake = wake;
    this.#clock.sleep(sleepMs, wake.signal).then(
      () => (this.#wake === wake ? this.#serve() : undefined),
      () => undefined, // woken before its time
    );
  }
}

const stopped = new Error("no longer waited for");

function positive(value: number, name: string): number {
  if (!Number.isFinite(value) || value <= 0)
    throw new JobError("bad_input", `${name} must be more than 0, not ${value}`);
  return Math.max(1, Math.floor(value));
}
