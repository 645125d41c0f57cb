import { setMaxListeners } from "node:events";
import {
  checkedReference,
  checkSpecification,
  formatReference,
  isJobError,
  JobError,
  meaningOf,
  type JobRef,
  type Provider,
  type Reading,
  type ProviderCall,
} from "@simjobs/core";

interface Waiting extends ProviderCall {
  readonly ref: JobRef;
  resolve(reading: Reading): void;
  reject(error: unknown): void;
}

/** What a shared read has taken, for how many jobs. */
interface SharedCost {
  readonly endedMs: number;
  readonly tookMs: number;
  readonly requests: number;
  readonly jobs: number;
}

/** How long reads of a few jobs wait for each other before they go out as one request, in milliseconds. */
const gatherMs = 100;
/** How many jobs are a few. With more, shared reads keep a distance that grows with what they cost. */
const few = 20;
/** The distance that each request of a shared read asks for, in milliseconds. */
const perRequestMs = 1_500;
/** How many jobs wait for each request of a shared read, while others have not even been begun with. */
const jobsPerRequest = 20;

/**
 * Reads the jobs of one provider for everybody who follows them, so that requests grow with pages and not with jobs.
 * A job that is followed alone is read by itself.
 */
export class JobReader {
  readonly #provider: Provider;
  readonly #followed = new Map<string, number>();
  /** How many jobs will be followed in all, and how many have been. */
  #expected = 0;
  /** Those that were told one by one, by their references. */
  readonly #awaited = new Map<string, "to be begun" | "begun">();
  #begun = 0;
  #gathering: Waiting[] = [];
  /** When those that gather are read. */
  #plannedMs: number | null = null;
  /** How many requests the shared read has taken that is under way. */
  #requests = 0;
  #lastBatch: SharedCost = { endedMs: -Infinity, tookMs: 0, requests: 0, jobs: 1 };
  #underWay = 0;

  constructor(provider: Provider) {
    this.#provider = provider;
  }

  /** Tells how many jobs will be followed in all, one after the other. */
  expect(jobs: number): void {
    this.#expected += jobs;
    if (this.#lastBatch.endedMs === -Infinity)
      this.#lastBatch = { ...this.#lastBatch, endedMs: this.#provider.clock.now() };
  }

  /** Tells of a job that will be followed, until the returned function is called: it is over, or nobody follows it. */
  await(ref: JobRef): () => void {
    const key = formatReference(ref);
    this.expect(0);
    this.#awaited.set(key, "to be begun");
    return () => this.#awaited.delete(key);
  }

  /** Counts a job as followed until the returned function is called. */
  follow(ref: JobRef): () => void {
    const key = formatReference(ref);
    if (this.#awaited.has(key)) this.#awaited.set(key, "begun");
    else this.#begun += 1;
    this.#followed.set(key, (this.#followed.get(key) ?? 0) + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const others = (this.#followed.get(key) ?? 1) - 1;
      if (others === 0) this.#followed.delete(key);
      else this.#followed.set(key, others);
    };
  }

  /**
   * One reading of one job: its own record, or whatever a shared request tells.
   *
   * @throws {JobError} as `Provider.get`
   */
  async read(ref: JobRef, need: "single" | "any", call: ProviderCall): Promise<Reading> {
    if (need === "single" || this.#followed.size <= 1 || this.#provider.capabilities.batchSize <= 1) {
      return this.#provider.get(ref, call);
    }
    call.signal?.throwIfAborted();
    const plannedMs = this.#plannedMs ?? this.#provider.clock.now() + this.#distanceMs();
    // Who has less time than the others wait for each other reads alone.
    if (plannedMs + 2 * this.#lastBatch.tookMs >= (call.deadlineMs ?? Infinity)) {
      return this.#provider.get(ref, call);
    }
    this.#plannedMs = plannedMs;
    return new Promise<Reading>((resolve, reject) => {
      const stop = (): void => reject(call.signal?.reason);
      const settled = (): void => call.signal?.removeEventListener("abort", stop);
      call.signal?.addEventListener("abort", stop, { once: true });
      this.#gathering.push({
        ...call,
        ref,
        resolve: (reading) => {
          settled();
          resolve(reading);
        },
        reject: (error) => {
          settled();
          reject(error);
        },
      });
      if (this.#gathering.length === 1) void this.#readGathered(plannedMs);
    });
  }

