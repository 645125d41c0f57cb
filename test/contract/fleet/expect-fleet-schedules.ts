import { describe, expect, it } from "vitest";
import { describeFleetTally, tallyFleet } from "./tally-fleet.js";

/** Tests the schedules of some seeds. Several files share them out, so that they run beside each other. */
export function expectFleetSchedules(firstSeed: number, count: number): void {
  describe("a fleet over random schedules of machines that die, stand still and are cut off", () => {
    const seeds = `seeds ${firstSeed} to ${firstSeed + count - 1}`;
    it(
      `puts nothing false on record, loses nothing and keeps its budget, in ${count} of them, ${seeds}`,
      { timeout: 900_000 },
      async () => {
        const tally = await tallyFleet(firstSeed, count);
        console.log(`${seeds}: ${describeFleetTally(tally)}`);
        expect(tally.examples).toEqual([]);
        // These would mean that the schedules have lost their teeth.
        expect(tally.deaths).toBeGreaterThan(count / 2);
        expect(tally.pauses).toBeGreaterThan(count / 2);
        expect(tally.cuts).toBeGreaterThan(count / 2);
        expect(tally.takenOver).toBeGreaterThan(count);
        expect(tally.closed).toBeGreaterThan(count);
        expect(tally.accounts).toBeGreaterThan(1.2 * count);
        expect(tally.trees).toBeGreaterThan(count / 10);
        expect(tally.calm).toBeGreaterThan(count / 20);
        expect(tally.extra.death + tally.extra.pause).toBeGreaterThan(0);
        for (const outcome of outcomes)
          expect([outcome, (tally.outcomes[outcome] ?? 0) > 0]).toEqual([outcome, true]);
      },
    );
  });
}

const outcomes = [
  "cancelled",
  "already-cancelled",
  "finished-first",
  "refused",
  "not-found",
  "contradicted",
] as const;
