import { JobError } from "@simjobs/core";

/** How long a store may take for one answer, in milliseconds. */
export const answerMs = 5_000;

/** An answer within some time. What comes later is nobody's: a lock that nobody uses ends by itself. */
export async function within<Value>(asked: Promise<Value>, ms: number, signal?: AbortSignal): Promise<Value> {
  asked.catch(() => {}); // where nobody waits for it any more
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const over = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    };
    const fail = (reason: unknown): void => {
      over();
      reject(reason);
    };
    const stop = (): void => fail(signal?.reason);
    const timer = setTimeout(() => fail(new JobError("unreachable", "the store did not answer in time")), ms);
    signal?.addEventListener("abort", stop, { once: true });
    void asked.finally(over).then(resolve, reject);
  });
}