  /** Never rejects: every failure is told to those who wait. */
  async #readGathered(plannedMs: number): Promise<void> {
    for (let untilMs = plannedMs; untilMs > -Infinity; untilMs = this.#putOff()) {
      this.#plannedMs = untilMs;
      await this.#provider.clock.sleep(untilMs - this.#provider.clock.now());
    }
    this.#plannedMs = null;
    const startedMs = this.#provider.clock.now();
    this.#requests = 0;
    const all = this.#gathering.filter((waiting) => waiting.signal?.aborted !== true);
    this.#gathering = [];
    const { batchSize } = this.#provider.capabilities;
    this.#underWay += 1;
    for (let from = 0; from < all.length; from += batchSize) {
      await this.#readBatch(all.slice(from, from + batchSize));
    }
    this.#underWay -= 1;
    const endedMs = this.#provider.clock.now();
    this.#lastBatch = { endedMs, tookMs: endedMs - startedMs, requests: this.#requests, jobs: all.length };
  }

  /**
   * How long to gather: many jobs are read in large, rare steps, so that requests grow with pages and not with looks.
   * What a step costs is known from the last one, since only the provider knows its pages.
   */
  #distanceMs(): number {
    const { batchSize, pollStartMs, pollMaxMs } = this.#provider.capabilities;
    const { endedMs, tookMs, requests, jobs } = this.#lastBatch;
    if (!this.#areMany) return Math.max(gatherMs, endedMs + pollStartMs - this.#provider.clock.now());
    const share = Math.min(1, this.#followed.size / Math.max(1, jobs));
    const cost = Math.max(share * requests, Math.ceil(this.#followed.size / batchSize));
    const distanceMs = Math.min(pollMaxMs, Math.max(pollStartMs, cost * perRequestMs, 10 * tookMs));
    return Math.max(gatherMs, endedMs + distanceMs - this.#provider.clock.now());
  }

  get #areMany(): boolean {
    return Math.max(this.#followed.size, this.#expected, this.#awaited.size) > few;
  }

  get #isToBegin(): boolean {
    if (this.#begun < this.#expected) return true;
    for (const state of this.#awaited.values()) if (state === "to be begun") return true;
    return false;
  }

  /**
   * Until when a shared read that is due is put off: until the one before it is over, and, while jobs wait to be begun with, as
   * long as few wait for it, since the turn of the others matters more than an early look. `-Infinity` where it is not.
   */
  #putOff(): number {
    const { pollStartMs, pollMaxMs } = this.#provider.capabilities;
    const { endedMs, tookMs, requests } = this.#lastBatch;
    const waiting = this.#gathering.length;
    const isEarly = this.#isToBegin && waiting < jobsPerRequest * Math.max(1, requests);
    if (!this.#areMany || (!isEarly && this.#underWay === 0)) return -Infinity;
    const untilMs = this.#provider.clock.now() + Math.max(gatherMs, pollStartMs);
    let latestMs = this.#underWay > 0 ? Infinity : endedMs + pollMaxMs;
    for (const { deadlineMs = Infinity } of this.#gathering)
      latestMs = Math.min(latestMs, deadlineMs - 2 * tookMs);
    return untilMs < latestMs ? untilMs : -Infinity;
  }

  /** Whether the jobs that are followed are so many that shared reads should be few. */
  get followsMany(): boolean {
    return this.#followed.size > few && this.#provider.capabilities.batchSize > 1;
  }

  /**
   * As `readMany`, for one who follows all these jobs alone: waits for the distance that shared reads keep, and needs
   * nothing for each job but its reading.
   */
  async readAtDistance(refs: readonly JobRef[], call: ProviderCall): Promise<ReadonlyMap<string, Reading>> {
    const { clock } = this.#provider;
    const latestMs = (call.deadlineMs ?? Infinity) - 2 * this.#lastBatch.tookMs - clock.now();
    await clock.sleep(Math.max(0, Math.min(this.#distanceMs(), latestMs)), call.signal);
    return this.readMany(refs, call);
  }

  /**
   * One reading of each of many jobs, as far as shared requests tell. A job that is not in the result was not told about.
   * Where shared requests fail, it is empty: each job is then read when its turn comes.
   */
  async readMany(refs: readonly JobRef[], call: ProviderCall): Promise<ReadonlyMap<string, Reading>> {
    const { batchSize } = this.#provider.capabilities;
    const told = new Map<string, Reading>();
    if (batchSize <= 1 || refs.length === 0) return told;
    const { clock } = this.#provider;
    const startedMs = clock.now();
    let requests = 0;
    const counted: ProviderCall = {
      ...call,
      onEvent: (event) => {
        if (event.kind === "request") requests += 1;
        call.onEvent?.(event);
      },
    };
    try {
      for (let from = 0; from < refs.length; from += batchSize) {
        const page = await this.#provider.getMany(refs.slice(from, from + batchSize), counted);
        for (const [key, reading] of page) told.set(key, reading);
      }
      return told;
    } finally {
      const endedMs = clock.now();
      this.#lastBatch = { endedMs, tookMs: endedMs - startedMs, requests, jobs: refs.length };
    }
  }

  async #readBatch(batch: readonly Waiting[]): Promise<void> {
    const [only] = batch;
    if (batch.length === 1 && only !== undefined) return this.#readAlone(only);
    const giveUp = new AbortController();
    const stopWatching = abortWhenAllHave(batch, giveUp);
    const over = new AbortController();
    const latestMs = batch.reduce((latest, { deadlineMs }) => Math.max(latest, deadlineMs ?? Infinity), 0);
    void this.#cutAtDeadlines(batch, latestMs, over.signal);
    // Jobs that one caller follows tell one listener, once.
    const listeners = new Set(batch.flatMap(({ onEvent }) => (onEvent === undefined ? [] : [onEvent])));
    try {
      const told = await this.#provider.getMany(
        batch.map((waiting) => waiting.ref),
        {
          signal: giveUp.signal,
          deadlineMs: latestMs,
          longWait: batch.every(({ longWait }) => longWait === true),
          onEvent: (event) => {
            if (event.kind === "request") this.#requests += 1;
            for (const listener of listeners) listener(event);
          },
        },
      );
      const untold: Waiting[] = [];
      for (const waiting of batch) {
        const reading = told.get(formatReference(waiting.ref));
        if (reading === undefined) untold.push(waiting);
        else waiting.resolve(reading);
      }
      // Not in the list is no answer about a job: it is asked for by itself.
      await Promise.all(untold.map(async (waiting) => this.#readAlone(waiting)));
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    } finally {
      stopWatching();
      over.abort();
    }
  }

  /** Nobody waits longer for a shared answer than he has time, whatever the others have. Never rejects. */
  async #cutAtDeadlines(batch: readonly Waiting[], latestMs: number, over: AbortSignal): Promise<void> {
    const { clock } = this.#provider;
    const inOrder = batch
      .map((waiting) => ({ waiting, deadlineMs: waiting.deadlineMs ?? Infinity }))
      .filter(({ deadlineMs }) => deadlineMs < latestMs) // the last ones are cut with the request itself
      .toSorted((one, other) => one.deadlineMs - other.deadlineMs);
    try {
      for (const { waiting, deadlineMs } of inOrder) {
        over.throwIfAborted();
        await clock.sleep(Math.max(0, deadlineMs - clock.now()), over);
        waiting.reject(
          new JobError(
            "deadline",
            `the time for a look at ${formatReference(waiting.ref)} ended without an answer`,
          ),
        );
      }
    } catch {
      // the answer is there
    }
  }

  /** How long the last shared read took, in milliseconds. */
  get tookMs(): number {
    return this.#lastBatch.tookMs;
  }

  async #readAlone(waiting: Waiting): Promise<void> {
    this.#requests += 1;
    try {
      const { ref, signal, deadlineMs, longWait, onEvent } = waiting;
      waiting.resolve(await this.#provider.get(ref, { signal, deadlineMs, longWait, onEvent }));
    } catch (error) {
      waiting.reject(error);
    }
  }
}

/** Stops a shared request only when nobody waits for it any more. */
function abortWhenAllHave(batch: readonly Waiting[], giveUp: AbortController): () => void {
  const signals = batch.map((waiting) => waiting.signal);
  const check = (): void => {
    if (signals.every((signal) => signal?.aborted === true)) giveUp.abort(signals[0]?.reason);
  };
  for (const signal of signals) signal?.addEventListener("abort", check);
  return () => {
    for (const signal of signals) signal?.removeEventListener("abort", check);
  };
}

/** A signal of our own that follows the caller's: as many jobs may listen to it as there are. */
export function ownSignal(signal: AbortSignal | undefined): AbortSignal | undefined {
  if (signal === undefined) return undefined;
  const own = AbortSignal.any([signal]);
  setMaxListeners(0, own);
  return own;
}

/** Refuses a provider of another version of the port, and a reference that it cannot work with, before anything is sent. */
export function checkRef(provider: Provider, ref: JobRef): void {
  checkSpecification(provider);
  checkedReference("ref", ref);
  if (ref.provider !== provider.name) {
    throw new JobError("bad_input", `a ${ref.kind} of ${ref.provider} is not a job of ${provider.name}`);
  }
  if (!provider.grammar.kinds.includes(ref.kind)) {
    throw new JobError("not_supported", `${provider.name} has no jobs of kind "${ref.kind}"`);
  }
}

/** Failures that are the caller's or ours: no later reading can mend them. */
export function isHopeless(error: unknown): boolean {
  return !isJobError(error) || meaningOf(error.code).endsAt === "here";
}
