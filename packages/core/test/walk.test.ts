import { describe, expect, it } from "vitest";
import { cancelOutcomes, type CancelOutcome, type CancellationPhase } from "../src/index.js";
import { brokenMachines } from "./broken-machines.js";
import { diagramsFolder, drawCancellation } from "./diagrams.js";
import { expectCurrent } from "./expect-current.js";
import { services } from "./services.js";
import { unseenTicks, walkAll, type Move, type WalkReport } from "./walk.js";

// Where exchanges seem to take long, the last look comes in the middle of the time.
const ways = services.flatMap((style) => [
  { way: "waiting for the truth", style, settings: {} },
  { way: "waiting for the answer only", style, settings: { wait: false, shortestExchangeMs: 5 } },
  {
    way: "after a crash with two cancels on their way",
    style,
    settings: { shortestExchangeMs: 5 },
    earlier: { count: 2, accepted: false, refused: 0, run: 1 },
  },
  {
    way: "after a crash with two cancels that were refused",
    style,
    settings: {},
    earlier: { count: 2, accepted: false, refused: 2, run: 1 },
    surprises: 1,
  },
]);

describe("every path of the cancellation machine", () => {
  const moves = new Set<Move>();
  const toldIn = new Map<CancelOutcome, Set<CancellationPhase>>();

  const patient = { timeout: 60_000 }; // some seconds, more on a busy machine
  it.each(ways)("tells nothing false and ends, $way, against $style.name", patient, ({ way, ...options }) => {
    const report = walkAll({ surprises: 2, ...options });
    for (const move of report.moves) moves.add(move);
    for (const [outcome, phases] of report.toldIn) {
      toldIn.set(outcome, new Set([...(toldIn.get(outcome) ?? []), ...phases]));
    }
    console.log(`${options.style.name}, ${way}: ${summaryOf(report)}`);
    expect(report.falseClaims.slice(0, 3)).toEqual([]);
    // Nine ticks from the first send, which itself comes within nine of the start, the exchange that is under way, and what is
    // slept through twice, with a look after it.
    expect(report.longestTicks).toBeLessThanOrEqual(9 + 9 + 2 + 2 * (unseenTicks + 1));
  });

  it.each(ways)("tells the status that the readings tell, $way, against $style.name", patient, (options) => {
    const { differences, compared } = walkAll({ surprises: 1, ...options, beside: true });
    expect([...new Set(differences)]).toEqual([]);
    expect(compared).toBeGreaterThan(100);
  });

  it("meets every outcome", () => {
    expect([...toldIn.keys()].sort()).toEqual([...cancelOutcomes].sort());
  });

  it("makes the moves that docs/diagrams/cancellation.md draws", () => {
    expectCurrent(new URL("cancellation.md", diagramsFolder), drawCancellation(moves, toldIn));
  });

  it.each(brokenMachines)("catches a machine that $name", patient, ({ step }) => {
    const caught = services.find((style) => walkAll({ style, surprises: 1, step }).falseClaims.length > 0);
    expect(caught).toBeDefined();
  });
});

function summaryOf(report: WalkReport): string {
  const outcomes = [...report.outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(", ");
  return `${report.states} states, ${report.transitions} transitions, ${report.falseClaims.length} false claims; ${outcomes}`;
}
