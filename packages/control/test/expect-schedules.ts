import { cancelOutcomes } from "@simjobs/core";
import { expect, it } from "vitest";
import { describeTally, tallySchedules } from "./tally-schedules.js";

/** Tests the schedules of some seeds. Several files share them out, so that they run beside each other. */
export function expectSchedules(firstSeed: number, count: number): void {
  const seeds = `seeds ${firstSeed} to ${firstSeed + count - 1}`;
  it(
    `nothing false is told, lost or cancelled over ${count} random schedules, ${seeds}`,
    patient,
    async () => {
      const warnings: string[] = [];
      const warned = (warning: Error): void => void warnings.push(String(warning)); // such as too many listeners
      process.on("warning", warned);
      const tally = await tallySchedules(firstSeed, count);
      process.off("warning", warned);
      console.log(`${seeds}: ${describeTally(tally)}`);
      expect(tally.examples).toEqual([]);
      expect(warnings).toEqual([]);
      expect(Object.keys(tally.outcomes).sort()).toEqual([...cancelOutcomes].sort());
      // These would mean that the schedules have lost their teeth.
      expect(tally.deaths).toBeGreaterThan(count / 20);
      expect(tally.wishes.closed).toBeGreaterThan(count / 20);
      expect(tally.wishes.withdrawn).toBeGreaterThan(0);
      expect(tally.wishes.open).toBeGreaterThan(0);
      expect(tally.joined).toBeGreaterThan(count / 50);
      expect(tally.trees).toBeGreaterThan(count / 20);
      expect(Object.keys(tally.submits).sort()).toEqual(["adopted", "made", "refused", "unclear"]);
    },
  );
}

const patient = { timeout: 600_000 }; // half a minute, much more on a busy machine
