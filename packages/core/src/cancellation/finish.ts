import { meaningOf } from "../error-meaning.js";
import type { Reading } from "../schemas/reading.js";
import { factsOf, type Knowledge } from "./knowledge.js";
import type {
  CancellationEffect,
  CancellationResult,
  CancellationState,
  CancellationStep,
} from "./machine.js";
import { judge } from "./outcome.js";

export function stopped(state: CancellationState, cause: "deadline" | "unread"): CancellationStep {
  return finish(withStop(state, cause));
}

/** What failed last says more than that the time was up. */
export function withStop(state: CancellationState, cause: "deadline" | "unread"): CancellationState {
  const { lastFailure } = state;
  if (lastFailure === "forbidden") return { ...state, stop: "forbidden" };
  const endsAt = lastFailure === null ? null : meaningOf(lastFailure).endsAt;
  const isSilent = endsAt === "time" || endsAt === "road";
  return { ...state, stop: isSilent && isNothingDone(state) ? "unreachable" : cause };
}

export function isNothingDone({ known }: CancellationState): boolean {
  return known.sends === 0 && known.newest === null;
}

export function finish(state: CancellationState): CancellationStep {
  const { known, settings } = state;
  const judgement = judge(factsOf(known, settings, { noWait: !settings.wait, stop: state.stop }));
  const ended = known.end !== null && known.sends > 0 && settings.settleMs > 0 && settings.wait;
  const result: CancellationResult = {
    ...judgement,
    proof: proofOf(known, judgement.outcome),
    last: known.newest,
    settled: ended ? state.settled : null,
    sends: known.sends,
    known,
  };
  return act({ ...state, phase: "done", pending: "nothing" }, { kind: "finish", result });
}

function proofOf(known: Knowledge, outcome: CancellationResult["outcome"]): readonly Reading[] {
  const { newest, newestSingle, provenEnd } = known;
  const { end, by } = known.contradiction ?? { end: null, by: null };
  const proofs: Readonly<Record<typeof outcome, readonly (Reading | null)[]>> = {
    cancelled: [provenEnd],
    "already-cancelled": [provenEnd],
    "finished-first": [provenEnd],
    contradicted: known.revived && newest !== by ? [end, by, newest] : [end, by],
    refused: [newestSingle],
    "still-cancelling": [newestSingle],
    "not-found": [],
    requested: [],
    "not-sent": [],
    unknown: [],
  };
  return proofs[outcome].filter((reading) => reading !== null);
}

export function act(state: CancellationState, effect: CancellationEffect): CancellationStep {
  return { state, effects: [effect] };
}
