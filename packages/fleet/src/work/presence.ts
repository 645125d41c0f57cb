import { isJobError, type Clock } from "@simjobs/core";
import { showEveryMs } from "../store/attendance.js";
import type { FleetStore, WorkerSign } from "../store/fleet-store.js";
import type { TakingPlace } from "./left-waiting.js";
import { orderOfTaking } from "./order-of-taking.js";
import { sleepUnless } from "./sleep-unless.js";

/** How soon it shows itself again where others have come or gone: they know of it as soon, in milliseconds. */
const showAgainMs = 2_000;
/** So long after somebody has come or gone, others may not know of it yet, in milliseconds. */
const settlesMs = 5_000;
/** After so long without a sign, a worker counts as asleep: the next one takes in its place, in milliseconds. */
const asleepAfterMs = 2.5 * showEveryMs;

interface PresenceOptions {
  readonly store: Pick<FleetStore, "show">;
  readonly clock: Clock;
  readonly worker: Pick<WorkerSign, "id" | "host" | "pid" | "version">;
}

/** Shows that a worker lives, and for whom, and knows from that who is there besides. */
export class Presence {
  readonly #options: PresenceOptions;
  readonly #accounts: string[] = [];
  /** The others that are awake. */
  #others: readonly WorkerSign[] = [];
  #nextAtMs = -Infinity;
  #changedAtMs = -Infinity;
  #before: Promise<void> = Promise.resolve();
  #orders: ReadonlyMap<string, readonly string[]> = new Map();

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** It works for one more account from now on. */
  async workFor(key: string): Promise<void> {
    this.#accounts.push(key);
    this.#changedAtMs = this.#options.clock.now();
    await this.#show(this.#accounts);
  }

  /** Its place among those that take the wishes of an account, as far as it knows. */
  placeIn(key: string): TakingPlace {
    const { clock, worker } = this.#options;
    const before = Math.max(0, this.#orders.get(key)?.indexOf(worker.id) ?? 0);
    return { before, isSettled: clock.now() - this.#changedAtMs >= settlesMs };
  }

  /** Keeps on showing until the signal; then that it works for nobody. */
  async keepUp(signal: AbortSignal): Promise<void> {
    const { clock } = this.#options;
    if (this.#accounts.length === 0) await this.#show([]);
    while (!signal.aborted) {
      await sleepUnless(clock, Math.max(0, this.#nextAtMs - clock.now()), signal);
      if (!signal.aborted && clock.now() >= this.#nextAtMs) await this.#show(this.#accounts);
    }
    await this.#show([]);
  }

  /** One after the other, so that what is told last stands. */
  async #show(accounts: readonly string[]): Promise<void> {
    const shown = this.#before.then(async () => this.#showNow(accounts));
    this.#before = shown.catch(() => {}); // whoever has asked for it hears of it
    return shown;
  }

  async #showNow(accounts: readonly string[]): Promise<void> {
    const { store, clock, worker } = this.#options;
    const before = toldBy(this.#others);
    this.#nextAtMs = clock.now() + showEveryMs;
    try {
      const signs = await store.show({ ...worker, accounts: [...accounts] });
      this.#others = signs.filter(({ id, seenMsAgo }) => id !== worker.id && seenMsAgo < asleepAfterMs);
    } catch (error) {
      if (!isJobError(error)) throw error; // whoever works hears of a store that does not answer
    }
    if (toldBy(this.#others) !== before) {
      this.#changedAtMs = clock.now();
      this.#nextAtMs = this.#changedAtMs + showAgainMs;
    }
    this.#orders = orderOfTaking([...this.#others, { id: worker.id, accounts: this.#accounts }]);
  }
}

/** Who is there, and for whom. */
function toldBy(workers: readonly WorkerSign[]): string {
  const inOrder = workers.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  return JSON.stringify(inOrder.map(({ id, accounts }) => [id, accounts]));
}
