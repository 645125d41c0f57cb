import { expectedNext, hasEnded, isActive, type JobStatus } from "./job-status.js";
import { compareReadings } from "./reading.js";
import type { Reading } from "./schemas/reading.js";

/** What is known about one job from all readings so far. */
export interface JobState {
  /** The newest reading that counts. */
  readonly newest: Reading;
  /** The newest reading of an end in the newest run, if there is one. */
  readonly newestEnd: Reading | null;
  /** Ours, with what is known besides the newest reading: a cancel that is under way outranks a reply that does not tell. */
  readonly status: JobStatus;
  /** A cancel of ours was accepted, or a cancel flag was read, in this run. */
  readonly cancelUnderWay: boolean;
}

/**
 * What a reading told.
 * - `nothing`: the same as before, or older than what we hold
 * - `progress`: the same status, and cases or the service's word have moved
 * - `moved`: another status; `expected` tells whether the table of `expectedNext` has it
 * - `correction`: an end became another end
 * - `contradiction`: an ended job is active again in a later version
 * - `rerun`: a later run of the same id
 */
export type Observation =
  | {
      readonly kind: "nothing" | "progress" | "correction" | "contradiction" | "rerun";
      readonly from: JobStatus;
      readonly to: JobStatus;
    }
  | {
      readonly kind: "moved";
      readonly from: JobStatus | null;
      readonly to: JobStatus;
      readonly expected: boolean;
    };

/** What a reading changes in what is known of a job. */
export interface Observed {
  readonly state: JobState;
  readonly observation: Observation;
}

/** What a new reading tells us. Never refuses one: a service is right about its own jobs. */
export function observe(previous: JobState | null, reading: Reading): Observed {
  if (previous === null) {
    const state = stateAfter(null, reading);
    return { state, observation: { kind: "moved", from: null, to: state.status, expected: true } };
  }
  const { newest } = previous;
  const from = previous.status;
  const same = { state: previous, observation: { kind: "nothing", from, to: from } } as const;
  const order = compareReadings(reading, newest);
  if (order < 0) return same;

  if (reading.run > newest.run) {
    const state = stateAfter(null, reading);
    return { state, observation: { kind: "rerun", from, to: state.status } };
  }
  if (hasEnded(from) && !hasEnded(reading.status)) {
    // Lists and copies lag, unknown words tell nothing: only a single reading of a later version can bring a job back.
    const later = order > 0 && reading.version !== null;
    if (!later || reading.source === "list" || !isActive(reading.status)) return same;
    const state = {
      newest: reading,
      newestEnd: previous.newestEnd,
      status: reading.status,
      cancelUnderWay: false,
    };
    return { state, observation: { kind: "contradiction", from, to: reading.status } };
  }

  const state = stateAfter(previous, reading);
  const to = state.status;
  if (from === to) {
    const moved = reading.nativeStatus !== newest.nativeStatus || progressOf(reading) !== progressOf(newest);
    return { state, observation: { kind: moved ? "progress" : "nothing", from, to } };
  }
  if (hasEnded(from)) return { state, observation: { kind: "correction", from, to } };
  return { state, observation: { kind: "moved", from, to, expected: expectedNext[from].includes(to) } };
}

/** What changes when a cancel of ours is accepted: the job counts as `cancelling` until it has ended. */
export function observeAccept(previous: JobState): JobState {
  if (hasEnded(previous.status)) return previous;
  return {
    ...previous,
    cancelUnderWay: true,
    status: isActive(previous.status) ? "cancelling" : previous.status,
  };
}

function stateAfter(previous: JobState | null, reading: Reading): JobState {
  const ended = hasEnded(reading.status);
  const cancelUnderWay = !ended && (reading.cancelFlag === true || (previous?.cancelUnderWay ?? false));
  return {
    newest: reading,
    newestEnd: ended ? reading : (previous?.newestEnd ?? null),
    status: cancelUnderWay && isActive(reading.status) ? "cancelling" : reading.status,
    cancelUnderWay,
  };
}

function progressOf(reading: Reading): string {
  return reading.details.progress?.native ?? "";
}
