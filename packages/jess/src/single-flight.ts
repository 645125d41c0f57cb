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
  const races: Promise<T>[] = [work];
  if (deadlineMs !== undefined) {
    races.push(
      clock.sleep(Math.max(0, deadlineMs - clock.now()), over.signal).then(() => {
        throw new JobError("deadline", "the time ran out while signing in to jess");
      }),
    );
  }
  if (signal !== undefined) {
    races.push(
      new Promise<T>((_resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason), { once: true, signal: over.signal });
      }),
    );
  }
  for (const race of races) race.catch(() => undefined); // the losers may fail later
  try {
    return await Promise.race(races);
  } finally {
    over.abort();
  }
}
