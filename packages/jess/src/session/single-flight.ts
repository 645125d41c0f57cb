import { JobError, type Clock, type ProviderCall } from "@simjobs/core";

// setTimeout fires at once for anything longer.
const longestTimerMs = 2_147_483_647;

interface Flight<T> {
  readonly result: Promise<T>;
  readonly stop: AbortController;
  waiting: number;
}

/** Runs a piece of work once for everybody who asks for it meanwhile. */
export class SingleFlight<T> {
  readonly #clock: Clock;
  readonly #what: string;
  #flight: Flight<T> | undefined;

  /** @param what - for messages: `the time ran out while …` */
  constructor(clock: Clock, what: string) {
    this.#clock = clock;
    this.#what = what;
  }

  get isRunning(): boolean {
    return this.#flight !== undefined;
  }

  /**
   * Joins the work that is under way, or begins it. A caller who stops waiting leaves it to the others; when the last
   * one has left, it is stopped.
   *
   * @throws the signal's reason, `JobError` `deadline`, or what the work throws
   */
  async run(work: (signal: AbortSignal) => Promise<T>, call: ProviderCall): Promise<T> {
    call.signal?.throwIfAborted();
    const flight = this.#flight ?? this.#begin(work);
    flight.waiting += 1;
    try {
      return await this.#waitFor(flight.result, call);
    } finally {
      flight.waiting -= 1;
      if (flight.waiting === 0) {
        this.#end(flight);
        flight.stop.abort();
      }
    }
  }

  #begin(work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const stop = new AbortController();
    const flight = { result: work(stop.signal).finally(() => this.#end(flight)), stop, waiting: 0 };
    flight.result.catch(() => undefined); // whoever asked may have left by now
    this.#flight = flight;
    return flight;
  }

  #end(flight: Flight<T>): void {
    if (this.#flight === flight) this.#flight = undefined;
  }

  async #waitFor(work: Promise<T>, { signal, deadlineMs }: ProviderCall): Promise<T> {
    if (signal === undefined && deadlineMs === undefined) return work;
    const over = new AbortController();
    const stopped = new Promise<never>((_resolve, reject) => {
      signal?.addEventListener("abort", () => reject(signal.reason), { once: true, signal: over.signal });
      if (deadlineMs === undefined || deadlineMs === Infinity) return;
      // Real time passes on a network, whatever the clock says.
      const timer = setTimeout(
        () => reject(new JobError("deadline", `the time ran out while ${this.#what}`)),
        Math.min(Math.max(0, deadlineMs - this.#clock.now()), longestTimerMs),
      );
      over.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
    });
    try {
      return await Promise.race([work, stopped]);
    } finally {
      over.abort();
    }
  }
}
