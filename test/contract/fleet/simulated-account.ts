import type { Clock } from "@simjobs/core";
import {
  storedLeaseMs,
  type Claimed,
  type HandedIn,
  type LentSlots,
  type NewLine,
  type NewWish,
  type SlotQuestion,
  type StoredState,
  type StoredWish,
  type TakenWish,
} from "@simjobs/fleet/port";
import { SimulatedSlots } from "./simulated-slots.js";

type Held = Pick<TakenWish, "id" | "fence">;

/** A wish as the store has it: its record, and its job in the queue. */
export interface SimulatedWish {
  readonly id: string;
  readonly ref: string;
  readonly lines: string[];
  state: StoredState;
  fence: number;
  /** In the queue: not there yet or any more, waiting, put off, or held. */
  place: "gone" | "waiting" | "delayed" | "active";
  /** By the wall clock of the machine that has put it off. */
  dueAtWallMs: number;
  lock: { readonly token: number; untilMs: number };
  /** Until when its holder may act, by the store's clock; nobody holds it where it was given back. */
  heldUntilMs: number | null;
  /** An earlier look for stalled ones has seen it held, and nobody has renewed its lock since. */
  isMarked: boolean;
}

/** What is told before it happens. */
export interface AccountWatch {
  /** A new wish is put on record. */
  readonly onHandedIn: (account: string, wish: SimulatedWish, hasOpenOne: boolean) => void;
  readonly onLine: (account: string, wish: SimulatedWish, line: NewLine, fence: number) => void;
}

/** What is broken on purpose. */
export interface StoreFaults {
  /** Whoever has held a wish once may write to its record for ever. */
  readonly hasNoFence?: boolean;
  /** Whoever has the engine's lock holds the wish. */
  readonly trustsEngineLock?: boolean;
  /** A job may have several open wishes. */
  readonly takesSecondWishes?: boolean;
}

/**
 * Whose clock the engine's locks go by. On Redis it is the store's, and a lock that is over is gone. On PostgreSQL it is that of the machine that
 * locks or renews, and of the one that looks for stalled jobs; a lock that is over counts until somebody finds it so.
 */
export type LockClock = "store" | "machines";

const noLock = { token: 0, untilMs: -Infinity };

export interface AccountSettings {
  readonly leaseMs: number;
  readonly watch: AccountWatch;
  readonly faults: StoreFaults;
  readonly lockClock: LockClock;
}

/**
 * What a store keeps of one account: records, a queue, a budget. Each method is one step, which happens as a whole or not at all. Of
 * the queue: a job is locked by one worker, for a lease by the store's clock; one whose lock is over goes back at the second look
 * for such jobs; delays are counted by the clocks of the machines. Of the records: a wish is held by one holder, until a moment of
 * the store's clock; a line is written under its fence and at its place, or not.
 */
export class SimulatedAccount {
  readonly key: string;
  readonly #clock: Clock;
  readonly #leaseMs: number;
  readonly #watch: AccountWatch;
  readonly #faults: StoreFaults;
  readonly wishes = new Map<string, SimulatedWish>();
  readonly #openOf = new Map<string, string>();
  #queue: string[] = [];
  readonly #sleepers = new Set<() => void>();
  #lookedMs = -Infinity;
  #lastToken = 0;
  readonly #slots = new SimulatedSlots();
  #pausedUntilMs = -Infinity;

  readonly #lockClock: LockClock;

  constructor(key: string, clock: Clock, { leaseMs, watch, faults, lockClock }: AccountSettings) {
    this.#lockClock = lockClock;
    this.key = key;
    this.#clock = clock;
    this.#leaseMs = leaseMs;
    this.#watch = watch;
    this.#faults = faults;
  }

  loseLocks(): void {
    for (const wish of this.wishes.values()) wish.lock = noLock;
  }

