import { describe, expect, it } from "vitest";
import { cancelOutcomes, stopCauses, type CancelOutcome } from "../words/cancel-outcomes.js";
import { judge, type CancellationFacts, type Judgement } from "./outcome.js";

const booleans = [
  "sent",
  "accepted",
  "allRefused",
  "unanswered",
  "forbidden",
  "flagRead",
  "endAskedAfterSend",
  "absent",
  "activeAfterYes",
  "activeAfterNo",
  "unknownWord",
  "noWait",
] as const satisfies readonly (keyof CancellationFacts)[];
const ends = ["none", "cancelled", "completed", "failed", "unclear"] as const;
const contradictions = ["none", "revived", "rerun"] as const;
const stops = ["none", ...stopCauses] as const;
const combinations = 2 ** booleans.length * ends.length * contradictions.length * stops.length;

const nothing: CancellationFacts = {
  sent: false,
  accepted: false,
  allRefused: false,
  unanswered: false,
  forbidden: false,
  flagRead: false,
  end: "none",
  endAskedAfterSend: false,
  absent: false,
  activeAfterYes: false,
  activeAfterNo: false,
  unknownWord: false,
  contradiction: "none",
  noWait: false,
  stop: "none",
};

/** Every combination of facts, once: the possible and the impossible. */
function* allFacts(): Generator<CancellationFacts> {
  for (let bits = 0; bits < 2 ** booleans.length; bits += 1) {
    const flags: Partial<Record<(typeof booleans)[number], boolean>> = {};
    for (const [index, name] of booleans.entries()) flags[name] = ((bits >> index) & 1) === 1;
    for (const end of ends)
      for (const contradiction of contradictions)
        for (const stop of stops) yield { ...nothing, ...flags, end, contradiction, stop };
  }
}

/** The table of docs/cancelling.md "Outcomes", each row by itself: may this be said if no row above fits? */
const rows: ReadonlyArray<readonly [CancelOutcome, (facts: CancellationFacts) => boolean]> = [
  ["contradicted", ({ contradiction }) => ["revived", "rerun"].includes(contradiction)],
  ["cancelled", ({ sent, end, endAskedAfterSend }) => end === "cancelled" && endAskedAfterSend && sent],
  ["already-cancelled", ({ sent, end }) => end === "cancelled" && !sent],
  ["finished-first", ({ end }) => ["completed", "failed"].includes(end)],
  ["not-found", ({ absent }) => absent],
  ["refused", ({ sent, allRefused, activeAfterNo }) => [sent, allRefused, activeAfterNo].every(Boolean)],
  ["still-cancelling", ({ accepted, flagRead, activeAfterYes }) => activeAfterYes && (flagRead || accepted)],
  ["requested", ({ accepted, noWait }) => noWait && accepted],
  ["not-sent", ({ sent, end, stop }) => !sent && end !== "unclear" && stop !== "none"],
  ["unknown", () => true],
];

/** Whether facts can come together at all. */
function isPossible(facts: CancellationFacts): boolean {
  const { sent, accepted, allRefused, unanswered, forbidden, flagRead, end } = facts;
  if (!sent && (accepted || allRefused || unanswered || forbidden || facts.activeAfterNo)) return false;
  if (allRefused && (accepted || unanswered)) return false;
  if (facts.endAskedAfterSend && (!sent || end === "none")) return false;
  if (facts.activeAfterYes && !accepted && !flagRead) return false;
  if (facts.absent && (facts.activeAfterYes || facts.activeAfterNo)) return false;
  return true;
}

