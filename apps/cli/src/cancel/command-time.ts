import { isJobError, type Clock, type ProviderCall } from "@simjobs/core";

/** Up to so many jobs have the time of the command together; more of them each have it from their own cancel on. */
const fewJobs = 20;

/** How long it may take where nothing else is said. */
export const cancelTimeoutMs = 600_000;

/** The time that a whole command has, what comes before the first cancel included. */
export class CommandTime {
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  #endsMs: number;

  constructor(clock: Clock, signal: AbortSignal, timeoutMs: number) {
    this.#clock = clock;
    this.#signal = signal;
    this.#endsMs = clock.now() + timeoutMs;
  }

  /** When it is up, on the clock. */
  get endsMs(): number {
    return this.#endsMs;
  }

  /** When so many jobs must be over; `undefined` where each has its own time. */
  endOf(jobs: number): number | undefined {
    return jobs <= fewJobs ? this.#endsMs : undefined;
  }

  /** For what is asked before the jobs are. */
  get call(): ProviderCall & { readonly signal: AbortSignal; readonly deadlineMs: number } {
    return { signal: this.#signal, deadlineMs: this.#endsMs };
  }

  /** A person may think for as long as it takes. */
  async notCounting<Value>(work: () => Promise<Value>): Promise<Value> {
    const beganMs = this.#clock.now();
    try {
      return await work();
    } finally {
      this.#endsMs += this.#clock.now() - beganMs;
    }
  }

  /** Does what comes before the first cancel. Where the time runs out in that, nobody has answered. */
  async before<Value>(work: () => Promise<Value>): Promise<Value> {
    try {
      return await work();
    } catch (error) {
      if (!isJobError(error, "deadline") || this.#clock.now() < this.#endsMs) throw error;
      throw error.retold({
        code: "unreachable",
        message: `nothing was sent: ${error.message}`,
        cause: error,
        mayHaveLeft: false,
        hint: "The service accepts and does not answer. Try again later, or give it more time with --timeout.",
      });
    }
  }
}
