import { randomUUID } from "node:crypto";
import type { JobError } from "@simjobs/core";
import { answerMs, within } from "../store/within.js";
import type { LockedWish, WishQueue } from "../store/wish-queues.js";

interface WishJob {
  readonly id: string;
}

/** What is used of a job of BullMQ, of a queue and of a worker, on whichever of its backends. */
interface BullJob {
  moveToDelayed(atMs: number, token: string): Promise<unknown>;
  moveToWait(token: string): Promise<unknown>;
  moveToCompleted(value: string, token: string, fetchNext: false): Promise<unknown>;
}

interface BullHalf {
  on(event: "error", listener: (error: Error) => void): unknown;
  addBulk(jobs: { readonly name: string; readonly data: WishJob; readonly opts: object }[]): Promise<unknown>;
  getJobState(id: string): Promise<string>;
  getRanges(types: ["wait"], start: number, end: number, asc: boolean): Promise<string[]>;
  close(): Promise<void>;
}

interface BullWorker {
  on(event: "error", listener: (error: Error) => void): unknown;
  startStalledCheckTimer(): Promise<void>;
  getNextJob(
    token: string,
    options: { readonly block: boolean },
  ): Promise<{ readonly data: WishJob } | null | undefined>;
  /** Resolves to the ids of those whose lock is another's or over. */
  extendJobLocks(jobIds: string[], tokens: string[], ms: number): Promise<string[]>;
  close(force: boolean): Promise<void>;
}

/** Makes the object of a job that is in the queue: it says no more than which one is meant. */
type MakeJob = (name: string, data: WishJob, options: object, id: string) => BullJob;

/** A worker of BullMQ, and what ends its own connections. */
export interface BullWorkerParts {
  readonly worker: BullWorker;
  readonly makeJob: MakeJob;
  readonly disconnect: () => void;
}

/** What a queue of BullMQ is made of. */
export interface BullQueueParts {
  readonly queue: BullHalf;
  /** Made when it is needed first: whoever only hands in needs none. */
  readonly makeWorker: () => BullWorkerParts;
  readonly leaseMs: number;
  /** What a failure means. */
  readonly nameError: (error: unknown) => JobError;
  /** Ends the connections. */
  readonly disconnect: () => Promise<void>;
}

/** How many are asked for at once: an answer takes as long for each. */
const askedAtOnce = 8;

/**
 * The queue of one account, on BullMQ: which wish is whose turn, who has it locked, and when it is looked at again. Nothing else
 * is kept here.
 *
 * @see https://docs.bullmq.io/patterns/manually-fetching-jobs
 */
export class BullQueue implements WishQueue {
  readonly #parts: BullQueueParts;
  #working: BullWorkerParts | undefined;
  #isFound = false;
  /** Whether the worker has told of trouble: what it says of waiting jobs is not to be believed any more. */
  #isShaken = false;
  /** Those whose locks are to be extended by the next question, which is asked when whoever runs has named all of his. */
  #toExtend: { readonly jobs: LockedJob[]; readonly lost: Promise<ReadonlySet<string>> } | null = null;

  constructor(parts: BullQueueParts) {
    this.#parts = parts;
    parts.queue.on("error", () => {}); // whoever asks something hears of it
  }

  async add(ids: readonly string[]): Promise<void> {
    const jobs = ids.map((id) => ({
      name: jobName,
      data: { id },
      opts: { ...jobOptions, jobId: jobIdOf(id) },
    }));
    await this.#ask(this.#parts.queue.addBulk(jobs));
  }

