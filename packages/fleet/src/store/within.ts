import { JobError } from "@simjobs/core";

/** How long a store may take for one answer, in milliseconds. */
export const answerMs = 5_000;

/** An answer within some time. What comes later is nobody's: a lock that nobody uses ends by itself. */
export async function within<Value>(asked: Promise<Value>, ms: number, signal?: AbortSignal): Promise<Value> {
  const over = new AbortController();
  const late = new Promise<never>((_resolve, reject) => {
    const timer = setTimeout(
      () => reject(new JobError("unreachable", "the store did not answer in time")),
      ms,
    );
    const stop = (): void => reject(signal?.reason);
    signal?.addEventListener("abort", stop, { once: true });
    over.signal.addEventListener("abort", () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    });
  });
  try {
    signal?.throwIfAborted();
    return await Promise.race([asked, late]);
  } finally {
    over.abort();
    asked.catch(() => {}); // nobody waits for it any more
  }
}
