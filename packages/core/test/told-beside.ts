import {
  hasEnded,
  observe,
  observeAccept,
  statusOf,
  type CancellationEvent,
  type CancellationState,
  type JobState,
} from "../src/index.js";

/** What the readings of one path tell by themselves, as somebody who watches the job would be told. */
export interface Beside {
  readonly job: JobState | null;
  /** The machine and the readings by themselves have been of two minds about an end: it knows of more than their order. */
  readonly apart: boolean;
}

export const nothingBeside: Beside = { job: null, apart: false };

/** What there is beside the machine after an event, and what it tells otherwise; `null` where both tell the same. */
export function besideAfter(
  before: Beside,
  event: CancellationEvent,
  state: CancellationState,
): { readonly beside: Beside; readonly difference: string | null } {
  let { job } = before;
  if (event.kind === "accepted" && job !== null) job = observeAccept(job);
  if ("reading" in event && event.reading !== null) job = observe(job, event.reading).state;
  const { contradiction, doubted, end, flagReadAtMs, laterRun, revivals } = state.known;
  const holdsEnd = end !== null && revivals === 0;
  const seesEnd = job !== null && hasEnded(job.status);
  // Of a flag that was read before an end and again after it, the machine keeps the first reading only.
  const backSinceMs = contradiction?.by.askedAtMs ?? Infinity;
  const isOldFlag = revivals > 0 && flagReadAtMs !== null && flagReadAtMs <= backSinceMs;
  const apart = before.apart || doubted || isOldFlag || (holdsEnd !== seesEnd && !laterRun);
  const [told, alone] = [statusOf(state), job?.status ?? "unknown"];
  const difference =
    apart || told === alone ? null : `${told} told after ${event.kind}, and readings tell ${alone}`;
  return { beside: { job, apart }, difference };
}
