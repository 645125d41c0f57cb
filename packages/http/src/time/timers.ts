/** Calls back once after `ms` milliseconds; returns how to take that back. */
export type After = (ms: number, run: () => void) => () => void;

const longestTimerMs = 2_147_483_647;

/** Real time, which is what a network takes. */
export const realAfter: After = (ms, run) => {
  const timer = setTimeout(run, Math.min(Math.max(0, ms), longestTimerMs));
  return () => clearTimeout(timer);
};
