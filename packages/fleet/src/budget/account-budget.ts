import { isJobError, JobError, type Clock, type ProviderCall } from "@simjobs/core";
import type { AccountStore } from "../store/fleet-store.js";
import { arrivesWithinMs, coolMs } from "../store/slot-times.js";
import type { BudgetTurn } from "./budget-turn.js";
import { SlotBorrower } from "./slot-borrower.js";
import { SlotTurn } from "./slot-turn.js";
import { SlotUses } from "./slot-uses.js";

/** How soon the store is told again of a silence, where it does not answer, in milliseconds, and how often. */
const tellAgainMs = 200;
const mostTries = 5;

/** How an account's budget is kept. */
export interface AccountBudgetOptions {
  /** Most requests of the whole fleet within any second. @default what others of the fleet were told, else 10 */
  readonly perSecond?: number | undefined;
  /** Makes the names under which the store lends to this process; each once. @default `crypto.randomUUID` */
  readonly newId?: (() => string) | undefined;
}

/**
 * What all machines together may ask of one account: no second holds more than `perSecond` requests, however late a machine, the
 * network or the service is. Each request takes a slot, of which the store lends some to each machine; a slot is in use until the
 * answer was there for a second. Fits `RequestBudgetOptions.shared` of `@simjobs/http`. Before it knows an account it lets everything
 * pass.
 */
export class AccountBudget {
  readonly #perSecond: number | null;
  readonly #newId: () => string;
  #clock: Clock | undefined;
  #borrowers: readonly SlotBorrower[] = [];
  #isAny = false;
  /** What began before it knew an account, and for how long what was over by then counts. */
  readonly #early = new SlotUses();
  readonly #earlyRestsMs: number[] = [];
  readonly #waiting = new Set<() => void>();
  #pausedUntilMs = -Infinity;
  readonly #telling = new Set<Promise<void>>();

  constructor({ perSecond, newId = () => crypto.randomUUID() }: AccountBudgetOptions = {}) {
    if (perSecond !== undefined && !(perSecond >= 1))
      throw new JobError("bad_input", `perSecond must be at least 1, not ${perSecond}`);
    this.#perSecond = perSecond === undefined ? null : Math.floor(perSecond);
    this.#newId = newId;
  }

