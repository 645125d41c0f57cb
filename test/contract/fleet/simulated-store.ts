import type {
  AccountStore,
  HandedIn,
  NewLine,
  NewWish,
  StoredState,
  StoredTurn,
  StoredWish,
  TakenWish,
} from "@simjobs/fleet";
import type { VirtualClock } from "../../../packages/control/test/virtual-clock.js";

export const simulatedLeaseMs = 30_000;
/** How often the engine looks for those whose lock is over, in milliseconds. */
const stalledEveryMs = simulatedLeaseMs / 3;

interface SimulatedWish {
  readonly id: string;
  readonly ref: string;
  readonly lines: string[];
  readonly hashes: string[];
  state: StoredState;
  fence: number;
  /** In the engine: waiting, put off, held, or gone from the queue. */
  place: "waiting" | "delayed" | "active" | "gone";
  /** By the wall clock of the worker that has put it off. */
  dueAtWallMs: number;
  lockUntilMs: number;
  isMarked: boolean;
}

/** What is broken on purpose. */
export interface StoreFaults {
  /** Whoever has held a wish once may write to its record for ever. */
  readonly hasNoFence?: boolean;
}

/**
 * What BullMQ promises, and no more: a job is given to one worker at a time as long as its lock lasts by the store's clock; one whose
 * lock is over goes back to the queue at the second look; delays are counted by the clocks of the machines, however wrong they
 * are; a lock may be lost early. Beside it the records, in which a line is written under its fence and at its place, or not.
 */
export class SimulatedStore {
  readonly #clock: VirtualClock;
  readonly #faults: StoreFaults;
  readonly wishes = new Map<string, SimulatedWish>();
  readonly #queue: string[] = [];
  #looked = -Infinity;
  #nextTurnMs = -Infinity;
  #pausedUntilMs = -Infinity;
  /** Is told of each line before it is written. */
  onLine: (wish: SimulatedWish, line: NewLine, fence: number) => void = () => {};

  constructor(clock: VirtualClock, faults: StoreFaults = {}) {
    this.#clock = clock;
    this.#faults = faults;
  }

  /** All locks are gone at once, as after a restart: nobody of those who had them hears of it. */
  loseLocks(): void {
    for (const wish of this.wishes.values()) wish.lockUntilMs = -Infinity;
  }

  /** The store as one machine has it, whose clock is so far off. */
  from(wallNow: () => number, onTaken: (id: string, fence: number) => void = () => {}): AccountStore {
    const take = (atMost: number): readonly TakenWish[] => {
      const taken = this.#take(atMost, wallNow());
      for (const { id, fence } of taken) onTaken(id, fence);
      return taken;
    };
    return {
      handIn: async (wishes) => wishes.map((wish) => this.#handIn(wish)),
      take: async (atMost, waitMs, signal) => {
        const found = take(atMost);
        if (found.length > 0 || waitMs <= 0) return found;
        await this.#clock.sleep(waitMs, signal);
        return take(atMost);
      },
      renew: async (held) => held.map((each) => this.#renew(each)),
      append: async (held, line) => this.#append(held, line),
      release: async (held, delayMs) => {
        const wish = this.#heldBy(held);
        if (wish === undefined) return;
        wish.place = delayMs <= 0 ? "waiting" : "delayed";
        wish.dueAtWallMs = wallNow() + delayMs;
        if (delayMs <= 0) this.#queue.push(wish.id);
      },
      finish: async (held) => {
        const wish = this.#heldBy(held);
        if (wish !== undefined) wish.place = "gone";
      },
      turn: async (everyMs, aheadMs) => this.#turn(everyMs, aheadMs),
      hold: async (pauseMs) => {
        this.#pausedUntilMs = Math.max(this.#pausedUntilMs, this.#clock.now() + pauseMs);
      },
      read: async (id) => this.wishes.get(id) ?? null,
      list: () => this.#list(),
    };
  }

  async *#list(): AsyncGenerator<StoredWish> {
    yield* this.wishes.values();
  }

  #handIn({ id, ref, line, hash }: NewWish): HandedIn {
    const known = this.wishes.get(id);
    if (known !== undefined) return { ref, id, isNew: true }; // handed in before, and the answer was lost
    const open = [...this.wishes.values()].find((wish) => wish.ref === ref && isOpen(wish));
    if (open !== undefined) return { ref, id: open.id, isNew: false };
    this.wishes.set(id, {
      id,
      ref,
      lines: [line],
      hashes: [hash],
      state: "open",
      fence: 0,
      place: "waiting",
      dueAtWallMs: 0,
      lockUntilMs: -Infinity,
      isMarked: false,
    });
    this.#queue.push(id);
    return { ref, id, isNew: true };
  }

