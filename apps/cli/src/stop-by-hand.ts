import { Script } from "node:vm";

const script = new Script("work()");

/**
 * Does work that may go on for ever and lets nothing else happen meanwhile, such as an expression that somebody wrote. Ctrl-C stops
 * it in the middle, which no listener for the signal could.
 *
 * @param onStopped - called then; what it throws is thrown
 */
export function stopByHand<T>(work: () => T, onStopped: () => never): T {
  let done: { readonly value: T } | undefined;
  try {
    script.runInNewContext({ work: () => (done = { value: work() }) }, { breakOnSigint: true });
  } catch (error) {
    if (isInterrupted(error)) return onStopped();
    throw error;
  }
  return done === undefined ? onStopped() : done.value;
}

/** It is no `Error` of ours: it comes out of a context of its own. */
function isInterrupted(error: unknown): boolean {
  return (
    typeof error === "object" &&
    error !== null &&
    "code" in error &&
    error.code === "ERR_SCRIPT_EXECUTION_INTERRUPTED"
  );
}
