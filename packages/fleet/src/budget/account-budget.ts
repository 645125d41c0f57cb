import { isJobError, JobError, type Clock, type ProviderCall } from "@simjobs/core";
import type { AccountStore } from "../store/fleet-store.js";

/** How long after its moment a turn is good, on the clock of whoever has it, in milliseconds. */
const goodForMs = 100;
/** How much longer one request may be on its way than another one, in milliseconds. */
const roadMs = 150;
/** How far ahead a turn is given, in milliseconds: as long a silence takes to reach everybody. */
const aheadMs = 250;
/** How soon it is looked again whether an answer of the store has come, and how soon a store that does not answer is asked again. */
const lookAgainMs = 5;
const askAgainMs = 200;
/** How often the store is told of a silence, where it does not answer. */
const mostTries = 5;

/** How an account's budget is kept. */
export interface AccountBudgetOptions {
  /** Most requests of the whole fleet within any second. @default 10 */
  readonly perSecond?: number | undefined;
}

/** One start of a request, as `RequestBudget` of `@simjobs/http` has it. */
export interface BudgetTurn {
  /** When it may be, on the budget's clock, as far as is known now; `undefined` where it came too late and is lost. */
  startsAtMs(): number | undefined;
  /** The request begins. */
  begin(): void;
  /** The request is over, or there will be none. */
  end(): void;
}

interface GivenTurn {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * What all machines together may ask of one account. Turns lie so far apart that no second holds more than `perSecond` of them, however
 * late within its time each is used; a turn that was slept over is not used at all. Fits `RequestBudgetOptions.shared` of
 * `@simjobs/http`. Before it knows its account it lets everything pass: the sign-in comes first.
 */
export class AccountBudget {
  readonly #everyMs: number;
  #bound: { readonly store: AccountStore; readonly clock: Clock } | undefined;
  #pausedUntilMs = -Infinity;
  readonly #telling = new Set<Promise<void>>();

  constructor({ perSecond = 10 }: AccountBudgetOptions = {}) {
    if (!(perSecond >= 1)) throw new JobError("bad_input", `perSecond must be at least 1, not ${perSecond}`);
    this.#everyMs = (1_000 + goodForMs + roadMs) / Math.floor(perSecond);
  }

  /**
   * Tells whose budget it is.
   *
   * @param clock - that of the provider which asks
   */
  bind(store: AccountStore, clock: Clock): void {
    this.#bound = { store, clock };
  }

  /** Until when the service wants to be left alone, whoever has heard it, on the budget's clock, as far as is known. */
  get pausedUntilMs(): number {
    return this.#pausedUntilMs;
  }

  /** Asks for the next start of a request. Never waits, never throws. */
  reserve(): BudgetTurn {
    const bound = this.#bound;
    if (bound === undefined) return { startsAtMs: () => -Infinity, begin: () => {}, end: () => {} };
    const { store, clock } = bound;
    let given: GivenTurn | "asked" | "none" = "asked";
    let askAgainAtMs = -Infinity;
    const ask = async (): Promise<void> => {
      given = "asked";
      const answer = await this.#ask(store, clock);
      if (typeof answer === "number") askAgainAtMs = answer;
      given = typeof answer === "number" ? "none" : answer;
    };
    void ask();
    return {
      startsAtMs: () => {
        const nowMs = clock.now();
        if (given === "asked") return nowMs + lookAgainMs;
        if (given !== "none") return nowMs <= given.untilMs ? given.fromMs : undefined;
        if (nowMs < askAgainAtMs) return askAgainAtMs;
        void ask();
        return nowMs + lookAgainMs;
      },
      begin: () => {},
      end: () => {},
    };
  }

  /** The service has asked to be left alone. Never waits, never throws. */
  throttled(atMs: number, pauseMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, atMs + pauseMs);
    if (this.#bound === undefined) return;
    const told = this.#hold(this.#bound, pauseMs);
    this.#telling.add(told);
    void told.finally(() => this.#telling.delete(told));
  }

  /** Waits until the store has been told of every silence, as far as it can be. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.#telling);
  }

  /**
   * Waits for a turn.
   *
   * @throws {JobError} `deadline`; a stopped wait rejects with the signal's reason
   */
  async turn({ signal, deadlineMs = Infinity }: ProviderCall = {}): Promise<void> {
    if (this.#bound === undefined) return;
    const { store, clock } = this.#bound;
    for (;;) {
      signal?.throwIfAborted();
      const answer = await this.#ask(store, clock);
      const nextMs = typeof answer === "number" ? answer : answer.fromMs;
      if (nextMs >= deadlineMs || clock.now() >= deadlineMs)
        throw new JobError("deadline", "the time ran out before the request had its turn");
      if (nextMs > clock.now()) await clock.sleep(nextMs - clock.now(), signal);
      if (typeof answer !== "number" && clock.now() <= Math.min(answer.untilMs, deadlineMs)) return;
    }
  }

  /** A turn, or when to ask again. */
  async #ask(store: AccountStore, clock: Clock): Promise<GivenTurn | number> {
    const askedMs = clock.now();
    try {
      const { isGiven, inMs, pausedForMs } = await store.turn(this.#everyMs, aheadMs);
      const toldMs = clock.now();
      if (pausedForMs > 0) this.#pausedUntilMs = Math.max(this.#pausedUntilMs, toldMs + pausedForMs);
      // Its moment lies between the two, on the store's clock: not before the later, and good until so long after the earlier.
      return isGiven ? { fromMs: toldMs + inMs, untilMs: askedMs + inMs + goodForMs } : toldMs + inMs;
    } catch (error) {
      if (!isJobError(error)) throw error;
      return clock.now() + askAgainMs; // nobody knows what others ask now
    }
  }

  async #hold(
    { store, clock }: { readonly store: AccountStore; readonly clock: Clock },
    pauseMs: number,
  ): Promise<void> {
    for (let tries = 0; tries < mostTries; tries += 1) {
      try {
        await store.hold(pauseMs);
        return;
      } catch (error) {
        if (!isJobError(error)) throw error;
        await clock.sleep(askAgainMs);
      }
    }
  }
}
