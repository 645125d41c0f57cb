import { isJobError } from "@simjobs/core";
import type { TakenWish } from "./fleet-store.js";
import type { LockedWish } from "./wish-queues.js";
import { answerMs, within } from "./within.js";

type Held = Pick<TakenWish, "id" | "fence">;

/** A wish that is this worker's now under a new fence, or one that is held under the fence that it has, for so long at most. */
export type Claimed =
  | { readonly kind: "taken"; readonly wish: TakenWish }
  | { readonly kind: "held"; readonly id: string; readonly fence: number; readonly leftMs: number };

/** Who may act on a wish, and until when by the store's clock. It is kept beside the record of the wish. */
export interface Leases {
  /**
   * Puts up the fence of each wish that nobody holds, and holds it from then on, in one step. One that is over is nobody's, and is
   * not held by that.
   *
   * @returns what became of those that are on record
   */
  claim(ids: readonly string[]): Promise<readonly Claimed[]>;
  /** Holds each for another lease, in one step, unless its fence is another or it was given back. Which of them, in their order. */
  renew(held: readonly Held[]): Promise<readonly boolean[]>;
  /** Nobody holds it any more. Does nothing where its fence is another. */
  end(held: Held): Promise<void>;
}

/**
 * How long the store holds what its holder reckons to hold for `leaseMs`, in milliseconds: a little longer, since no two clocks run
 * at the same rate.
 */
export function storedLeaseMs(leaseMs: number): number {
  return Math.ceil(1.02 * leaseMs);
}

/** So many are renewed by one question: what all questions for ten thousand take at once is more than what the wishes take. */
const renewedAtOnce = 500;

/** Who has put a wish back has looked at it: it is looked at again a little later than its lease is over. */
const afterLeaseMs = 50;

/**
 * The leases of the wishes that are held, and the engine's locks behind them, each by its wish and the fence under which it was
 * taken. The lease counts. A lock is what keeps others from looking at the wish meanwhile, and may be lost.
 */
export class HeldLocks {
  readonly #leases: Leases;
  readonly #locks = new Map<string, LockedWish>();
  /** Those whose lease is over, since their end is on record. */
  readonly #ended = new Set<string>();

  constructor(leases: Leases) {
    this.#leases = leases;
  }

  /** Takes over those of the wishes that were locked just now that nobody holds. */
  async take(locked: readonly LockedWish[]): Promise<readonly TakenWish[]> {
    if (locked.length === 0) return [];
    const locks = new Map(locked.map((lock) => [lock.id, lock]));
    const claims = new Map<string, Claimed>();
    for (const claim of await this.#leases.claim([...locks.keys()])) claims.set(idOf(claim), claim);
    const taken: TakenWish[] = [];
    const others: Promise<void>[] = [];
    for (const [id, lock] of locks) {
      const claim = claims.get(id);
      if (claim?.kind !== "taken") {
        others.push(quietly(async () => this.#leave(lock, claim)));
        continue;
      }
      this.#locks.set(nameOf(claim.wish), lock);
      if (isOver(claim.wish)) this.#ended.add(nameOf(claim.wish));
      taken.push(claim.wish);
    }
    await Promise.all(others);
    return taken;
  }

  /** What becomes of a lock whose wish was not taken by it. */
  async #leave(
    lock: LockedWish,
    claim: Exclude<Claimed, { readonly kind: "taken" }> | undefined,
  ): Promise<void> {
    if (claim === undefined) return lock.remove(); // nobody has acknowledged it
    // The engine had taken it from this very holder, who has its lock again by this.
    if (this.#locks.has(nameOf(claim))) this.#locks.set(nameOf(claim), lock);
    else await lock.putBack(claim.leftMs + afterLeaseMs);
  }

  /** Whether each is held for another lease, whatever has become of its lock. */
  async renew(held: readonly Held[]): Promise<readonly boolean[]> {
    const isHeld: boolean[] = [];
    for (let from = 0; from < held.length; from += renewedAtOnce)
      isHeld.push(...(await this.#leases.renew(held.slice(from, from + renewedAtOnce))));
    const extending = this.#extendAll(held.filter((_each, place) => isHeld[place] === true));
    await quietly(async () => within(extending, answerMs)); // the leases are renewed: no lock is worth more
    return isHeld;
  }

  async #extendAll(held: readonly Held[]): Promise<void> {
    for (let from = 0; from < held.length; from += renewedAtOnce)
      await Promise.all(held.slice(from, from + renewedAtOnce).map(async (each) => this.#extend(each)));
  }

  /** Where that fails, whoever else gets it from the queue is refused, and puts it back. */
  async #extend(held: Held): Promise<void> {
    await quietly(async () => this.#locks.get(nameOf(held))?.extend());
  }

  async release(held: Held, delayMs: number): Promise<void> {
    const { lock, isLeased } = this.#letGo(held);
    // Whoever gets it from the queue is to find it free.
    if (isLeased) await this.#leases.end(held);
    await lock?.putBack(delayMs);
  }

  async finish(held: Held): Promise<void> {
    const { lock, isLeased } = this.#letGo(held);
    await Promise.all([isLeased ? this.#leases.end(held) : undefined, lock?.remove()]);
  }

  /** Its end is on record, and its lease was over with that. */
  ended(held: Held): void {
    if (this.#locks.has(nameOf(held))) this.#ended.add(nameOf(held));
  }

  #letGo(held: Held): { readonly lock: LockedWish | undefined; readonly isLeased: boolean } {
    const name = nameOf(held);
    const lock = this.#locks.get(name);
    this.#locks.delete(name);
    return { lock, isLeased: !this.#ended.delete(name) && lock !== undefined };
  }
}

/** A lock ends by itself. */
async function quietly(tell: () => Promise<unknown>): Promise<void> {
  try {
    await tell();
  } catch (error) {
    if (!isJobError(error)) throw error;
  }
}

function idOf(claim: Claimed): string {
  return claim.kind === "taken" ? claim.wish.id : claim.id;
}

function isOver({ state }: Pick<TakenWish, "state">): boolean {
  return state === "closed" || state === "withdrawn";
}

function nameOf({ id, fence }: Held): string {
  return `${id}/${fence}`;
}
