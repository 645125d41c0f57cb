import { chainLine, type Journal, type Wish, type WishNote } from "@simjobs/control";
import { isJobError, JobError, type Clock } from "@simjobs/core";
import type { AccountStore, NewLine, TakenWish } from "../store/fleet-store.js";
import { wishEntry, type WishRecord } from "./wish-record.js";

/** How long an append that failed is tried again, at most, and the pause between two tries, in milliseconds. */
const patienceMs = 10_000;
const pauseMs = 250;

interface FleetJournalOptions {
  readonly store: AccountStore;
  readonly clock: Clock;
  readonly held: TakenWish;
  /** Until when the wish is held, on the clock. */
  readonly heldUntilMs: () => number;
}

/**
 * The record of one wish that is held. Each line is written at its place and under the holder's fence, or not at all: whoever
 * has lost the wish writes nothing more, and so sends nothing more.
 */
export class FleetJournal implements Journal {
  readonly #options: FleetJournalOptions;
  #count: number;
  #hash: string;
  #before: Promise<void> = Promise.resolve();
  #broken: JobError | undefined;
  #isClosed = false;

  /** @param record - as it stands. It is not kept */
  constructor({ count, lastHash }: Pick<WishRecord, "count" | "lastHash">, options: FleetJournalOptions) {
    this.#options = options;
    this.#count = count;
    this.#hash = lastHash;
  }

  /** Whether its end is on record. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Why nothing more is written, where that is so. */
  get broken(): JobError | undefined {
    return this.#broken;
  }

  /** Wishes for jobs below the one that is held. */
  async wish(wishes: readonly Wish[]): Promise<void> {
    for (const wish of wishes) await this.#append(wishEntry(wish), undefined);
  }

  async note(note: WishNote): Promise<void> {
    const { atMs, ...facts } = note;
    const entry = { ...facts, at: new Date(atMs).toISOString() };
    const isOwn = note.wishId === this.#options.held.id;
    // What could not be sent now can be sent later, perhaps by another worker: the wish stays open.
    if (note.kind === "closed" && note.outcome === "not-sent") return;
    const isEnd = isOwn && (note.kind === "closed" || note.kind === "withdrawn");
    await this.#append(entry, isEnd ? note.kind : isOwn && note.kind === "asked" ? "asked" : undefined, note);
    if (isEnd) this.#isClosed = true;
  }

  /** One after the other: each line is chained to the one before. */
  async #append(
    entry: Readonly<Record<string, unknown>>,
    state: NewLine["state"],
    note?: WishNote,
  ): Promise<void> {
    const written = this.#before.then(async () => this.#appendNow(entry, state, note));
    this.#before = written.catch(() => {}); // whoever has asked for it hears of it
    return written;
  }

  async #appendNow(
    entry: Readonly<Record<string, unknown>>,
    state: NewLine["state"],
    note: WishNote | undefined,
  ): Promise<void> {
    if (this.#broken !== undefined) throw this.#broken;
    const n = this.#count + 1;
    const { line, hash } = chainLine(entry, n, this.#hash);
    const outcome = note?.kind === "closed" ? note.outcome : undefined;
    try {
      await this.#write({ n, line, hash, state, outcome });
    } catch (error) {
      if (isJobError(error)) this.#broken = error;
      throw error;
    }
    this.#count = n;
    this.#hash = hash;
  }

  async #write(line: NewLine): Promise<void> {
    const { store, clock, held, heldUntilMs } = this.#options;
    const untilMs = clock.now() + patienceMs;
    for (;;) {
      try {
        if (await store.append(held, line)) return;
        throw new JobError(
          "journal_unwritable",
          "another worker holds this wish by now: nothing more is sent",
        );
      } catch (error) {
        // Whether it was written is not known where the store did not answer: written twice, it is written once.
        const mayTryAgain =
          isJobError(error, "unreachable") && clock.now() + pauseMs < Math.min(untilMs, heldUntilMs());
        if (!mayTryAgain) throw asUnwritable(error);
        await clock.sleep(pauseMs);
      }
    }
  }
}

function asUnwritable(error: unknown): unknown {
  if (!isJobError(error) || error.code === "journal_unwritable") return error;
  return new JobError("journal_unwritable", error.message, { cause: error, hint: error.hint });
}
