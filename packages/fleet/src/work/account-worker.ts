import {
  doneBefore,
  WishFinisher,
  type CancelEvent,
  type CancelResult,
  type DoneBefore,
  type FinisherOptions,
  type HeldWish,
  type KnownWish,
} from "@simjobs/control";
import { isJobError, JobError, tryParseReference, type JobRef, type Provider } from "@simjobs/core";
import type { AccountStore, TakenWish } from "../store/fleet-store.js";
import { FleetJournal } from "./fleet-journal.js";
import { LeftWaiting, type TakingPlace } from "./left-waiting.js";
import { usualMaxAgeMs } from "./wish-again.js";
import { readRecord, type WishRecord } from "./wish-record.js";

/** Why a wish that was taken is not worked on. */
export type LeftOpen = "damaged" | "newer" | "unknown" | "lapsed";

/** What a worker tells of its work. */
export type WorkEvent =
  | { readonly kind: "taken"; readonly id: string; readonly ref: string; readonly earlierSends: number }
  | { readonly kind: "step"; readonly id: string; readonly event: CancelEvent }
  /** Its end is on record. */
  | { readonly kind: "closed"; readonly id: string; readonly ref: string; readonly result: CancelResult }
  /** It stays open, and is looked at again after a while. */
  | {
      readonly kind: "open";
      readonly id: string;
      readonly ref: string;
      readonly result: CancelResult;
      readonly againInMs: number;
    }
  | { readonly kind: "left"; readonly id: string; readonly ref: string; readonly why: LeftOpen }
  /** Another worker has it by now, or may have. */
  | { readonly kind: "lost"; readonly id: string; readonly ref: string }
  | { readonly kind: "trouble"; readonly error: JobError }
  /** What was in the way is over: it looks for wishes again. */
  | { readonly kind: "recovered" };

/** How a worker works. */
export interface AccountWorkerOptions extends FinisherOptions {
  /** The most wishes that are held at once. @default 500 */
  readonly concurrency?: number | undefined;
  /** How old a wish may be to be worked on, in milliseconds. @default 24 hours */
  readonly maxAgeMs?: number | undefined;
  /**
   * Its place among those that take these wishes; asked anew each time. Wishes that one worker holds are read together.
   *
   * @default the first, and settled
   */
  readonly place?: (() => TakingPlace) | undefined;
  /** Is told what happens. Must not throw. */
  readonly onEvent?: ((event: WorkEvent) => void) | undefined;
}

/** How many wishes are taken at a time: those that are taken together have their first look together. */
const mostAtATime = 200;
/** How long one look for wishes waits in the store, and how soon the next comes where it does not wait or after trouble, in milliseconds. */
const waitMs = 10_000;
const troubleMs = 1_000;
/** What stays open is looked at again after a tenth of its age, within these limits, in milliseconds. */
const soonestMs = 30_000;
const latestMs = 600_000;

const first: TakingPlace = { before: 0, isSettled: true };

/** What is on record of a wish is not kept while it is held. */
const noLines: TakenWish["lines"] = [];

interface Holding {
  readonly taken: TakenWish;
  /** `NaN` where the record does not tell. */
  readonly wishedAtMs: number;
  readonly stop: AbortController;
  untilMs: number;
}

/**
 * Finishes the wishes of one account, as one worker among many. A wish is held while it is worked on: its lock is renewed, each
 * line of its record is written under its fence, and no cancel leaves when the time of the lock is over on this worker's own clock.
 * What another worker had done counts by what is on record.
 */
export class AccountWorker {
  readonly #provider: Provider;
  readonly #store: AccountStore;
  readonly #leaseMs: number;
  readonly #options: AccountWorkerOptions;
  readonly #finisher: WishFinisher;
  readonly #leftWaiting: LeftWaiting;
  readonly #holdings = new Set<Holding>();
  readonly #underWay = new Set<Promise<void>>();
  #isTroubled = false;

  constructor(provider: Provider, store: AccountStore, leaseMs: number, options: AccountWorkerOptions = {}) {
    this.#provider = provider;
    this.#store = store;
    this.#leaseMs = leaseMs;
    this.#options = options;
    this.#finisher = new WishFinisher(provider, options);
    this.#leftWaiting = new LeftWaiting(store, provider.clock, leaseMs);
  }

  /** How many wishes it holds. */
  get holds(): number {
    return this.#holdings.size;
  }

