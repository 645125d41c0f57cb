import { randomUUID } from "node:crypto";
import { JobError } from "@simjobs/core";

/** A job of the queue that is locked. */
export interface LockedJob {
  /** The wish that it is about. */
  readonly id: string;
  readonly token: string;
  readonly job: BullJob;
}

interface WishJob {
  readonly id: string;
}

/** What is used of a job of BullMQ, of a queue and of a worker, on whichever of its backends. */
interface BullJob {
  readonly data: WishJob;
  extendLock(token: string, ms: number): Promise<number>;
  moveToDelayed(atMs: number, token: string): Promise<unknown>;
  moveToWait(token: string): Promise<unknown>;
  moveToCompleted(value: string, token: string, fetchNext: false): Promise<unknown>;
}

interface BullQueue {
  on(event: "error", listener: (error: Error) => void): unknown;
  addBulk(jobs: { readonly name: string; readonly data: WishJob; readonly opts: object }[]): Promise<unknown>;
  close(): Promise<void>;
}

interface BullWorker {
  on(event: "error", listener: (error: Error) => void): unknown;
  startStalledCheckTimer(): Promise<void>;
  getNextJob(token: string, options: { readonly block: boolean }): Promise<BullJob | null | undefined>;
  close(force: boolean): Promise<void>;
}

/** The halves of a queue of BullMQ. */
export interface QueueHalves {
  readonly queue: BullQueue;
  /** Made when it is needed first: whoever only hands in needs none. */
  readonly makeWorker: () => BullWorker;
}

/** How long the store may take for one answer, in milliseconds. */
const answerMs = 5_000;

/**
 * The queue of one account, on BullMQ: which wish is whose turn, who has it locked, and when it is looked at again. Nothing else
 * is kept here.
 *
 * @see https://docs.bullmq.io/patterns/manually-fetching-jobs
 */
export class WishQueue {
  readonly #halves: QueueHalves;
  readonly #leaseMs: number;
  readonly #nameError: (error: unknown) => JobError;
  #worker: BullWorker | undefined;
  #isFound = false;

  constructor(halves: QueueHalves, leaseMs: number, nameError: (error: unknown) => JobError) {
    this.#halves = halves;
    this.#leaseMs = leaseMs;
    this.#nameError = nameError;
    halves.queue.on("error", () => {}); // whoever asks something hears of it
  }

  /** Puts wishes into the queue. One that is in it stays where it is. */
  async add(ids: readonly string[]): Promise<void> {
    const jobs = ids.map((id) => ({
      name: "wish",
      data: { id },
      opts: { jobId: jobIdOf(id), removeOnComplete: true, removeOnFail: true },
    }));
    await this.#ask(this.#halves.queue.addBulk(jobs));
  }

  /** Locks up to so many. Waits up to `waitMs` for the first. */
  async next(atMost: number, waitMs: number, signal?: AbortSignal): Promise<readonly LockedJob[]> {
    const worker = await this.#started();
    const locked: LockedJob[] = [];
    while (locked.length < atMost) {
      const token = randomUUID();
      const block = locked.length === 0 && waitMs > 0;
      const job = await this.#ask(
        worker.getNextJob(token, { block }),
        block ? waitMs + answerMs : answerMs,
        signal,
      );
      if (job === undefined || job === null) {
        // The first look only tells it that there are none: the next one waits.
        if (!block || this.#isFound) break;
        this.#isFound = true;
        continue;
      }
      locked.push({ id: job.data.id, token, job });
    }
    return locked;
  }

  /** Whether each is locked for another lease. */
  async extend(locked: readonly LockedJob[]): Promise<readonly boolean[]> {
    return this.#ask(
      Promise.all(locked.map(async ({ job, token }) => (await job.extendLock(token, this.#leaseMs)) === 1)),
    );
  }

  /** Unlocks one that is to be looked at again after so long, in milliseconds. */
  async putBack({ job, token }: LockedJob, delayMs: number): Promise<void> {
    await this.#unlock(delayMs > 0 ? job.moveToDelayed(Date.now() + delayMs, token) : job.moveToWait(token));
  }

  /** Takes one out of the queue. */
  async remove({ job, token }: LockedJob): Promise<void> {
    await this.#unlock(job.moveToCompleted("over", token, false));
  }

  async close(): Promise<void> {
    await this.#worker?.close(true);
    await this.#halves.queue.close();
  }

  async #started(): Promise<BullWorker> {
    if (this.#worker !== undefined) return this.#worker;
    const worker = this.#halves.makeWorker();
    worker.on("error", () => {});
    this.#worker = worker;
    await this.#ask(worker.startStalledCheckTimer());
    return worker;
  }

  /** One that is not ours any more needs no unlocking. */
  async #unlock(moving: Promise<unknown>): Promise<void> {
    try {
      await within(moving, answerMs);
    } catch (error) {
      if (!isLost(error)) throw this.#nameError(error);
    }
  }

  async #ask<Value>(asked: Promise<Value>, patienceMs = answerMs, signal?: AbortSignal): Promise<Value> {
    try {
      return await within(asked, patienceMs, signal);
    } catch (error) {
      if (signal?.aborted === true && error === signal.reason) throw error;
      throw this.#nameError(error);
    }
  }
}

/** How often looks for stalled jobs come, and how long a lock lasts, for a worker of BullMQ. */
export function lockTimes(leaseMs: number): {
  readonly lockDuration: number;
  readonly stalledInterval: number;
  readonly maxStalledCount: number;
} {
  // A wish may be taken over as often as machines die; it is over when its record says so.
  return { lockDuration: leaseMs, stalledInterval: leaseMs / 3, maxStalledCount: 1_000_000_000 };
}

/** No colon may be in the name of a job, and it must not be a number. */
function jobIdOf(id: string): string {
  return `w-${id.replaceAll(":", "_")}`;
}

const lostCodes: ReadonlySet<unknown> = new Set([-1, -2, -3, -6]); // no such job, no lock, another state, another's lock

function isLost(error: unknown): boolean {
  return error instanceof Error && "code" in error && lostCodes.has(error.code);
}

/** An answer within some time. What comes later is nobody's: a lock that nobody uses ends by itself. */
export async function within<Value>(asked: Promise<Value>, ms: number, signal?: AbortSignal): Promise<Value> {
  const over = new AbortController();
  const late = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(
      () => reject(new JobError("unreachable", "the store did not answer in time")),
      ms,
    );
    const stop = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", stop, { once: true });
    over.signal.addEventListener("abort", () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    });
  });
  try {
    signal?.throwIfAborted();
    return await Promise.race([asked, late]);
  } finally {
    over.abort();
    asked.catch(() => {}); // nobody waits for it any more
  }
}
