import type { Clock } from "@simjobs/core";
import {
  HeldLocks,
  type AccountStore,
  type FleetStore,
  type LockedWish,
  type StoredAccount,
  type WorkerSign,
} from "@simjobs/fleet/port";
import {
  isOpen,
  SimulatedAccount,
  type AccountWatch,
  type LockClock,
  type StoreFaults,
} from "./simulated-account.js";

/** How one machine reaches the store. */
export interface Road {
  /** Its wall clock, however wrong. */
  readonly wallNow: () => number;
  /**
   * Brings a question there and its answer back. Each is one step of the store; between two of them anything may happen.
   *
   * @param isBeforeSend - whether a cancel is to leave when the answer is there
   */
  readonly over: <Value>(ask: () => Value, isBeforeSend?: boolean) => Promise<Value>;
  /** Waits at the store for something to come. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** What is told of what happens in a store, by whom and in which account. */
export interface StoreWatch extends AccountWatch {
  readonly onTaken: (machine: string, id: string, fence: number) => void;
}

export interface StoreOptions {
  readonly watch?: StoreWatch;
  readonly faults?: StoreFaults | undefined;
  /** @default the store's */
  readonly lockClock?: LockClock;
}

/**
 * A store that promises what BullMQ and the records beside it promise, and no more; see the table in `docs/proofs.md`, of which each
 * row is tested here and on the real ones.
 */
export class SimulatedStore {
  readonly #clock: Clock;
  readonly #leaseMs: number;
  readonly #watch: StoreWatch;
  readonly #faults: StoreFaults;
  readonly #lockClock: LockClock;
  readonly accounts = new Map<string, SimulatedAccount>();
  readonly #known = new Map<string, StoredAccount>();
  readonly #shown = new Map<
    string,
    { readonly worker: Omit<WorkerSign, "seenMsAgo">; readonly atMs: number }
  >();

  constructor(
    clock: Clock,
    leaseMs: number,
    { watch = nobodyWatches, faults = {}, lockClock = "store" }: StoreOptions = {},
  ) {
    this.#clock = clock;
    this.#leaseMs = leaseMs;
    this.#watch = watch;
    this.#faults = faults;
    this.#lockClock = lockClock;
  }

  /** All locks are gone at once, as after a restart: nobody of those who had them hears of it. */
  loseLocks(): void {
    for (const account of this.accounts.values()) account.loseLocks();
  }

  /** The store as one machine has it. */
  from(road: Road, machine = ""): FleetStore {
    const opened = new Map<string, AccountStore>();
    return {
      leaseMs: this.#leaseMs,
      account: async (stored) => {
        const known = opened.get(stored.key);
        if (known !== undefined) return known;
        const account = await road.over(() => this.#enter(stored));
        const store = this.#accountOver(account, road, machine);
        opened.set(stored.key, store);
        return store;
      },
      accounts: async () => road.over(() => [...this.#known.values()]),
      show: async (worker) =>
        road.over(() => {
          const before = this.#workers();
          this.#shown.set(worker.id, { worker, atMs: this.#clock.now() });
          return before;
        }),
      describe: async () => road.over(() => ({ product: "simulated", version: "1", layout: "1" })),
      checkDurability: async () => null,
      workers: async () => road.over(() => this.#workers()),
      lease: async () => 0, // a sign-in costs nothing here
      endLease: async () => {},
      now: async () => road.over(() => this.#clock.wallNow()),
      close: async () => {},
    };
  }

  #workers(): readonly WorkerSign[] {
    const nowMs = this.#clock.now();
    return [...this.#shown.values()].map(({ worker, atMs }) => ({ ...worker, seenMsAgo: nowMs - atMs }));
  }

  #enter(stored: StoredAccount): SimulatedAccount {
    const known = this.accounts.get(stored.key);
    if (known !== undefined) return known;
    const account = new SimulatedAccount(stored.key, this.#clock, {
      leaseMs: this.#leaseMs,
      watch: this.#watch,
      faults: this.#faults,
      lockClock: this.#lockClock,
    });
    this.accounts.set(stored.key, account);
    this.#known.set(stored.key, stored);
    return account;
  }

  #accountOver(account: SimulatedAccount, { over, wait, wallNow }: Road, machine: string): AccountStore {
    const locks = new HeldLocks({
      claim: async (ids) => {
        const claims = await over(() => account.claim(ids));
        for (const claim of claims)
          if (claim.kind === "taken") this.#watch.onTaken(machine, claim.wish.id, claim.wish.fence);
        return claims;
      },
      renew: async (held) => over(() => held.map((each) => account.renew(each))),
      end: async (held) => over(() => account.giveBack(held)),
    });
    const lockedWish = ({ id, token }: { readonly id: string; readonly token: number }): LockedWish => ({
      id,
      extend: async () => over(() => account.extend(id, token, wallNow())),
      putBack: async (delayMs) => {
        const dueAtWallMs = wallNow() + delayMs;
        await over(() => account.putBack(id, token, delayMs > 0 ? dueAtWallMs : null));
      },
      remove: async () => over(() => account.remove(id, token)),
    });
    return {
      handIn: async (wishes) => {
        const told = await over(() => wishes.map((wish) => account.record(wish)));
        await over(() => {
          for (const { id } of told) account.enqueue(id);
        });
        return told;
      },
      take: async (atMost, waitMs, signal) => {
        let locked = await over(() => account.lock(atMost, wallNow()));
        if (locked.length === 0 && waitMs > 0) {
          await account.untilOneWaits(async (stop) => wait(waitMs, stop), signal);
          locked = await over(() => account.lock(atMost, wallNow()));
        }
        return locks.take(locked.map(lockedWish));
      },
      lastWaiting: async (mark) => over(() => account.lastWaiting(mark, wallNow())),
      renew: async (held) => locks.renew(held),
      append: async (held, line) => {
        const isWritten = await over(() => account.append(held, line), line.state === "asked");
        if (isWritten && (line.state === "closed" || line.state === "withdrawn")) locks.ended(held);
        return isWritten;
      },
      release: async (held, delayMs) => locks.release(held, delayMs),
      finish: async (held) => locks.finish(held),
      lend: async (question) => over(() => account.lend(question)),
      hold: async (pauseMs) => over(() => account.hold(pauseMs)),
      seize: async (id) => over(() => account.seize(id)),
      read: async (id) => over(() => account.read(id)),
      changed: async (known) =>
        over(() =>
          [...known].flatMap(([id, count]) => {
            const wish = account.read(id);
            return wish === null || wish.lines.length === count ? [] : [wish];
          }),
        ),
      open: async (refs) =>
        over(
          () =>
            new Map(
              [...account.wishes.values()]
                .filter((wish) => isOpen(wish) && (refs?.includes(wish.ref) ?? true))
                .map(({ ref, id }) => [ref, id]),
            ),
        ),
      list: async function* list(only) {
        for (const { id } of account.wishes.values()) {
          const wish = await over(() => account.read(id));
          if (wish !== null && (only === undefined || isOpen(wish))) yield wish;
        }
      },
    };
  }
}

const nobodyWatches: StoreWatch = { onHandedIn: () => {}, onLine: () => {}, onTaken: () => {} };
