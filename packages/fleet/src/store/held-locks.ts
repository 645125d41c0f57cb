import type { TakenWish } from "./fleet-store.js";
import type { LockedWish } from "./wish-queues.js";

type Held = Pick<TakenWish, "id" | "fence">;

/** The locks behind the wishes that are held, each by its wish and the fence under which it was taken. */
export class HeldLocks {
  readonly #locks = new Map<string, LockedWish>();

  /**
   * Takes over wishes that were locked just now.
   *
   * @param seize - puts up the fence of one; `null` where nothing is on record of it
   */
  async take(
    locked: readonly LockedWish[],
    seize: (id: string) => Promise<TakenWish | null>,
  ): Promise<readonly TakenWish[]> {
    const taken: TakenWish[] = [];
    for (const lock of locked) {
      const wish = await seize(lock.id);
      if (wish === null) {
        await lock.remove(); // nobody has acknowledged it
        continue;
      }
      this.#locks.set(nameOf(wish), lock);
      taken.push(wish);
    }
    return taken;
  }

  /** Whether each is locked for another lease. */
  async renew(held: readonly Held[]): Promise<readonly boolean[]> {
    return Promise.all(held.map(async (each) => (await this.#locks.get(nameOf(each))?.extend()) ?? false));
  }

  async release(held: Held, delayMs: number): Promise<void> {
    await this.#letGo(held)?.putBack(delayMs);
  }

  async finish(held: Held): Promise<void> {
    await this.#letGo(held)?.remove();
  }

  #letGo(held: Held): LockedWish | undefined {
    const lock = this.#locks.get(nameOf(held));
    this.#locks.delete(nameOf(held));
    return lock;
  }
}

function nameOf({ id, fence }: Held): string {
  return `${id}/${fence}`;
}
