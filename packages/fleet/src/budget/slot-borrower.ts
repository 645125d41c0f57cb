import { isJobError, type Clock } from "@simjobs/core";
import type { AccountStore } from "../store/fleet-store.js";
import { arrivesWithinMs, coolMs, countedForMs, lentForMs } from "../store/slot-times.js";
import { SlotUses } from "./slot-uses.js";

/** How old the store's last word may be when a request begins, in milliseconds: as long a silence takes to reach everybody. */
const freshMs = 250;
/** How soon a store that does not answer is asked again. */
const storeAgainMs = 200;
/** How soon slots are given back that others wait for; several that are over at once go together. */
const batchMs = 5;
/** How often the store hears of slots that are all in use, and of those of which some are not. */
const keepEveryMs = 3_000;
const shrinkEveryMs = 1_000;
/** A timer may be early by so much. */
const timerMs = 2;

/** What a borrower is made of. */
export interface SlotBorrowerOptions {
  readonly store: AccountStore;
  readonly clock: Clock;
  /** Most requests a second; `null`: as many as others say. */
  readonly perSecond: number | null;
  /** Makes the names under which the store lends. */
  readonly newId: () => string;
  /** What has begun before it was known for which account. */
  readonly early: SlotUses;
  /** Called when it may have slots now. */
  readonly onChange: () => void;
}

/**
 * One process that borrows slots of an account from the store, and uses each again and again without asking, as long as the store's
 * word is fresh. What it does not need it gives back, and what is above its share as soon as others wait.
 */
export class SlotBorrower {
  readonly store: AccountStore;
  readonly uses = new SlotUses();
  readonly #early: SlotUses;
  readonly #clock: Clock;
  readonly #perSecond: number | null;
  readonly #onChange: () => void;
  readonly #newId: () => string;
  #name: string;
  /** How many requests wait for a slot. */
  waiting = 0;
  pausedUntilMs = -Infinity;
  #n = 0;
  #lent = 0;
  #lentUntilMs = -Infinity;
  /** How many slots it may keep while others wait. */
  #share = Infinity;
  /** How many were given back, of which the store has not heard yet. */
  #back = 0;
  #asking: Promise<void> | undefined;
  #askedMs = -Infinity;
  #toldMs = -Infinity;
  /** When there may be more slots, and when a store that has not answered is asked again. */
  #moreAtMs = -Infinity;
  #storeAgainAtMs = -Infinity;
  /** How many it has told the store that it wants. */
  #wanted = 0;
  /** The most that were in use since then. */
  #peak = 0;
  #peakSinceMs = -Infinity;
  #timer: { readonly atMs: number; readonly stop: AbortController } | undefined;

  constructor({ store, clock, perSecond, newId, early, onChange }: SlotBorrowerOptions) {
    this.store = store;
    this.#early = early;
    this.#clock = clock;
    this.#perSecond = perSecond;
    this.#newId = newId;
    this.#name = newId();
    this.#onChange = onChange;
  }

  /** Whether its slots may be used now. */
  isLent(nowMs: number): boolean {
    return nowMs < this.#lentUntilMs;
  }

