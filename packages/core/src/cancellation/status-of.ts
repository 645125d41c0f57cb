import { hasEnded, isActive, type JobStatus } from "../job-status.js";
import type { Reading } from "../schemas/reading.js";
import type { Knowledge } from "./knowledge.js";
import type { CancellationState } from "./machine.js";

/**
 * Our word for how the job stands, by all that one cancellation has learnt. A cancel that is under way outranks a reply that
 * does not tell, and a job whose end is in doubt is not told as over. `unknown` before anything was read.
 */
export function statusOf(state: CancellationState): JobStatus {
  const reading = readingThatCounts(state.known);
  if (reading === null) return "unknown";
  if (hasEnded(reading.status)) return state.known.doubted ? "unknown" : reading.status;
  return isActive(reading.status) && isUnderWay(state, reading) ? "cancelling" : reading.status;
}

function readingThatCounts({ contradiction, newest, wishRun }: Knowledge): Reading | null {
  const by = contradiction?.by ?? null;
  return by !== null && by.run !== wishRun ? by : newest; // the one reading of a later run
}

/** Whether a cancel of that run is under way: ours was accepted, or a flag was read. An end that was taken back has ended both. */
function isUnderWay({ known, lastAnswer, lastAnswerAtMs }: CancellationState, reading: Reading): boolean {
  if (reading.cancelFlag === true) return true;
  if (reading.run !== known.wishRun) return false;
  if (known.revivals === 0) return known.acceptedAtMs !== null || known.flagReadAtMs !== null;
  const backSinceMs = known.contradiction?.by.askedAtMs ?? Infinity;
  const isFlagged = (known.flagReadAtMs ?? -Infinity) > backSinceMs;
  return isFlagged || (lastAnswer === "yes" && lastAnswerAtMs > backSinceMs);
}
