import { formatReference, type Provider, type Reading } from "@simjobs/core";
import { JobCancellation, type AfterEnd } from "./cancel-job.js";
import { enterUnlessStopped, firstReadings, recordWishes, sendsAtOnce, startRun } from "./cancel-jobs.js";
import type { CancelRun, DoneBefore, RecordedWish } from "./cancel-run.js";
import type { CancelEvent, CancelOptions, CancelResult } from "./cancel-types.js";
import type { Journal } from "./journal.js";
import { isLookedAfter, memberCare } from "./members.js";
import { SendGate } from "./send-gate.js";

/** A wish that is on record already, and that may be held for a while only. */
export interface HeldWish {
  readonly wish: RecordedWish;
  /** Where what is asked of it and what comes of it is kept. */
  readonly journal: Journal;
  /** Ends the work on it. What is open then stays open. */
  readonly signal: AbortSignal;
  /** Until when it is held, in milliseconds of the provider's clock: no cancel leaves from then on. Asked anew before each. */
  readonly heldUntilMs: () => number;
  /** What earlier holders had done about jobs below it, by `formatReference(ref)`. @default nothing */
  readonly doneBefore?: ReadonlyMap<string, DoneBefore> | undefined;
  /** Is told what happens. Must not throw. */
  readonly onEvent?: ((event: CancelEvent) => void) | undefined;
}

interface WaitingWish {
  readonly held: HeldWish;
  readonly resolve: (result: Promise<CancelResult>) => void;
  readonly reject: (error: unknown) => void;
}

const nothingTold: ReadonlyMap<string, Reading> = new Map();

/** How they are finished. */
export type FinisherOptions = Pick<CancelOptions, "timeoutMs" | "giveUpMs" | "settleMs">;

/**
 * Finishes wishes that come as time goes on, each with a record and an end of its own, at one provider. They share their
 * looks, as those of one `cancelJobs` do.
 */
export class WishFinisher {
  readonly #options: FinisherOptions;
  readonly #shared: CancelRun;
  readonly #gate = new SendGate(sendsAtOnce);
  /** Those that nothing has been done about yet. */
  readonly #waiting: WaitingWish[] = [];
  #isBeginning = false;

  constructor(provider: Provider, options: FinisherOptions = {}) {
    this.#options = options;
    this.#shared = startRun(provider, options);
  }

  /**
   * Finds out what becomes of each. As many as one shared look can tell of are begun with together, and have their first look when
   * those before them have been sent: whoever comes meanwhile joins in the next one.
   *
   * @returns what became of each, in their order. A promise rejects as `cancelJobs` does: with `journal_unwritable` where nothing
   * was sent since the record could not be kept
   */
  finish(held: readonly HeldWish[]): readonly Promise<CancelResult>[] {
    const { reader, underWay } = this.#shared;
    const all = held.map((each) => {
      const key = formatReference(each.wish.ref);
      const over = reader.await(each.wish.ref);
      const finished = new Promise<CancelResult>((resolve, reject) => {
        this.#waiting.push({ held: each, resolve, reject });
      });
      const isFirst = !underWay.has(key);
      if (isFirst) underWay.hold(key, each.wish.id, finished);
      // One function for all of it, before anybody hears of the end: each more is kept for every wish that is held.
      const settled = (): void => {
        over();
        if (isFirst) underWay.forget(key);
      };
      finished.then(settled, settled);
      return finished;
    });
    void this.#beginAll();
    return all;
  }

  /** Never rejects: whatever goes wrong is told to those whom it concerns. */
  async #beginAll(): Promise<void> {
    if (this.#isBeginning) return;
    this.#isBeginning = true;
    const atOnce = Math.max(sendsAtOnce, this.#shared.provider.capabilities.batchSize);
    for (
      let next = this.#waiting.splice(0, atOnce);
      next.length > 0;
      next = this.#waiting.splice(0, atOnce)
    ) {
      try {
        const told = next.length > 1 ? await this.#firstReadings(next.map(({ held }) => held)) : nothingTold;
        await Promise.all(next.map(async (each) => this.#begin(each, told)));
      } catch (error) {
        for (const { reject } of next) reject(error);
      }
    }
    this.#isBeginning = false;
  }

  /** Resolves when its turn to be sent has come. */
  async #begin({ held, resolve }: WaitingWish, told: ReadonlyMap<string, Reading>): Promise<void> {
    const run = this.#runOf(held);
    const { wish, signal } = held;
    const care = isLookedAfter(run.provider, wish) ? careOf(run) : undefined;
    const leave = await enterUnlessStopped(this.#gate, signal);
    const cancellation = new JobCancellation(run, wish, told.get(formatReference(wish.ref)) ?? null);
    resolve(cancellation.finish(leave, care));
  }

  /** Written out: what is spread has a shape of its own in V8, which with very many is much of what they take. */
  #runOf({ journal, signal, onEvent, doneBefore, heldUntilMs }: HeldWish): CancelRun {
    const { timeoutMs, giveUpMs, settleMs } = this.#options;
    const { provider, reader, endsAtMs, notLearned, underWay, hasRoots, members } = this.#shared;
    return {
      provider,
      reader,
      options: { timeoutMs, giveUpMs, settleMs, journal, signal, onEvent },
      endsAtMs,
      notLearned,
      journal: { holdsSends: false },
      underWay,
      hasRoots,
      members,
      doneBefore: doneBefore ?? this.#shared.doneBefore,
      heldUntilMs,
    };
  }

  async #firstReadings(held: readonly HeldWish[]): Promise<ReadonlyMap<string, Reading>> {
    const over = new AbortController();
    const leave = (): void => {
      if (held.every(({ signal }) => signal.aborted)) over.abort();
    };
    for (const { signal } of held) signal.addEventListener("abort", leave);
    try {
      const options = { ...this.#shared.options, signal: over.signal };
      return await firstReadings(
        { ...this.#shared, options },
        held.map(({ wish }) => wish),
      );
    } finally {
      for (const { signal } of held) signal.removeEventListener("abort", leave);
    }
  }
}

function careOf(run: CancelRun): AfterEnd {
  return memberCare(run, async (refs) => {
    const options = { ...run.options, withChildren: false, deadlineMs: undefined };
    return recordWishes(run.provider, refs, options, run.doneBefore);
  });
}