  /** Reserves a slot, where there is one now; otherwise asks for it. Never waits. */
  take(nowMs: number): boolean {
    if (nowMs < this.pausedUntilMs || nowMs < this.#storeAgainAtMs) return false;
    const used = this.#used(nowMs);
    const isFree = used < this.#lent && this.isLent(nowMs);
    if (isFree && nowMs - this.#toldMs <= freshMs) {
      this.uses.reserve();
      this.#peak = Math.max(this.#peak, used + 1);
      return true;
    }
    if (isFree || nowMs >= this.#moreAtMs) void this.#ask();
    return false;
  }

  /** When it is worth while to try again. */
  lookAgainAtMs(nowMs: number): number {
    if (nowMs < this.pausedUntilMs) return this.pausedUntilMs;
    if (this.#asking !== undefined) return nowMs + storeAgainMs; // it tells when there is an answer
    if (nowMs < this.#storeAgainAtMs) return this.#storeAgainAtMs;
    const freeAtMs = Math.min(...this.#restUntilMs(nowMs));
    return Math.max(nowMs + 1, Math.min(this.#moreAtMs, freeAtMs));
  }

  /** A request that had a slot is over. */
  end(isLost: boolean): void {
    const nowMs = this.#clock.now();
    this.uses.end();
    // Where others wait, the store counts the second that it takes to cool.
    if (!isLost && this.#lent > this.#share && this.isLent(nowMs)) {
      this.#lent -= 1;
      this.#back += 1;
    } else this.uses.rest(nowMs + coolMs + (isLost ? arrivesWithinMs : 0));
    this.#tend();
  }

  /** A slot that was reserved is not used, or a request waits no more. */
  leave(): void {
    this.#tend();
  }

  /** Has the store count what began before it was known for which account. A store that does not answer is not told. */
  async tellEarly(): Promise<void> {
    await this.#asking;
    const nowMs = this.#clock.now();
    if (this.#early.count(nowMs) > 0 && this.#used(nowMs) > this.#lent) await this.#ask({ isEarly: true });
  }

  /** Gives everything back. What is still in use is counted by the store as long as it has to be. */
  async giveBack(): Promise<void> {
    this.#stopTimer();
    await this.#asking;
    this.#stopTimer();
    const nowMs = this.#clock.now();
    if (this.#lent + this.#back === 0 && this.#wanted === 0) return;
    const holds = Math.min(this.#lent, this.#used(nowMs));
    const isUnderWay = this.#active > 0;
    const restsForMs = Math.max(nowMs, ...this.#restUntilMs(nowMs)) - nowMs;
    const forMs = isUnderWay ? Math.max(restsForMs, arrivesWithinMs + coolMs) : restsForMs;
    const asked = this.#lend({ holds, cools: this.#back, wants: 0, forMs });
    this.#forget();
    this.#name = this.#newId(); // who goes on is somebody else
    try {
      await asked;
    } catch (error) {
      if (!isJobError(error)) throw error; // they are free again by themselves, later
    }
  }

  #used(nowMs: number): number {
    return this.uses.count(nowMs) + this.#early.count(nowMs);
  }

  get #active(): number {
    return this.uses.active + this.#early.active;
  }

  #restUntilMs(nowMs: number): readonly number[] {
    return [...this.uses.restUntilMs(nowMs), ...this.#early.restUntilMs(nowMs)];
  }

  /** @param what - `isEarly`: also for what is over and was never counted */
  async #ask({ isEarly = false } = {}): Promise<void> {
    this.#asking ??= this.#askNow(isEarly).finally(() => {
      this.#asking = undefined;
      this.#tend();
      this.#onChange();
    });
    return this.#asking;
  }

  async #askNow(isEarly: boolean): Promise<void> {
    const askedMs = this.#clock.now();
    this.#askedMs = askedMs;
    const isShort = this.#shrink(askedMs);
    const used = this.#used(askedMs) + this.waiting;
    const isQuiet = this.#active + this.waiting === 0;
    const needed = isShort ? Math.max(used, 2 * this.#lent) : Math.max(used, this.#lent);
    const wants = !isQuiet ? needed : isEarly ? used : 0;
    const cools = this.#back;
    this.#back = 0;
    this.#wanted = wants;
    try {
      const told = await this.#lend({ holds: this.#lent, cools, wants, forMs: countedForMs });
      const toldMs = this.#clock.now();
      this.#lent = told.lent - this.#back; // what was given back meanwhile is in what was told
      this.#lentUntilMs = askedMs + lentForMs;
      this.#toldMs = toldMs;
      this.#share = told.share ?? Infinity;
      this.#moreAtMs = toldMs + told.againInMs;
      if (told.pausedForMs > 0) this.pausedUntilMs = Math.max(this.pausedUntilMs, toldMs + told.pausedForMs);
    } catch (error) {
      if (!isJobError(error)) throw error;
      // Nobody knows whether it was heard. What is given back twice is counted for longer.
      this.#back += cools;
      this.#storeAgainAtMs = this.#clock.now() + storeAgainMs; // nobody knows what others ask now
    }
  }

  /** Gives up what is not needed. @returns whether more is needed than there is */
  #shrink(nowMs: number): boolean {
    const used = this.#used(nowMs);
    if (nowMs - this.#peakSinceMs >= shrinkEveryMs) {
      this.#lent = Math.min(this.#lent, Math.max(this.#peak, used + this.waiting));
      this.#peak = used;
      this.#peakSinceMs = nowMs;
    }
    if (this.#active + this.waiting === 0) this.#lent = Math.min(this.#lent, used);
    const next = used === 0 && this.waiting > 0 ? 1 : used; // what was lent for one that waits is used once
    this.#lent = Math.min(this.#lent, Math.max(this.#share, next));
    return this.waiting > 0 && used >= this.#lent;
  }

  async #lend(what: {
    readonly holds: number;
    readonly cools: number;
    readonly wants: number;
    readonly forMs: number;
  }): ReturnType<AccountStore["lend"]> {
    this.#n += 1;
    return this.store.lend({ borrower: this.#name, n: this.#n, perSecond: this.#perSecond, ...what });
  }

  /** Sees to it that the store hears in time of what is in use and what is not. */
  #tend(): void {
    if (this.#asking !== undefined) return; // it ends with this
    const atMs = this.#dueAtMs(this.#clock.now());
    if (atMs === this.#timer?.atMs) return;
    this.#stopTimer();
    if (atMs === Infinity) return;
    const stop = new AbortController();
    this.#timer = { atMs, stop };
    this.#clock.sleep(Math.max(0, atMs - this.#clock.now()), stop.signal).then(
      () => (this.#timer?.stop === stop ? this.#wake(atMs) : undefined),
      () => {}, // it is due at another time
    );
  }

  #wake(dueAtMs: number): void {
    this.#timer = undefined;
    const nowMs = this.#clock.now();
    if (nowMs + timerMs < dueAtMs) return this.#tend(); // the timer was early
    // What the store could not be told of is over by itself.
    if (nowMs - this.#toldMs >= countedForMs && this.#active + this.waiting === 0) return this.#forget();
    void this.#ask();
  }

  #dueAtMs(nowMs: number): number {
    const soonestMs = Math.max(nowMs, this.#storeAgainAtMs);
    if (this.#back > 0) return Math.min(this.#timer?.atMs ?? Infinity, soonestMs + batchMs);
    if (this.#active + this.waiting === 0) {
      const freeAtMs = Math.max(nowMs, ...this.#restUntilMs(nowMs));
      if (this.#lent > 0) return Math.max(freeAtMs + timerMs, soonestMs);
      return this.#wanted > 0 ? soonestMs + batchMs : Infinity; // nobody need wait for it
    }
    if (this.#lent === 0) return Infinity;
    const isFull = this.#used(nowMs) >= this.#lent;
    return Math.max(soonestMs, this.#askedMs + (isFull ? keepEveryMs : shrinkEveryMs));
  }

  #stopTimer(): void {
    this.#timer?.stop.abort(stopped);
    this.#timer = undefined;
  }

  #forget(): void {
    this.#lent = 0;
    this.#back = 0;
    this.#wanted = 0;
    this.#lentUntilMs = -Infinity;
  }
}

const stopped = new Error("due at another time");