describe("the outcome of a cancellation", () => {
  it("is, for every combination of facts, the first row of the table that fits", () => {
    const counts = new Map<string, { possible: number; impossible: number }>();
    let seen = 0;
    for (const facts of allFacts()) {
      seen += 1;
      const fits = rows.find(([, fitsRow]) => fitsRow(facts))?.[0];
      const { outcome } = judge(facts);
      if (outcome !== fits) expect.fail(`${outcome} instead of ${fits} for ${JSON.stringify(facts)}`);
      const count = counts.get(outcome) ?? { possible: 0, impossible: 0 };
      count[isPossible(facts) ? "possible" : "impossible"] += 1;
      counts.set(outcome, count);
    }
    const shown = rows.map(([outcome]) => {
      const count = counts.get(outcome);
      return `${outcome} ${count?.possible ?? 0} + ${count?.impossible ?? 0}`;
    });
    console.log(`${seen} combinations of facts (possible + impossible): ${shown.join(", ")}`);
    expect(seen).toBe(combinations);
    expect([...counts.keys()].sort()).toEqual([...cancelOutcomes].sort());
    for (const outcome of cancelOutcomes) expect(counts.get(outcome)?.possible, outcome).toBeGreaterThan(0);
  });

  it("has a cause or a why exactly where it needs one", () => {
    const shapes = new Map<string, Set<string>>();
    for (const facts of allFacts()) {
      const judgement = judge(facts);
      const shape = shapes.get(judgement.outcome) ?? new Set<string>();
      shapes.set(judgement.outcome, shape.add(Object.keys(judgement).slice(1).join(" ")));
    }
    expect(Object.fromEntries([...shapes].map(([outcome, shape]) => [outcome, [...shape].sort()]))).toEqual({
      contradicted: ["why"],
      cancelled: [""],
      "already-cancelled": [""],
      "finished-first": [""],
      "not-found": [""],
      refused: ["", "cause"],
      "still-cancelling": [""],
      requested: [""],
      "not-sent": ["cause"],
      unknown: ["cause"],
    });
  });

  it.each<[what: string, facts: Partial<CancellationFacts>]>([
    ["a refusal of everything together with a yes", { sent: true, accepted: true, allRefused: true }],
    ["an end asked for after a send that never was", { endAskedAfterSend: true }],
    ["an active reading after a yes that nobody gave", { sent: true, activeAfterYes: true }],
    ["an active reading after a no that nobody gave", { sent: true, activeAfterNo: true }],
    ["a refusal without a send", { allRefused: true, activeAfterNo: true }],
    ["a wish not to wait, and no answer", { sent: true, noWait: true, unanswered: true }],
  ])("claims nothing on %s", (_what, facts) => {
    expect(judge({ ...nothing, ...facts }).outcome).toBe("unknown");
  });

  it.each<[what: string, facts: Partial<CancellationFacts>, judgement: Judgement]>([
    ["active again", { contradiction: "revived" }, { outcome: "contradicted", why: "revived" }],
    ["run again", { contradiction: "rerun", end: "cancelled" }, { outcome: "contradicted", why: "rerun" }],
    [
      "refused because of who asks",
      { sent: true, allRefused: true, activeAfterNo: true, forbidden: true },
      { outcome: "refused", cause: "forbidden" },
    ],
    ["stopped by Ctrl-C before a send", { stop: "signal" }, { outcome: "not-sent", cause: "signal" }],
    ["stopped by the journal before a send", { stop: "journal" }, { outcome: "not-sent", cause: "journal" }],
    [
      "over with a word that does not tell how",
      { sent: true, end: "unclear" },
      { outcome: "unknown", cause: "unknown-word" },
    ],
    [
      "over with such a word before a send",
      { end: "unclear", stop: "signal" },
      { outcome: "unknown", cause: "unknown-word" },
    ],
    [
      "going on with a word that we do not know",
      { sent: true, accepted: true, unknownWord: true },
      { outcome: "unknown", cause: "unknown-word" },
    ],
    [
      "sent, no answer",
      { sent: true, unanswered: true, stop: "deadline" },
      { outcome: "unknown", cause: "unanswered" },
    ],
    [
      "accepted, never read",
      { sent: true, accepted: true, stop: "deadline" },
      { outcome: "unknown", cause: "unread" },
    ],
    [
      "accepted once and unanswered once, never read",
      { sent: true, accepted: true, unanswered: true },
      { outcome: "unknown", cause: "unread" },
    ],
    [
      "sent, then signed out",
      { sent: true, unanswered: true, stop: "sign-in" },
      { outcome: "unknown", cause: "sign-in" },
    ],
    [
      "sent, then shut out",
      { sent: true, unanswered: true, stop: "forbidden" },
      { outcome: "unknown", cause: "forbidden" },
    ],
    [
      "cancelled before our cancel left, not read since",
      { sent: true, end: "cancelled" },
      { outcome: "unknown", cause: "unread" },
    ],
  ])("of a job %s", (_what, facts, judgement) => {
    expect(judge({ ...nothing, ...facts })).toEqual(judgement);
  });
});
