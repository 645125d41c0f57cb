import { expect, it } from "vitest";
import {
  newCancellation,
  noDetails,
  stepCancellation,
  type CancellationEvent,
  type CancellationSettings,
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
  endsAtMs: null,
  shortestExchangeMs: 50,
  lateLookMs: 10_000,
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

function outcomeAfter(events: readonly CancellationEvent[], how: CancellationSettings = settings): unknown {
  let step = stepCancellation(newCancellation(how), { kind: "start", atMs: 0 });
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

it("does not tell an end where a later version has an unknown word since", () => {
  // random schedule, seed 750: cancelled, back again, and then a word that nobody knows
  const odd = { ...active, version: 3, status: "unknown", nativeStatus: "odd-word" } as const;
  const ended = { ...active, askedAtMs: 1_020, version: 2, status: "cancelled" } as const;
  const events: readonly CancellationEvent[] = [
    { kind: "reading", atMs: 10, reading: active },
    { kind: "accepted", atMs: 20, reading: null },
    { kind: "woke", atMs: 1_020 },
    { kind: "reading", atMs: 1_040, reading: ended },
    { kind: "woke", atMs: 6_040 },
    { kind: "reading", atMs: 6_060, reading: { ...odd, askedAtMs: 6_040 } },
  ];
  const settling = { ...settings, settleMs: 5_000 };
  expect(outcomeAfter(events, settling)).toBe("wait");
  const stop: CancellationEvent = { kind: "stop", atMs: 6_100, cause: "signal" };
  expect(outcomeAfter([...events, stop], settling)).toBe("unknown");
  const again: CancellationEvent = {
    kind: "reading",
    atMs: 9_000,
    reading: { ...ended, askedAtMs: 8_980, version: 4 },
  };
  expect(outcomeAfter([...events, { kind: "woke", atMs: 8_980 }, again], settling)).toBe("cancelled");
});

it("sends nothing to a later run than the one that it has itself put on record, though its cancel never left", () => {
  // random schedule of a fleet, seed 900590579: asked for run 1, the lease was over, nothing left; then run 2 was read
  const rerunnable = { ...settings, runsOnce: false, timeoutMs: 120_000 };
  let step = stepCancellation(newCancellation(rerunnable), { kind: "start", atMs: 0 });
  const events: readonly CancellationEvent[] = [
    { kind: "reading", atMs: 91_000, reading: active }, // asked for before a sleep
    { kind: "send-failed", atMs: 91_000, code: "deadline", mayHaveLeft: false },
    { kind: "reading", atMs: 92_000, reading: { ...active, askedAtMs: 91_000, run: 2, version: 3 } },
  ];
  for (const event of events) step = stepCancellation(step.state, event);
  expect(step.effects).toMatchObject([
    { kind: "finish", result: { outcome: "contradicted", why: "rerun", sends: 0 } },
  ]);
});

it.each([
  // a sleep of the process while the request waited for its turn
  ["nothing left for a sleep", { atMs: 200_000, code: "deadline", turnedAway: false }, 201_000, "read"],
  // the service has asked for a pause that is longer than an exchange may be
  ["it was turned away for long", { atMs: 100, code: "throttled", turnedAway: true }, 60_100, "read"],
  [
    "it was turned away for a moment",
    { atMs: 100, code: "throttled", turnedAway: true },
    2_100,
    "send-cancel",
  ],
  ["nothing left, and right after", { atMs: 100, code: "deadline", turnedAway: false }, 1_100, "send-cancel"],
] as const)(
  "looks at the job again before it sends a cancel on a reading that is old by now: %s",
  (_what, { atMs, code, turnedAway }, againAtMs, next) => {
    const rerunnable = { ...settings, runsOnce: false, timeoutMs: null };
    let step = stepCancellation(newCancellation(rerunnable), { kind: "start", atMs: 0 });
    const retryAfterMs = turnedAway ? againAtMs - atMs : 0;
    const events: readonly CancellationEvent[] = [
      { kind: "reading", atMs: 10, reading: active },
      { kind: "send-failed", atMs, code, mayHaveLeft: false, turnedAway, retryAfterMs },
    ];
    for (const event of events) step = stepCancellation(step.state, event);
    expect(step.effects).toEqual([{ kind: "wait", untilMs: againAtMs }]);
    step = stepCancellation(step.state, { kind: "woke", atMs: againAtMs });
    expect(step.effects).toMatchObject([{ kind: next }]);
    if (next !== "read") return;
    const reading = { ...active, askedAtMs: againAtMs, version: 2 };
    step = stepCancellation(step.state, { kind: "reading", atMs: againAtMs + 20, reading });
    expect(step.effects).toEqual([{ kind: "send-cancel" }]);
  },
);

it("sends nothing to a later run than the one that an earlier process had put on record, though its cancel never left", () => {
  // random schedule, seed 610: asked for run 1, not left, crashed; the next process reads run 2
  const state = newCancellation(
    { ...settings, runsOnce: false },
    { count: 0, accepted: false, refused: 0, run: 1 },
  );
  const looking = stepCancellation(state, { kind: "start", atMs: 0 });
  const later = { ...active, run: 2 };
  const { effects } = stepCancellation(looking.state, { kind: "reading", atMs: 10, reading: later });
  expect(effects).toMatchObject([
    { kind: "finish", result: { outcome: "contradicted", why: "rerun", sends: 0 } },
  ]);
});

const listedEnd = {
  ...active,
  source: "list",
  version: null,
  askedAtMs: 1_020,
  status: "cancelled",
  nativeStatus: "canceled",
} as const;
const settlingOnLists: readonly CancellationEvent[] = [
  { kind: "reading", atMs: 10, reading: active },
  { kind: "accepted", atMs: 20, reading: null },
  { kind: "woke", atMs: 1_020 },
  { kind: "reading", atMs: 1_040, reading: listedEnd },
  { kind: "woke", atMs: 6_040 },
  { kind: "reading", atMs: 6_060, reading: { ...listedEnd, askedAtMs: 6_040, status: "running" } },
  { kind: "woke", atMs: 7_060 },
];

it("asks for the job's own record where a list shows an ended job active, and does not wait for the time to run out", () => {
  // random schedule, seed 731: cancelled, back again, and lists that showed it running until the deadline
  const settling = { ...settings, settleMs: 5_000 };
  let step = stepCancellation(newCancellation(settling), { kind: "start", atMs: 0 });
  for (const event of settlingOnLists) step = stepCancellation(step.state, event);
  expect(step.effects).toEqual([{ kind: "read", need: "single" }]);
});

it("takes an end back that a list told too late", () => {
  // random schedule, seed 12135: failed, back again, read as active, and then a list of the time before
  const settling = { ...settings, settleMs: 5_000 };
  const own: CancellationEvent = {
    kind: "reading",
    atMs: 7_080,
    reading: { ...active, askedAtMs: 7_060, status: "running" },
  };
  expect(outcomeAfter([...settlingOnLists, own], settling)).toBe("wait");
  const stop: CancellationEvent = { kind: "stop", atMs: 7_090, cause: "signal" };
  expect(outcomeAfter([...settlingOnLists, own, stop], settling)).toBe("still-cancelling");
});

it("does not tell an end of a list where the job's own record says otherwise right after", () => {
  // random schedule, seed 32393: the same, with the deadline in between
  const own = { ...active, askedAtMs: 2_040, status: "running" } as const;
  const events: readonly CancellationEvent[] = [
    ...settlingOnLists.slice(0, 4),
    { kind: "reading", atMs: 2_060, reading: own },
  ];
  const stop: CancellationEvent = { kind: "stop", atMs: 2_070, cause: "signal" };
  expect(outcomeAfter([...events, stop], { ...settings, settleMs: 5_000 })).not.toBe("cancelled");
});

it("takes no end that is read right after a crash for that of a run that may have begun since", () => {
  // random schedule, seed 20149737: the cancel had left just before, and a copy still showed the end of the run before
  const known = { count: 1, accepted: true, refused: 0, run: 1 };
  const start = { kind: "start", atMs: 100 } as const;
  let step = stepCancellation(newCancellation({ ...settings, runsOnce: false }, known), start);
  const ended: Reading = { ...active, status: "completed", version: 2, askedAtMs: 100 };
  step = stepCancellation(step.state, { kind: "reading", atMs: 130, reading: ended });
  expect(step.effects).toEqual([{ kind: "wait", untilMs: 5_100 }]);
  step = stepCancellation(step.state, { kind: "woke", atMs: 5_100 });
  const later: Reading = { ...ended, askedAtMs: 5_100 };
  step = stepCancellation(step.state, { kind: "reading", atMs: 5_130, reading: later });
  expect(step.effects).toMatchObject([{ kind: "finish", result: { outcome: "finished-first" } }]);
});

it("says refused after a crash only once a copy can not be older than the last no any more", () => {
  // the last no may have come just before the crash
  const known = { count: 4, accepted: false, refused: 4, run: 1 };
  let step = stepCancellation(newCancellation(settings, known), { kind: "start", atMs: 100 });
  step = stepCancellation(step.state, { kind: "reading", atMs: 130, reading: { ...active, askedAtMs: 100 } });
  expect(step.effects).toEqual([{ kind: "wait", untilMs: 5_100 }]);
  step = stepCancellation(step.state, { kind: "woke", atMs: 5_100 });
  const later: Reading = { ...active, askedAtMs: 5_100 };
  step = stepCancellation(step.state, { kind: "reading", atMs: 5_130, reading: later });
  expect(step.effects).toMatchObject([{ kind: "finish", result: { outcome: "refused" } }]);
});

it("does not believe a list that a job has ended once its own record has a word that nobody knows", () => {
  // random schedule, seed 20689568: the job had ended, come back, and gone on with that word; the list was the older one
  const list: Reading = { ...active, source: "list", askedAtMs: 3_000, version: null, status: "cancelled" };
  const own: Reading = { ...active, askedAtMs: 4_000, version: 5, status: "unknown", nativeStatus: "odd" };
  expect(
    outcomeAfter(
      [
        ...acceptedAndActive,
        { kind: "reading", atMs: 3_010, reading: list },
        { kind: "reading", atMs: 4_010, reading: own },
        { kind: "stop", atMs: 4_020, cause: "signal" },
      ],
      { ...settings, settleMs: 5_000 },
    ),
  ).toBe("unknown");
});

it.each([
  ["no such job", { kind: "absent", atMs: 20_010, askedAtMs: 19_960 }],
  ["no answer", { kind: "read-failed", atMs: 20_010, code: "deadline" }],
] as const)(
  "tells no end that a later list knows nothing of, where the last look brings %s",
  (_what, last) => {
    // walk of the flags service, with a last look close to the deadline: the job had come back, and was taken away
    const ended: Reading = { ...active, version: 3, status: "cancelled", askedAtMs: 15_000 };
    const list: Reading = { ...active, source: "list", version: null, askedAtMs: 19_900 };
    const told = outcomeAfter(
      [
        ...acceptedAndActive,
        { kind: "woke", atMs: 15_000 },
        { kind: "reading", atMs: 15_010, reading: ended },
        { kind: "woke", atMs: 19_900 },
        { kind: "reading", atMs: 19_960, reading: list },
        last,
      ],
      { ...settings, settleMs: 4_000 },
    );
    expect(told).toBe("unknown");
  },
);
