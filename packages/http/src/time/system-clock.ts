import type { Clock } from "@simjobs/core";
import { onAbort } from "./on-abort.js";

// setTimeout fires at once for anything longer.
const longestTimerMs = 2_147_483_647;

/** Time as this machine tells it. */
export const systemClock: Clock = {
  now: () => {
    const [seconds, nanoseconds] = process.hrtime(); // `performance` takes 2 ms to load when it is first used
    return seconds * 1000 + nanoseconds / 1_000_000;
  },
  wallNow: () => Date.now(),
  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    let leftMs = ms;
    do {
      signal?.throwIfAborted();
      await pause(Math.min(leftMs, longestTimerMs), signal);
      leftMs -= longestTimerMs;
    } while (leftMs > 0);
  },
};

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => {
        stopListening();
        resolve();
      },
      Math.max(0, ms),
    );
    const stopListening = onAbort(signal, () => {
      clearTimeout(timer);
      // oxlint-disable-next-line prefer-promise-reject-errors -- the caller's own reason, whatever it is
      reject(signal?.reason);
    });
  });
}
