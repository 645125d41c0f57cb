import { describe, expect, it } from "vitest";
import { cancelOutcomes } from "../src/index.js";
import { brokenMachines } from "./broken-machines.js";
import { services } from "./services.js";
import { walkAll, type WalkReport } from "./walk.js";

const ways = services.flatMap((style) => [
  { way: "waiting for the truth", style, settings: {} },
  { way: "waiting for the answer only", style, settings: { wait: false } },
  {
    way: "after a crash with two cancels on their way",
    style,
    settings: {},
    earlier: { count: 2, accepted: false, refused: 0, run: 1 },
  },
]);

describe("every path of the cancellation machine", () => {
  const met = new Set<string>();

  it.each(ways)("tells nothing false and ends, $way, against $style.name", ({ way, ...options }) => {
    const report = walkAll({ ...options, surprises: 2 });
    for (const outcome of report.outcomes.keys()) met.add(outcome);
    console.log(`${options.style.name}, ${way}: ${summaryOf(report)}`);
    expect(report.falseClaims.slice(0, 3)).toEqual([]);
    // Nine ticks from the first send, which itself comes within nine of the start, and the exchange that is under way.
    expect(report.longestTicks).toBeLessThanOrEqual(9 + 9 + 2);
  });

  it("meets every outcome", () => {
    expect([...met].sort()).toEqual([...cancelOutcomes].sort());
  });

  it.each(brokenMachines)("catches a machine that $name", ({ step }) => {
    const caught = services.find((style) => walkAll({ style, surprises: 1, step }).falseClaims.length > 0);
    expect(caught).toBeDefined();
  });
});

function summaryOf(report: WalkReport): string {
  const outcomes = [...report.outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(", ");
  return `${report.states} states, ${report.transitions} transitions, ${report.falseClaims.length} false claims; ${outcomes}`;
}
