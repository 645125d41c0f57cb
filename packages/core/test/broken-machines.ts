import {
  stepCancellation,
  type CancellationEvent,
  type CancellationResult,
  type CancellationState,
  type CancellationStep,
  type Reading,
} from "../src/index.js";

type Step = (state: CancellationState, event: CancellationEvent) => CancellationStep;

/** Machines that make the mistakes that others have made. Each must be caught telling something false. */
export const brokenMachines: readonly { readonly name: string; readonly step: Step }[] = [
  {
    name: "trusts the accept",
    step: (state, event) => {
      if (event.kind !== "accepted") return stepCancellation(state, event);
      const reading = event.reading ?? state.known.newestSingle;
      return tell(stepCancellation(state, event), "cancelled", reading);
    },
  },
  {
    name: "takes a refused repeat for already over",
    step: (state, event) => {
      const next = stepCancellation(state, event);
      return event.kind === "refused" && state.known.sends > 1
        ? tell(next, "cancelled", state.known.newest)
        : next;
    },
  },
  {
    name: "believes one `no such job`",
    step: (state, event) => {
      const next = stepCancellation(state, event);
      return event.kind === "absent" ? tell(next, "not-found", null) : next;
    },
  },
  {
    name: "says refused with a send unanswered",
    step: (state, event) => {
      const next = stepCancellation(state, event);
      return event.kind === "reading" && next.state.lastAnswer === "lost" && event.reading.status === "queued"
        ? tell(next, "refused", event.reading)
        : next;
    },
  },
  {
    name: "forgets what it has sent",
    step: (state, event) => {
      const next = stepCancellation(state, event);
      const finish = next.effects[0];
      return finish?.kind === "finish" && finish.result.outcome === "unknown"
        ? tell(next, "not-sent", null)
        : next;
    },
  },
  {
    name: "takes what it read before for the state of now",
    step: (state, event) => {
      const next = stepCancellation(state, event);
      const { newestSingle } = next.state.known;
      return event.kind === "reading" && state.known.acceptedAtMs !== null
        ? tell(
            next,
            "still-cancelling",
            newestSingle === event.reading ? state.known.newestSingle : newestSingle,
          )
        : next;
    },
  },
  {
    name: "waits no settle time",
    step: (state, event) => {
      const next = stepCancellation(state, event);
      return event.kind === "reading" && event.reading.status === "queued" && next.state.known.revivals === 1
        ? tell(next, "cancelled", next.state.known.end)
        : next;
    },
  },
  {
    name: "takes a list for the job's own record",
    step: (state, event) =>
      stepCancellation(
        state,
        event.kind === "reading" ? { ...event, reading: { ...event.reading, source: "single" } } : event,
      ),
  },
  {
    name: "asks twice where that does harm",
    step: (state, event) => {
      const settings = { ...state.settings, repeatingCancelIsHarmless: true };
      return stepCancellation({ ...state, settings }, event);
    },
  },
  {
    name: "asks after a lost answer where that does harm",
    step: (state, event) => {
      const next = stepCancellation(state, event);
      if (event.kind !== "reading" || next.state.lastAnswer !== "lost" || next.state.pending !== "wait")
        return next;
      return { state: { ...next.state, pending: "send" }, effects: [{ kind: "send-cancel" }] };
    },
  },
];

function tell(
  { state }: CancellationStep,
  outcome: "cancelled" | "not-found" | "refused" | "not-sent" | "still-cancelling",
  proof: Reading | null,
): CancellationStep {
  const known = state.known;
  const rest = {
    proof: proof === null ? [] : [proof],
    last: known.newest,
    settled: null,
    sends: outcome === "not-sent" ? 0 : known.sends,
    known,
  };
  const result: CancellationResult =
    outcome === "not-sent" ? { outcome, cause: "deadline", ...rest } : { outcome, ...rest };
  return { state: { ...state, phase: "done", pending: "nothing" }, effects: [{ kind: "finish", result }] };
}
