import { expect, it } from "vitest";
import {
  newCancellation,
  noDetails,
  stepCancellation,
  type CancellationEvent,
  type Reading,
} from "../src/index.js";

// Counterexamples that walks and random schedules have found, each under the rule that it broke.

const settings = {
  maxStalenessMs: 5_000,
  runsOnce: true,
  settleMs: 0,
  pollStartMs: 1_000,
  pollMaxMs: 30_000,
  timeoutMs: 20_000,
  giveUpMs: 900_000,
  wait: true,
};

const active: Reading = {
  ref: { provider: "simulated", kind: "job", id: "1" },
  source: "single",
  askedAtMs: 0,
  run: 1,
  version: 1,
  status: "queued",
  nativeStatus: "pending",
  endUnclear: false,
  cancelFlag: null,
  terminalFlag: null,
  failedFlag: null,
  details: noDetails,
};

function outcomeAfter(events: readonly CancellationEvent[]): unknown {
  let step = stepCancellation(newCancellation(settings), { kind: "start", atMs: 0 });
  for (const event of events) step = stepCancellation(step.state, event);
  const [effect] = step.effects;
  return effect?.kind === "finish" ? effect.result.outcome : effect?.kind;
}

const acceptedAndActive: readonly CancellationEvent[] = [
  { kind: "reading", atMs: 10, reading: active },
  { kind: "accepted", atMs: 20, reading: null },
  { kind: "woke", atMs: 1_020 },
  { kind: "reading", atMs: 1_040, reading: { ...active, askedAtMs: 1_020, version: 2 } },
];

it.each([
  [
    "a list shows an unknown word since", // random schedule, seed 19345
    {
      kind: "reading",
      atMs: 3_000,
      reading: { ...active, source: "list", askedAtMs: 2_990, version: null, status: "unknown" },
    },
  ],
  ["the service has since said that there is no such job", { kind: "absent", atMs: 3_000, askedAtMs: 2_990 }],
] as const)("does not say that a job is still being cancelled where %s", (_what, event) => {
  const stop: CancellationEvent = { kind: "stop", atMs: 3_001, cause: "signal" };
  expect(outcomeAfter([...acceptedAndActive, stop])).toBe("still-cancelling");
  expect(outcomeAfter([...acceptedAndActive, event, stop])).toBe("unknown");
});