  /**
   * Works until the signal; with `untilIdle`, until there is nothing to take and nothing is held, whoever comes before it. What is
   * held then is given back.
   */
  async run(
    signal: AbortSignal,
    { untilIdle = false }: { readonly untilIdle?: boolean } = {},
  ): Promise<void> {
    const over = new AbortController();
    const renewing = this.#renewAll(over.signal);
    const stop = (): void => {
      for (const holding of this.#holdings) holding.stop.abort(signal.reason);
    };
    signal.addEventListener("abort", stop);
    try {
      while (!signal.aborted) {
        const taken = await this.#take(signal, untilIdle);
        if (taken !== null) this.#begin(taken.wishes, taken.askedMs, signal);
        if (!untilIdle || taken?.wishes.length !== 0) continue;
        if (this.#holdings.size === 0) break;
        await this.#sleep(troubleMs, signal);
      }
      if (signal.aborted) stop();
      await Promise.all(this.#underWay);
    } finally {
      signal.removeEventListener("abort", stop);
      over.abort();
      await renewing;
    }
  }

  async #take(
    signal: AbortSignal,
    untilIdle: boolean,
  ): Promise<{ readonly wishes: readonly TakenWish[]; readonly askedMs: number } | null> {
    const { clock } = this.#provider;
    try {
      const free = (this.#options.concurrency ?? 500) - this.#holdings.size;
      if (free <= 0) {
        await clock.sleep(troubleMs, signal);
        return null;
      }
      const { before, isSettled } = (untilIdle ? undefined : this.#options.place?.()) ?? first;
      const isFirst = before === 0 && isSettled;
      const most = isFirst ? Infinity : await this.#leftWaiting.mayTake(before, signal);
      if (most === 0) {
        this.#recovered();
        return null;
      }
      // Who waits in the queue gets what comes, whoever is the first by then.
      const isToWait = isFirst && !untilIdle;
      const askedMs = clock.now();
      const atMost = Math.min(free, mostAtATime, most);
      const wishes = await this.#store.take(atMost, isToWait ? waitMs : 0, signal);
      this.#recovered();
      return { wishes, askedMs };
    } catch (error) {
      if (signal.aborted) return null;
      if (!isJobError(error)) throw error;
      this.#trouble(error);
      await this.#sleep(troubleMs, signal);
      return null;
    }
  }

  #begin(wishes: readonly TakenWish[], askedMs: number, signal: AbortSignal): void {
    const ready: { readonly holding: Holding; readonly journal: FleetJournal; readonly held: HeldWish }[] =
      [];
    for (const taken of wishes) {
      const record = readRecord(taken.id, taken.lines);
      const holding: Holding = {
        taken: { ...taken, lines: noLines },
        wishedAtMs: Date.parse(record.known?.wish.at ?? ""),
        stop: new AbortController(),
        untilMs: askedMs + this.#leaseMs,
      };
      if (signal.aborted) holding.stop.abort(signal.reason);
      this.#holdings.add(holding);
      if (record.problem === null && record.known !== null && isOver(record.known)) {
        this.#watch(this.#clear(holding)); // its end is on record, and the queue has not heard of it
        continue;
      }
      const ref = tryParseReference(taken.ref, [this.#provider.grammar]);
      const why = this.#whyLeft(record, ref);
      if (why === null && ref !== null && record.known !== null)
        ready.push({ holding, ...this.#heldWish(holding, record, record.known, ref) });
      else this.#watch(this.#leave(holding, why ?? "unknown"));
    }
    const results = this.#finisher.finish(ready.map(({ held }) => held));
    for (const [index, { holding, journal }] of ready.entries()) {
      const result = results[index];
      if (result !== undefined) this.#watch(this.#end(holding, journal, result));
    }
  }

  #whyLeft({ known, problem }: WishRecord, ref: JobRef | null): LeftOpen | null {
    if (problem !== null) return problem;
    if (known === null || ref === null) return "unknown";
    const ageMs = this.#provider.clock.wallNow() - Date.parse(known.wish.at);
    return ageMs > (this.#options.maxAgeMs ?? usualMaxAgeMs) ? "lapsed" : null;
  }

  #heldWish(
    holding: Holding,
    record: WishRecord,
    known: KnownWish,
    ref: JobRef,
  ): { readonly journal: FleetJournal; readonly held: HeldWish } {
    const { clock } = this.#provider;
    const { taken, stop } = holding;
    const { id } = taken;
    const heldUntilMs = (): number => holding.untilMs;
    const journal = new FleetJournal(record, { store: this.#store, clock, held: taken, heldUntilMs });
    const { onEvent } = this.#options;
    onEvent?.({ kind: "taken", id, ref: taken.ref, earlierSends: known.sends });
    const withChildren = known.wish.withChildren === true;
    const held: HeldWish = {
      wish: { id, ref, earlier: earlierOf(known), withChildren },
      journal,
      signal: stop.signal,
      heldUntilMs,
      doneBefore: record.below.length === 0 ? undefined : doneBefore(this.#provider, record.below),
      onEvent: (event) => onEvent?.({ kind: "step", id, event }),
    };
    return { journal, held };
  }

  async #end(holding: Holding, journal: FleetJournal, finished: Promise<CancelResult>): Promise<void> {
    const { taken } = holding;
    const { id, ref } = taken;
    const { onEvent } = this.#options;
    try {
      const result = await finished;
      if (journal.isClosed) {
        await this.#quietly(async () => this.#store.finish(taken));
        onEvent?.({ kind: "closed", id, ref, result });
      } else if (journal.broken !== undefined || this.#provider.clock.now() >= holding.untilMs) {
        if (journal.broken !== undefined) this.#trouble(journal.broken);
        onEvent?.({ kind: "lost", id, ref });
        await this.#giveBack(holding);
      } else {
        const againInMs = holding.stop.signal.aborted ? 0 : this.#againInMs(holding);
        await this.#quietly(async () => this.#store.release(taken, againInMs));
        onEvent?.({ kind: "open", id, ref, result, againInMs });
      }
    } catch (error) {
      if (!isJobError(error)) throw error;
      this.#trouble(error);
      onEvent?.({ kind: "lost", id, ref });
      await this.#giveBack(holding);
    } finally {
      this.#holdings.delete(holding);
    }
  }

  async #leave(holding: Holding, why: LeftOpen): Promise<void> {
    const { id, ref } = holding.taken;
    await this.#quietly(async () =>
      this.#store.release(holding.taken, why === "lapsed" ? usualMaxAgeMs : latestMs),
    );
    this.#holdings.delete(holding);
    this.#options.onEvent?.({ kind: "left", id, ref, why });
  }

  async #clear(holding: Holding): Promise<void> {
    await this.#quietly(async () => this.#store.finish(holding.taken));
    this.#holdings.delete(holding);
  }

  /** Where it was not lost after all, nobody need wait for the end of its lease. */
  async #giveBack({ taken }: Holding): Promise<void> {
    await this.#quietly(async () => this.#store.release(taken, troubleMs));
  }

  #againInMs({ wishedAtMs }: Holding): number {
    const ageMs = this.#provider.clock.wallNow() - wishedAtMs;
    return Math.min(latestMs, Math.max(soonestMs, Number.isFinite(ageMs) ? ageMs / 10 : soonestMs));
  }

  /** Holds on to what is held, and stops the work on what is lost. */
  async #renewAll(over: AbortSignal): Promise<void> {
    const { clock } = this.#provider;
    while (!over.aborted) {
      await this.#sleep(this.#leaseMs / 3, over);
      const held = [...this.#holdings];
      if (held.length === 0 || over.aborted) continue;
      const askedMs = clock.now();
      try {
        const isHeld = await this.#store.renew(held.map(({ taken }) => taken));
        for (const [index, holding] of held.entries()) {
          if (isHeld[index] === true) holding.untilMs = askedMs + this.#leaseMs;
          else this.#giveUp(holding);
        }
      } catch (error) {
        if (!isJobError(error)) throw error;
        this.#trouble(error);
      }
      // Whoever could not renew in time has slept, or cannot reach the store.
      for (const holding of held) if (clock.now() >= holding.untilMs) this.#giveUp(holding);
    }
  }

  #giveUp(holding: Holding): void {
    holding.untilMs = -Infinity;
    holding.stop.abort(new JobError("journal_unwritable", "the wish is not held any more"));
  }

  /** What the store misses here it finds out by itself: a lock ends, and a record says that it is over. */
  async #quietly(tell: () => Promise<void>): Promise<void> {
    try {
      await tell();
    } catch (error) {
      if (!isJobError(error)) throw error;
      this.#trouble(error);
    }
  }

  #trouble(error: JobError): void {
    this.#isTroubled = true;
    this.#options.onEvent?.({ kind: "trouble", error });
  }

  #recovered(): void {
    if (!this.#isTroubled) return;
    this.#isTroubled = false;
    this.#options.onEvent?.({ kind: "recovered" });
  }

  #watch(work: Promise<void>): void {
    this.#underWay.add(work);
    work.then(
      () => this.#underWay.delete(work),
      () => {}, // a mistake of ours: `run` ends with it
    );
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await this.#provider.clock.sleep(ms, signal);
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }
}

function isOver({ status }: KnownWish): boolean {
  return status === "closed" || status === "withdrawn";
}

function earlierOf({ sends, accepted, refused, turnedAway, run }: KnownWish): DoneBefore["earlier"] {
  return { count: sends, accepted, refused, turnedAway, run };
}