  /**
   * Tells whose budget it is.
   *
   * @param stores - the account's; of a list it is any, not known which, and each request counts for all of them: a silence that one
   * of them was asked for is not kept
   * @param clock - that of the provider which asks
   */
  bind(stores: AccountStore | readonly AccountStore[], clock: Clock): void {
    const all = isList(stores) ? stores : [stores];
    this.#isAny = isList(stores);
    this.#clock = clock;
    for (const ms of this.#earlyRestsMs.splice(0)) this.#early.rest(clock.now() + ms);
    const before = this.#borrowers;
    this.#borrowers = all.map((store) => {
      const known = before.find((borrower) => borrower.store === store);
      const early = this.#early;
      const onChange = (): void => this.#changed();
      const own = { store, clock, perSecond: this.#perSecond, newId: this.#newId, early, onChange };
      return known ?? new SlotBorrower(own);
    });
    for (const borrower of before) if (!this.#borrowers.includes(borrower)) void borrower.giveBack();
    this.#changed();
  }

  /**
   * Has the stores count what began before it was known whose budget it is: until then nobody else has heard of it. A store that does
   * not answer is not told.
   */
  async tellEarly(): Promise<void> {
    await Promise.all(this.#borrowers.map(async (borrower) => borrower.tellEarly()));
  }

  /** Until when the service wants to be left alone, whoever has heard it, on the budget's clock, as far as is known. */
  get pausedUntilMs(): number {
    const told = this.#isAny ? [] : this.#borrowers;
    return Math.max(this.#pausedUntilMs, ...told.map(({ pausedUntilMs }) => pausedUntilMs));
  }

  /**
   * Asks for the next start of a request. Never waits, never throws.
   *
   * @param onChange - called when the start may have come nearer
   */
  reserve(onChange: () => void = () => {}): BudgetTurn {
    const clock = this.#clock;
    if (clock === undefined) return this.#freeTurn();
    const borrowers = this.#borrowers;
    const turn = new SlotTurn(borrowers, clock, {
      isAny: this.#isAny,
      isCurrent: () => this.#borrowers === borrowers,
      onOver: () => this.#waiting.delete(onChange),
    });
    this.#waiting.add(onChange);
    return turn;
  }

  /** Whose account it is, is not known yet. */
  #freeTurn(): BudgetTurn {
    let hasBegun = false;
    return {
      startsAtMs: () => (this.#clock === undefined || hasBegun ? -Infinity : undefined),
      begin: () => {
        hasBegun = true;
        this.#early.begin();
      },
      end: (isLost = false) => {
        if (!hasBegun) return;
        this.#early.end();
        const restsMs = coolMs + (isLost ? arrivesWithinMs : 0);
        if (this.#clock === undefined) this.#earlyRestsMs.push(restsMs);
        else this.#early.rest(this.#clock.now() + restsMs);
      },
    };
  }

  /** The service has asked to be left alone. Never waits, never throws. */
  throttled(atMs: number, pauseMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, atMs + pauseMs);
    for (const borrower of this.#borrowers) {
      borrower.pausedUntilMs = Math.max(borrower.pausedUntilMs, atMs + pauseMs);
      if (this.#clock === undefined) continue;
      const told = hold(borrower.store, this.#clock, pauseMs);
      this.#telling.add(told);
      void told.finally(() => this.#telling.delete(told));
    }
  }

  /**
   * Waits for a turn, and begins it.
   *
   * @returns what is to be called when the request is over
   * @throws {JobError} `deadline`; a stopped wait rejects with the signal's reason
   */
  async turn({ signal, deadlineMs = Infinity }: ProviderCall = {}): Promise<(isLost?: boolean) => void> {
    for (;;) {
      signal?.throwIfAborted();
      let asleep: AbortController | undefined;
      const wake = (): void => asleep?.abort(woken);
      const turn = this.reserve(wake);
      signal?.addEventListener("abort", wake);
      let hasBegun = false;
      try {
        for (;;) {
          signal?.throwIfAborted();
          const startsAtMs = turn.startsAtMs();
          if (startsAtMs === undefined) break;
          const nowMs = this.#clock?.now() ?? -Infinity;
          if (nowMs >= deadlineMs || (startsAtMs > nowMs && this.pausedUntilMs >= deadlineMs))
            throw new JobError("deadline", "the time ran out before the request had its turn");
          if (startsAtMs <= nowMs) {
            turn.begin();
            hasBegun = true;
            return (isLost) => turn.end(isLost);
          }
          asleep = new AbortController();
          await this.#sleep(Math.min(startsAtMs, deadlineMs) - nowMs, asleep.signal);
        }
      } finally {
        signal?.removeEventListener("abort", wake);
        if (!hasBegun) turn.end();
      }
    }
  }

  /**
   * Gives back what the store has lent, so that others need not wait until it is over by itself, when the store has been told of every
   * silence, as far as it can be.
   */
  async giveBack(): Promise<void> {
    await Promise.allSettled(this.#telling);
    await Promise.all(this.#borrowers.map(async (borrower) => borrower.giveBack()));
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#clock?.sleep(ms, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  #changed(): void {
    for (const onChange of this.#waiting) onChange();
  }
}

const woken = new Error("something has changed");

async function hold(store: AccountStore, clock: Clock, pauseMs: number): Promise<void> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    try {
      await store.hold(pauseMs);
      return;
    } catch (error) {
      if (!isJobError(error)) throw error;
      await clock.sleep(tellAgainMs);
    }
  }
}

function isList(stores: AccountStore | readonly AccountStore[]): stores is readonly AccountStore[] {
  return Array.isArray(stores);
}