  /** Puts a wish on record, unless its job has an open one. It is not in the queue by that. */
  record({ id, ref, line, more = [] }: NewWish): HandedIn {
    if (this.wishes.has(id)) return { ref, id, isNew: true }; // handed in before, and the answer was lost
    const open = this.#openOf.get(ref);
    if (open !== undefined && this.#faults.takesSecondWishes !== true) return { ref, id: open, isNew: false };
    const wish: SimulatedWish = {
      id,
      ref,
      lines: [line, ...more],
      state: "open",
      fence: 0,
      place: "gone",
      dueAtWallMs: 0,
      lock: noLock,
      heldUntilMs: null,
      isMarked: false,
    };
    this.#watch.onHandedIn(this.key, wish, open !== undefined);
    this.wishes.set(id, wish);
    this.#openOf.set(ref, id);
    return { ref, id, isNew: true };
  }

  /** Puts a wish into the queue. One that is in it stays where it is. */
  enqueue(id: string): void {
    const wish = this.wishes.get(id);
    if (wish?.place === "gone") this.#wait(wish);
  }

  /** Locks up to so many. `wallMs` is the clock of the machine that asks. */
  lock(atMost: number, wallMs: number): readonly { readonly id: string; readonly token: number }[] {
    const lockMs = this.#lockMs(wallMs);
    this.#lookForStalled(lockMs);
    for (const wish of this.wishes.values())
      if (wish.place === "delayed" && wish.dueAtWallMs <= wallMs) this.#wait(wish);
    if (this.#queue.length === 0) return [];
    const next = this.#queue.slice(0, atMost);
    this.#queue = this.#queue.slice(atMost);
    return next.map((id) => {
      const token = (this.#lastToken += 1);
      const wish = this.#wishOf(id);
      wish.place = "active";
      wish.isMarked = false;
      wish.lock = { token, untilMs: lockMs + this.#leaseMs };
      return { id, token };
    });
  }

  /** The mark that is given, as long as its wish waits; else that of the one that came last. */
  lastWaiting(mark: string | undefined, wallMs: number): string | null {
    this.#lookForStalled(this.#lockMs(wallMs));
    return mark !== undefined && this.#queue.includes(mark) ? mark : (this.#queue.at(-1) ?? null);
  }

  /** Puts the fence of each up that nobody holds, and holds it. It is not looked at whether the lock holds: that is the engine's. */
  claim(ids: readonly string[]): readonly Claimed[] {
    return ids.flatMap((id): readonly Claimed[] => {
      const wish = this.wishes.get(id);
      if (wish === undefined) return [];
      const nowMs = this.#clock.wallNow();
      const leftMs = (wish.heldUntilMs ?? -Infinity) - nowMs;
      if (leftMs > 0 && isOpen(wish) && this.#faults.trustsEngineLock !== true)
        return [{ kind: "held", id, fence: wish.fence, leftMs }];
      wish.heldUntilMs = isOpen(wish) ? nowMs + storedLeaseMs(this.#leaseMs) : null;
      return [{ kind: "taken", wish: this.#raise(wish) }];
    });
  }

  /** Puts the fence up, whoever holds it. */
  seize(id: string): TakenWish | null {
    const wish = this.wishes.get(id);
    return wish === undefined ? null : this.#raise(wish);
  }

  #raise(wish: SimulatedWish): TakenWish {
    wish.fence += 1;
    return { id: wish.id, ref: wish.ref, state: wish.state, lines: [...wish.lines], fence: wish.fence };
  }

  /** Whether it is held for another lease. */
  renew({ id, fence }: Held): boolean {
    const wish = this.wishes.get(id);
    if (wish === undefined || wish.fence !== fence || wish.heldUntilMs === null) return false;
    wish.heldUntilMs = this.#clock.wallNow() + storedLeaseMs(this.#leaseMs);
    return true;
  }

  /** Nobody holds it any more. */
  giveBack({ id, fence }: Held): void {
    const wish = this.wishes.get(id);
    if (wish?.fence === fence) wish.heldUntilMs = null;
  }

  /** The clock that locks go by, where the machine that asks has this one. */
  #lockMs(wallMs: number): number {
    return this.#lockClock === "store" ? this.#clock.wallNow() : wallMs;
  }

  extend(id: string, token: number, wallMs: number): boolean {
    const wish = this.#lockedBy(id, token);
    if (wish === undefined) return false;
    wish.lock.untilMs = this.#lockMs(wallMs) + this.#leaseMs;
    if (this.#lockClock === "store") wish.isMarked = false;
    return true;
  }

  append(held: TakenWish, line: NewLine): boolean {
    const wish = this.wishes.get(held.id);
    if (wish === undefined) return false;
    if (this.#faults.hasNoFence === true) {
      if (wish.lines[line.n - 1] === line.line) return true;
    } else {
      if (wish.fence !== held.fence) return false;
      if (wish.lines.length >= line.n) return wish.lines[line.n - 1] === line.line;
      if (wish.lines.length !== line.n - 1) return false;
    }
    this.#watch.onLine(this.key, wish, line, held.fence);
    wish.lines.push(line.line);
    if (line.state !== undefined) wish.state = line.state;
    if (!isOpen(wish)) wish.heldUntilMs = null;
    if (!isOpen(wish) && this.#openOf.get(wish.ref) === wish.id) this.#openOf.delete(wish.ref);
    return true;
  }

  /** Unlocks one that is to be looked at again, at once or from a moment on. One whose lock is over stays as it is. */
  putBack(id: string, token: number, dueAtWallMs: number | null): void {
    const wish = this.#lockedBy(id, token);
    if (wish === undefined) return;
    wish.lock = noLock;
    if (dueAtWallMs === null) this.#wait(wish);
    else {
      wish.place = "delayed";
      wish.dueAtWallMs = dueAtWallMs;
    }
  }

  remove(id: string, token: number): void {
    const wish = this.#lockedBy(id, token);
    if (wish === undefined) return;
    wish.lock = noLock;
    wish.place = "gone";
  }

  lend(question: SlotQuestion): LentSlots {
    return this.#slots.lend(question, this.#clock.now(), this.#pausedUntilMs);
  }

  hold(pauseMs: number): void {
    this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#clock.now() + pauseMs);
  }

  read(id: string): StoredWish | null {
    const wish = this.wishes.get(id);
    return wish === undefined ? null : { id, ref: wish.ref, state: wish.state, lines: [...wish.lines] };
  }

  #wait(wish: SimulatedWish): void {
    wish.place = "waiting";
    this.#queue.push(wish.id);
    for (const wake of this.#sleepers) wake();
  }

  /** Waits as long as `wait` does, or until one comes that can be taken. */
  async untilOneWaits(wait: (stop: AbortSignal) => Promise<void>, signal?: AbortSignal): Promise<void> {
    const asleep = new AbortController();
    const wake = (): void => asleep.abort();
    const stop = (): void => asleep.abort(signal?.reason);
    this.#sleepers.add(wake);
    signal?.addEventListener("abort", stop);
    try {
      signal?.throwIfAborted();
      await wait(asleep.signal);
    } catch (error) {
      if (signal?.aborted === true || !asleep.signal.aborted) throw error;
    } finally {
      this.#sleepers.delete(wake);
      signal?.removeEventListener("abort", stop);
    }
  }

  #lookForStalled(nowMs: number): void {
    if (nowMs - this.#lookedMs < this.#leaseMs / 3) return;
    this.#lookedMs = nowMs;
    for (const wish of this.wishes.values()) {
      if (wish.place !== "active") continue;
      if (wish.isMarked && wish.lock.untilMs <= nowMs) {
        wish.lock = noLock;
        this.#wait(wish);
      } else wish.isMarked = true;
    }
  }

  #lockedBy(id: string, token: number): SimulatedWish | undefined {
    const wish = this.wishes.get(id);
    if (wish?.place !== "active" || wish.lock.token !== token) return undefined;
    const isGone = this.#lockClock === "store" && wish.lock.untilMs <= this.#clock.wallNow();
    return isGone ? undefined : wish;
  }

  #wishOf(id: string): SimulatedWish {
    const wish = this.wishes.get(id);
    if (wish === undefined) throw new TypeError(`there is no wish ${id}`);
    return wish;
  }
}

/** Whether the end of a wish is not on record. */
export function isOpen({ state }: { readonly state: StoredState }): boolean {
  return state === "open" || state === "asked";
}
