import type { JobProgress } from "@simjobs/core";
import { toldWords } from "@simjobs/http";

/** The seven numbers of a progress text that have been made out so far. */
export interface ProgressSlots {
  /** Slot 0: all cases of the job. */
  readonly total: number;
  /** Slot 5: cases that were sent out: executing, or executed and not collected. */
  readonly dispatched: number;
  /** Slot 6: cases that are done and collected. */
  readonly collected: number;
}

/** Seven numbers and what may stand between them. */
const mostNative = 200;
const sevenNumbers = /^\s*\d{1,9}(?:\s*,\s*\d{1,9}){6}\s*$/;

/**
 * Reads a progress text such as `20, 0, 0, 0, 16, 4, 0`. `undefined` for one of any other form.
 *
 * @see docs/services/jess.md 4.3
 */
export function progressSlots(native: string): ProgressSlots | undefined {
  if (!sevenNumbers.test(native)) return undefined;
  const [total = 0, , , , , dispatched = 0, collected = 0] = native.split(",").map(Number);
  return { total, dispatched, collected };
}

/** A progress text in our words. One that cannot be read is kept as it came, with no cases counted. */
export function toProgress(native: string | null | undefined): JobProgress | null {
  if (native === null || native === undefined || native === "") return null;
  const slots = progressSlots(native);
  return { total: slots?.total ?? 0, done: slots?.collected ?? 0, native: toldWords(native, mostNative) };
}