  async next(atMost: number, waitMs: number, signal?: AbortSignal): Promise<readonly LockedWish[]> {
    const locked: LockedWish[] = [];
    while (locked.length < atMost) {
      const block = locked.length === 0 && waitMs > 0;
      const found = block
        ? [await this.#waitForOne(waitMs, signal)]
        : await this.#lockSome(Math.min(askedAtOnce, atMost - locked.length), signal);
      locked.push(...found.filter((wish) => wish !== null));
      if (!found.includes(null)) continue;
      // The first look only tells it that there are none: the next one waits.
      if (!block || this.#isFound) break;
      this.#isFound = true;
    }
    return locked;
  }

  async #lockSome(count: number, signal?: AbortSignal): Promise<readonly (LockedWish | null)[]> {
    const { worker } = await this.#started();
    const asked = Array.from({ length: count }, async () => this.#lockNext(worker, false));
    return this.#ask(Promise.all(asked), answerMs, signal);
  }

  /**
   * After a connection was lost, BullMQ says that no job waits where it could not look, and then waits for up to an hour: whoever
   * has seen that asks the store itself, and begins anew.
   */
  async #waitForOne(waitMs: number, signal: AbortSignal | undefined): Promise<LockedWish | null> {
    const { worker } = await this.#started();
    const isFirst = !this.#isFound; // it answers at once
    const asked = this.#lockNext(worker, true);
    try {
      const found = await this.#ask(asked, isFirst ? answerMs : waitMs + answerMs, signal);
      if (found !== null || !this.#isShaken) return found;
    } catch (error) {
      void asked.then(async (late) => late?.putBack(0)).catch(() => {}); // its lock is over by itself
      if (signal?.aborted === true) throw error;
      if (isFirst) {
        this.#beginAnew();
        throw error;
      }
    }
    this.#beginAnew();
    await this.lastWaiting();
    return null;
  }

  async #lockNext(worker: BullWorker, block: boolean): Promise<LockedWish | null> {
    const token = randomUUID();
    const job = await worker.getNextJob(token, { block });
    // BullMQ's own object takes some kilobytes, and is made anew when it is needed.
    return job === undefined || job === null ? null : new LockedJob(this, job.data.id, token);
  }

  async lastWaiting(mark?: string): Promise<string | null> {
    await this.#started(); // whoever looks on also looks for locks that are over
    const { queue } = this.#parts;
    if (mark !== undefined && (await this.#ask(queue.getJobState(mark))) === "waiting") return mark;
    const [last = null] = await this.#ask(queue.getRanges(["wait"], 0, 0, false));
    return last;
  }

  async close(): Promise<void> {
    for (const end of [async () => this.#closeHalves(), this.#parts.disconnect]) {
      try {
        await within(end(), answerMs);
      } catch {
        // it is not there any more
      }
    }
  }

  async #closeHalves(): Promise<void> {
    await this.#working?.worker.close(true);
    await this.#parts.queue.close();
  }

  #beginAnew(): void {
    const before = this.#working;
    this.#working = undefined;
    this.#isShaken = false;
    this.#isFound = false;
    if (before === undefined) return;
    void within(before.worker.close(true), answerMs)
      .catch(() => {}) // it is not there any more
      .finally(before.disconnect);
  }

  /** Whether it was locked still. */
  async extend(job: LockedJob): Promise<boolean> {
    if (this.#toExtend === null) {
      const jobs: LockedJob[] = [];
      this.#toExtend = { jobs, lost: Promise.resolve().then(async () => this.#extendAll(jobs)) };
    }
    const { jobs, lost } = this.#toExtend;
    jobs.push(job);
    return !(await lost).has(jobIdOf(job.id));
  }

  async #extendAll(jobs: readonly LockedJob[]): Promise<ReadonlySet<string>> {
    this.#toExtend = null;
    const { worker } = await this.#started();
    const ids = jobs.map(({ id }) => jobIdOf(id));
    const tokens = jobs.map(({ token }) => token);
    return new Set(await this.#ask(worker.extendJobLocks(ids, tokens, Math.ceil(this.#parts.leaseMs))));
  }

  async putBack(job: LockedJob, delayMs: number): Promise<void> {
    await this.#unlock(job, async (made) =>
      delayMs > 0 ? made.moveToDelayed(Date.now() + delayMs, job.token) : made.moveToWait(job.token),
    );
  }

  async remove(job: LockedJob): Promise<void> {
    await this.#unlock(job, async (made) => made.moveToCompleted("over", job.token, false));
  }

  async #started(): Promise<BullWorkerParts> {
    if (this.#working !== undefined) return this.#working;
    const made = this.#parts.makeWorker();
    made.worker.on("error", () => {
      if (this.#working === made) this.#isShaken = true;
    });
    this.#working = made;
    await this.#ask(made.worker.startStalledCheckTimer());
    return made;
  }

  /** One that is not ours any more needs no unlocking. */
  async #unlock({ id }: LockedJob, move: (made: BullJob) => Promise<unknown>): Promise<void> {
    const { makeJob } = await this.#started();
    try {
      await within(move(makeJob(jobName, { id }, jobOptions, jobIdOf(id))), answerMs);
    } catch (error) {
      if (!isLost(error)) throw this.#parts.nameError(error);
    }
  }

  async #ask<Value>(asked: Promise<Value>, patienceMs = answerMs, signal?: AbortSignal): Promise<Value> {
    try {
      return await within(asked, patienceMs, signal);
    } catch (error) {
      if (signal?.aborted === true && error === signal.reason) throw error;
      throw this.#parts.nameError(error);
    }
  }
}

/** What is kept of a wish that is locked. */
class LockedJob implements LockedWish {
  readonly id: string;
  readonly token: string;
  readonly #queue: BullQueue;

  constructor(queue: BullQueue, id: string, token: string) {
    this.#queue = queue;
    this.id = id;
    this.token = token;
  }

  async extend(): Promise<boolean> {
    return this.#queue.extend(this);
  }

  async putBack(delayMs: number): Promise<void> {
    await this.#queue.putBack(this, delayMs);
  }

  async remove(): Promise<void> {
    await this.#queue.remove(this);
  }
}

const jobName = "wish";
const jobOptions = { removeOnComplete: true, removeOnFail: true };

/** How long a worker of BullMQ waits for a job at most, in milliseconds: each wait costs the store two questions. */
const longestWaitMs = 12_000;

/** How often looks for stalled jobs come, how long a lock lasts, and how long it is waited for a job, for a worker of BullMQ. */
export function lockTimes(leaseMs: number): {
  readonly lockDuration: number;
  readonly stalledInterval: number;
  readonly maxStalledCount: number;
  readonly drainDelay: number;
} {
  return {
    // Whole milliseconds: the stores take no parts of them, and nothing would be taken over.
    lockDuration: Math.ceil(leaseMs),
    // Where it takes two looks to find one, that is half a lease at most.
    stalledInterval: Math.ceil(leaseMs / 4),
    // A wish may be taken over as often as machines die; it is over when its record says so.
    maxStalledCount: 1_000_000_000,
    // Whoever takes one counts its lease from the begin of the wait on: most of it must be left.
    drainDelay: Math.min(longestWaitMs, 0.4 * leaseMs) / 1_000,
  };
}

/** No colon may be in the name of a job, and it must not be a number. */
function jobIdOf(id: string): string {
  return `w-${id.replaceAll(":", "_")}`;
}

const lostCodes: ReadonlySet<unknown> = new Set([-1, -2, -3, -6]); // no such job, no lock, another state, another's lock

function isLost(error: unknown): boolean {
  return error instanceof Error && "code" in error && lostCodes.has(error.code);
}
