import { hasEnded, type JobStatus } from "./job-status.js";

/** What a service says about a job, before it is put into our words. */
export interface NativeState {
  /** The service's status word. */
  readonly word: string;
  /** The service's own flag "this job will move no more"; `null` where it sends none. */
  readonly terminal: boolean | null;
  /** The service's own flag "ended without success"; `null` where it sends none. */
  readonly failed: boolean | null;
  /** Whether a cancel is recorded on the job and not carried out yet; `null` where that is not told. */
  readonly cancelFlag: boolean | null;
}

/** A status of ours, and whether the service says clearly how the job ended. */
export interface InterpretedState {
  readonly status: JobStatus;
  /** The service says that the job is over, with a word that does not tell how. */
  readonly endUnclear: boolean;
}

/**
 * Puts a service's words and flags into our status. Flags outrank words: a service may grow words that we have
 * never met, and a word that we know may be used for a job that is not over.
 *
 * @param words - the service's known words and what each means to us
 */
export function interpretStatus(
  native: NativeState,
  words: Readonly<Record<string, JobStatus>>,
): InterpretedState {
  const known = (Object.hasOwn(words, native.word) ? words[native.word] : undefined) ?? "unknown";
  if (native.terminal === true) {
    return hasEnded(known)
      ? { status: known, endUnclear: false }
      : { status: native.failed === true ? "failed" : "completed", endUnclear: true };
  }
  if (hasEnded(known)) {
    // An end word on a job that is said to go on: we cannot tell what it is doing, only that it is not over.
    return native.terminal === false
      ? { status: "unknown", endUnclear: false }
      : { status: known, endUnclear: false };
  }
  if (native.cancelFlag === true && known !== "unknown") return { status: "cancelling", endUnclear: false };
  return { status: known, endUnclear: false };
}
