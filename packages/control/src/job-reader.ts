import {
  formatReference,
  isJobError,
  JobError,
  type CallEvent,
  type JobRef,
  type Provider,
  type Reading,
} from "@simjobs/core";

export interface ReadCall {
  readonly signal?: AbortSignal | undefined;
  readonly deadlineMs?: number | undefined;
  readonly onEvent?: ((event: CallEvent) => void) | undefined;
}

interface Waiting extends ReadCall {
  readonly ref: JobRef;
  resolve(reading: Reading): void;
  reject(error: unknown): void;
}

/** How long reads of several jobs wait for each other before they go out as one request, in milliseconds. */
const gatherMs = 100;

/**
 * Reads the jobs of one provider for everybody who follows them, so that requests grow with pages and not with jobs.
 * A job that is followed alone is read by itself.
 */
export class JobReader {
  readonly #provider: Provider;
  readonly #followed = new Map<string, number>();
  #gathering: Waiting[] = [];

  constructor(provider: Provider) {
    this.#provider = provider;
  }

  /** Counts a job as followed until the returned function is called. */
  follow(ref: JobRef): () => void {
    const key = formatReference(ref);
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
  async read(ref: JobRef, need: "single" | "any", call: ReadCall): Promise<Reading> {
    if (need === "single" || this.#followed.size <= 1 || this.#provider.capabilities.batchSize <= 1) {
      return this.#provider.get(ref, callOf(call));
    }
    call.signal?.throwIfAborted();
    return new Promise<Reading>((resolve, reject) => {
      const waiting: Waiting = { ...call, ref, resolve, reject };
      call.signal?.addEventListener("abort", () => reject(call.signal?.reason), { once: true });
      this.#gathering.push(waiting);
      if (this.#gathering.length === 1) void this.#readGathered();
    });
  }

  /** Never rejects: every failure is told to those who wait. */
  async #readGathered(): Promise<void> {
    await this.#provider.clock.sleep(gatherMs);
    const all = this.#gathering.filter((waiting) => waiting.signal?.aborted !== true);
    this.#gathering = [];
    const { batchSize } = this.#provider.capabilities;
    for (let from = 0; from < all.length; from += batchSize) {
      await this.#readBatch(all.slice(from, from + batchSize));
    }
  }

  async #readBatch(batch: readonly Waiting[]): Promise<void> {
    const [only] = batch;
    if (batch.length === 1 && only !== undefined) return this.#readAlone(only);
    const giveUp = new AbortController();
    const stopWatching = abortWhenAllHave(batch, giveUp);
    try {
      const told = await this.#provider.getMany(
        batch.map((waiting) => waiting.ref),
        {
          signal: giveUp.signal,
          deadlineMs: Math.max(...batch.map((waiting) => waiting.deadlineMs ?? Infinity)),
          onEvent: (event) => batch.forEach((waiting) => waiting.onEvent?.(event)),
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
    }
  }

  async #readAlone(waiting: Waiting): Promise<void> {
    try {
      waiting.resolve(await this.#provider.get(waiting.ref, callOf(waiting)));
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

/** A call without the properties that are not given: the port knows no `undefined`. */
export function callOf({ signal, deadlineMs, onEvent }: ReadCall): {
  signal?: AbortSignal;
  deadlineMs?: number;
  onEvent?: (event: CallEvent) => void;
} {
  return {
    ...(signal === undefined ? {} : { signal }),
    ...(deadlineMs === undefined || !Number.isFinite(deadlineMs) ? {} : { deadlineMs }),
    ...(onEvent === undefined ? {} : { onEvent }),
  };
}

/** Refuses a reference that a provider cannot work with, before anything is sent. */
export function checkRef(provider: Provider, ref: JobRef): void {
  if (ref.provider !== provider.name) {
    throw new JobError("bad_input", `${formatReference(ref)} is not a job of ${provider.name}`);
  }
  if (!provider.grammar.kinds.includes(ref.kind)) {
    throw new JobError("not_supported", `${provider.name} has no jobs of kind "${ref.kind}"`);
  }
}

/** Failures that are the caller's or ours: no later reading can mend them. */
export function isHopeless(error: unknown): boolean {
  return (
    !(error instanceof JobError) ||
    isJobError(error, "bad_input", "not_supported", "unsafe_address", "journal_unwritable")
  );
}
