import type { CancelResult } from "./cancel-types.js";

/** One who waits for what becomes of a job, before that is known or even begun with. */
interface Waiter {
  readonly promise: Promise<CancelResult>;
  readonly resolve: (finished: Promise<CancelResult>) => void;
}

/**
 * What becomes of each job that there is a wish for, by `formatReference(ref)`: one job, one wish. A bulk announces all of its
 * jobs before the first begins, so a job that nobody waits for costs an entry and nothing else.
 */
export class UnderWay {
  /** The wish whose turn has not come, or what becomes of it. */
  readonly #jobs = new Map<string, string | Promise<CancelResult> | CancelResult>();
  readonly #waiters = new Map<string, Waiter>();

  has(key: string): boolean {
    return this.#jobs.has(key);
  }

  /** Makes it known that what becomes of a job will be told. The first wish for it counts. */
  announce(key: string, wishId: string): void {
    if (!this.#jobs.has(key)) this.#jobs.set(key, wishId);
  }

  /** The turn of an announced wish has come, or one begins that was not announced. Where another wish counts, nothing happens. */
  begin(key: string, wishId: string, finished: Promise<CancelResult>): void {
    if (!this.hold(key, wishId, finished)) return;
    const keep = async (): Promise<void> => {
      const result = await finished;
      if (this.#jobs.get(key) === finished) this.#jobs.set(key, result);
    };
    keep().catch(() => {}); // whoever waits for it hears of it
  }

  /** As `begin`, of one that is forgotten when it is over: its result takes no other place. Whether this wish counts. */
  hold(key: string, wishId: string, finished: Promise<CancelResult>): boolean {
    if ((this.#jobs.get(key) ?? wishId) !== wishId) return false;
    this.#jobs.set(key, finished);
    this.#waiters.get(key)?.resolve(finished);
    this.#waiters.delete(key);
    return true;
  }

  /** Nobody needs to know of it any more. */
  forget(key: string): void {
    this.#jobs.delete(key);
  }

  /** What becomes of a job; `undefined` where there is no wish for it. */
  of(key: string): Promise<CancelResult> | undefined {
    const job = this.#jobs.get(key);
    if (job === undefined) return undefined;
    return typeof job === "string" ? this.#waiterFor(key).promise : Promise.resolve(job);
  }

  #waiterFor(key: string): Waiter {
    const before = this.#waiters.get(key);
    if (before !== undefined) return before;
    let begins: Waiter["resolve"] | undefined;
    const promise = new Promise<CancelResult>((resolve) => {
      begins = resolve;
    });
    promise.catch(() => {}); // whoever waits for it hears of it
    const waiter: Waiter = { promise, resolve: (finished) => begins?.(finished) };
    this.#waiters.set(key, waiter);
    return waiter;
  }
}
