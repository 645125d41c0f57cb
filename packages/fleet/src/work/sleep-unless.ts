import type { Clock } from "@simjobs/core";

/** Sleeps until the time is over, or the signal. */
export async function sleepUnless(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(ms, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}
