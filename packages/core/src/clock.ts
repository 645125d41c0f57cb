/**
 * Time as it comes in from outside. The machines never look at a clock of their own, so that a test, a simulator
 * and a real run can each bring theirs.
 */
export interface Clock {
  /** Milliseconds on a clock that never jumps. Only differences mean anything. */
  now(): number;
  /** The wall clock, in milliseconds since 1970-01-01 UTC. For people and for dates; never compared with `now()`. */
  wallNow(): number;
  /** Resolves after `ms` milliseconds. Rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

// Our declarations, and those of zod, name these types of the platform. Where a program has them, from `lib.dom` or
// `@types/node`, this adds nothing to them; where it has neither, it can be compiled all the same.
declare global {
  interface AbortSignal {}
  interface URL {}
}
