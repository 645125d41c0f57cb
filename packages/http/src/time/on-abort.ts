const listeners = new WeakMap<AbortSignal, Set<() => void>>();

/**
 * Calls back once when the signal aborts; returns how to take that back. One listener serves any number of callers,
 * because thousands of requests may share one signal, and Node warns of a leak from the eleventh listener on.
 */
export function onAbort(signal: AbortSignal | undefined, run: () => void): () => void {
  if (signal === undefined) return nothing;
  let known = listeners.get(signal);
  if (known === undefined) {
    known = new Set();
    listeners.set(signal, known);
  }
  const all = known;
  const own = (): void => run(); // the same function may be given twice
  if (all.size === 0) signal.addEventListener("abort", abortAll, { once: true });
  all.add(own);
  return () => {
    if (all.delete(own) && all.size === 0) signal.removeEventListener("abort", abortAll);
  };
}

function abortAll(this: AbortSignal): void {
  const all = [...(listeners.get(this) ?? [])];
  listeners.delete(this);
  for (const run of all) run();
}

function nothing(): void {}
