import { JobError, type Clock } from "@simjobs/core";
import { shownSpan } from "../text/shown-span.js";
import { onAbort } from "../time/on-abort.js";
import { systemClock } from "../time/system-clock.js";
import type { RequestIntent } from "../transport.js";
import type { SharedBudget, SharedTurn } from "./shared-budget.js";

/** How much may be asked, and who shares it. */
export interface RequestBudgetOptions {
  /** @default systemClock */
  clock?: Clock | undefined;
  /** Most requests that begin within one second. @default 10 */
  perSecond?: number | undefined;
  /** How many a second to begin with. @default perSecond */
  startPerSecond?: number | undefined;
  /** Most requests under way at once. @default 8 */
  atOnce?: number | undefined;
  /** The rate doubles after this long without being throttled, in milliseconds. @default 10_000 */
  growEveryMs?: number | undefined;
  /** What other processes share with this one; its clock must be theirs. @default nothing */
  shared?: SharedBudget | undefined;
  /** How long to keep the silence that a service has asked another process for, in milliseconds. @default as long as it asked for */
  longestPauseMs?: number | undefined;
}

/** How long somebody waits for a turn, and what is heard meanwhile. */
export interface BudgetWait {
  signal?: AbortSignal | undefined;
  /** When the wait is given up, in milliseconds of the clock. */
  deadlineMs?: number | undefined;
  /** Hears how long the service has asked another process to be left alone, where that is in the way: one of those who wait. */
  onPause?: ((inMs: number) => void) | undefined;
}

interface Waiter {
  /** Its place in the order of arrival. */
  readonly place: number;
  readonly deadlineMs: number;
  readonly onPause: BudgetWait["onPause"];
  readonly start: () => void;
  readonly giveUp: (reason: unknown) => void;
}

const windowMs = 1000;
/** How long to wait at most before it is looked up again what others do, in milliseconds. */
const lookAgainMs = 200;
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
  #shared: SharedBudget | undefined;
  readonly #longestPauseMs: number;
  /** The shared start that is ours next, and those of the requests under way, oldest first. */
  #turn: SharedTurn | undefined;
  readonly #turns: SharedTurn[] = [];
  /** Until when others were asked for silence, as far as it is known, and whether somebody has heard of it. */
  #foreignPauseMs = -Infinity;
  #isPauseUntold = false;
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
    this.#shared = options.shared;
    this.#longestPauseMs = options.longestPauseMs ?? Infinity;
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
   * @throws {JobError} `deadline`, `throttled` where the rate or a pause that the service has asked for left no time; a stopped
   * wait rejects with the signal's reason
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
        onPause: wait.onPause,
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

  /**
   * Ends a turn.
   *
   * @param isLost - its request was given up without an answer after it may have left, so that it may arrive later. @default false
   */
  release(isLost = false): void {
    this.#underWay -= 1;
    this.#turns.shift()?.end(isLost); // whichever it was: as many starts as ends stand in as many seconds, however they are paired
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
    this.#shared?.throttled(now, pauseMs);
    this.#serve();
  }

  /** How long until another request may begin: 0 for now, Infinity until one has ended. */
  #delay(): number {
    if (this.#underWay >= this.#atOnce) return Infinity;
    const now = this.#clock.now();
    while (this.#starts[0] !== undefined && now - this.#starts[0] >= windowMs) this.#starts.shift();
    const blocking = this.#starts.at(-this.rate);
    const forRate = blocking === undefined ? 0 : blocking + windowMs - now;
    const ownMs = Math.max(0, forRate, this.#pausedUntil - now);
    return ownMs > 0 || this.#shared === undefined ? ownMs : this.#sharedDelay(this.#shared, now);
  }

  /** The same, for what others do as well. One start is asked for at a time, so that the order here stays ours. */
  #sharedDelay(shared: SharedBudget, now: number): number {
    let startsAtMs = this.#turn?.startsAtMs();
    if (startsAtMs === undefined) {
      this.#turn = shared.reserve(() => this.#serve());
      startsAtMs = this.#turn?.startsAtMs();
    }
    if (this.#turn === undefined) {
      this.#shared = undefined; // each has its own, as before
      return 0;
    }
    // What we heard ourselves stands there, too, rounded.
    if (shared.pausedUntilMs > Math.max(now, this.#foreignPauseMs, this.#pausedUntil + 1)) {
      this.#foreignPauseMs = shared.pausedUntilMs;
      this.#isPauseUntold = true;
      this.#pausedUntil = Math.max(
        this.#pausedUntil,
        Math.min(shared.pausedUntilMs, now + this.#longestPauseMs),
      );
      this.#leaveTurn();
      return this.#pausedUntil - now;
    }
    return Math.max(0, Math.min((startsAtMs ?? now + lookAgainMs) - now, lookAgainMs));
  }

  /** Who does not need his turn leaves it to others. */
  #leaveTurn(): void {
    this.#turn?.end();
    this.#turn = undefined;
  }

  #begin(): void {
    this.#underWay += 1;
    this.#begun += 1;
    this.#starts.push(this.#clock.now());
    if (this.#turn === undefined) return;
    this.#turn.begin();
    this.#turns.push(this.#turn);
    this.#turn = undefined;
  }

  #serve(): void {
    this.#wake?.abort(stopped);
    this.#wake = undefined;
    this.#dropExpired();
    while (this.#waiting.some((queue) => queue.length > 0)) {
      const delayMs = this.#delay();
      if (delayMs > 0) {
        this.#tellPause();
        this.#sleep(delayMs);
        return;
      }
      const next = this.#takeNext();
      if (next === undefined) return;
      this.#begin();
      next.start();
    }
    this.#leaveTurn();
  }

  #tellPause(): void {
    if (!this.#isPauseUntold) return;
    this.#isPauseUntold = false;
    const [next] = this.#waiting.flat();
    next?.onPause?.(this.#pausedUntil - this.#clock.now());
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
        waiter.giveUp(this.#noTurn(now));
      }
    }
  }

  /** Why there was no turn in time: only who is held up by requests without an answer waits for somebody else. */
  #noTurn(now: number): JobError {
    const pauseMs = this.#pausedUntil - now;
    const isRateFull = this.#starts.filter((at) => now - at < windowMs).length >= this.rate;
    const isOurs = pauseMs > 0 || isRateFull || this.#turn !== undefined;
    if (this.#underWay >= this.#atOnce || !isOurs)
      return new JobError("deadline", "the time ran out before the request had its turn");
    return pauseMs > 0
      ? new JobError(
          "throttled",
          `the service has asked to be left alone for another ${shownSpan(pauseMs)}`,
          {
            retryAfterMs: pauseMs,
            hint: `Try again in ${shownSpan(pauseMs)}: the service asks for that.`,
          },
        )
      : new JobError("throttled", "there were as many requests before it as may be in that time", {
          hint: "Give it more time.",
        });
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
