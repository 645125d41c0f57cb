import { JobError, type Clock, type ProviderCall } from "@simjobs/core";

/** Runs a piece of work once for everybody who asks for it meanwhile. */
export class SingleFlight<T> {
  #running: Promise<T> | undefined;

  /** The work that is under way, if there is any. */
  get running(): Promise<T> | undefined {
    return this.#running;
  }

  run(work: () => Promise<T>): Promise<T> {
    if (this.#running !== undefined) return this.#running;
    const running = work().finally(() => {
      this.#running = undefined;
    });
    running.catch(() => undefined); // whoever asked may have left by now
    this.#running = running;
    return running;
  }
}

// setTimeout fires at once for anything longer.
const longestTimerMs = 2_147_483_647;

/**
 * Waits for shared work no longer than one caller wants to. The work goes on for the others.
 *
 * @throws the signal's reason, or `JobError` `deadline`
 */
export async function waitFor<T>(work: Promise<T>, call: ProviderCall, clock: Clock): Promise<T> {
  const { signal, deadlineMs } = call;
  if (signal === undefined && deadlineMs === undefined) return work;
  signal?.throwIfAborted();
  const over = new AbortController();
  const stopped = new Promise<never>((_resolve, reject) => {
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true, signal: over.signal });
    if (deadlineMs === undefined || deadlineMs === Infinity) return;
    // Real time passes on a network, whatever the clock says.
    const timer = setTimeout(
      () => reject(new JobError("deadline", "the time ran out while signing in to jess")),
      Math.min(Math.max(0, deadlineMs - clock.now()), longestTimerMs),
    );
    over.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    over.abort();
  }
}