  #take(atMost: number, wallMs: number): readonly TakenWish[] {
    this.#lookForStalled();
    for (const wish of this.wishes.values()) {
      if (wish.place !== "delayed" || wish.dueAtWallMs > wallMs) continue;
      wish.place = "waiting";
      this.#queue.push(wish.id);
    }
    const taken: TakenWish[] = [];
    while (taken.length < atMost) {
      const id = this.#queue.shift();
      if (id === undefined) break;
      const wish = this.wishes.get(id);
      if (wish === undefined || wish.place !== "waiting") continue;
      wish.place = "active";
      wish.isMarked = false;
      wish.lockUntilMs = this.#clock.now() + simulatedLeaseMs;
      wish.fence += 1;
      taken.push({ id, ref: wish.ref, state: wish.state, lines: [...wish.lines], fence: wish.fence });
    }
    return taken;
  }

  #lookForStalled(): void {
    const nowMs = this.#clock.now();
    if (nowMs - this.#looked < stalledEveryMs) return;
    this.#looked = nowMs;
    for (const wish of this.wishes.values()) {
      if (wish.place !== "active") continue;
      if (wish.isMarked && wish.lockUntilMs <= nowMs) {
        wish.place = "waiting";
        this.#queue.push(wish.id);
      } else wish.isMarked = true;
    }
  }

  /** The engine's lock, and the fence. */
  #heldBy({ id, fence }: TakenWish): SimulatedWish | undefined {
    const wish = this.wishes.get(id);
    return wish?.place === "active" && wish.fence === fence ? wish : undefined;
  }

  #renew(held: TakenWish): boolean {
    const wish = this.#heldBy(held);
    if (wish === undefined || wish.lockUntilMs <= this.#clock.now()) return false;
    wish.lockUntilMs = this.#clock.now() + simulatedLeaseMs;
    wish.isMarked = false;
    return true;
  }

  #append(held: TakenWish, line: NewLine): boolean {
    const wish = this.wishes.get(held.id);
    if (wish === undefined) return false;
    if (this.#faults.hasNoFence !== true) {
      if (wish.fence !== held.fence) return false;
      if (wish.hashes.length >= line.n) return wish.hashes[line.n - 1] === line.hash;
      if (wish.hashes.length !== line.n - 1) return false;
    } else if (wish.hashes[line.n - 1] === line.hash) return true;
    this.onLine(wish, line, held.fence);
    wish.lines.push(line.line);
    wish.hashes.push(line.hash);
    if (line.state !== undefined) wish.state = line.state;
    return true;
  }

  #turn(everyMs: number, aheadMs: number): StoredTurn {
    const nowMs = this.#clock.now();
    const pausedForMs = Math.max(0, this.#pausedUntilMs - nowMs);
    if (pausedForMs > 0) return { isGiven: false, inMs: pausedForMs, pausedForMs };
    const atMs = Math.max(nowMs, this.#nextTurnMs);
    if (atMs - nowMs > aheadMs) return { isGiven: false, inMs: atMs - nowMs - aheadMs, pausedForMs };
    this.#nextTurnMs = atMs + everyMs;
    return { isGiven: true, inMs: atMs - nowMs, pausedForMs };
  }
}

export function isOpen({ state }: { readonly state: StoredState }): boolean {
  return state === "open" || state === "asked";
}
