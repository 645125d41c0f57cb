import { afterAll, describe, expect, it } from "vitest";
import { wellBehaved } from "../../../packages/control/test/simulated-provider.js";
import { brokenFleets } from "./broken-fleets.js";
import { runFleetSchedule } from "./fleet-schedules.js";
import { describeFleetTally, tallyFleet } from "./tally-fleet.js";

const count = 200;
const patient = { timeout: 600_000 };

describe("a fleet over random schedules of machines that die, sleep and are cut off", () => {
  it(
    `puts nothing false on record, loses nothing and keeps its budget, in ${count} of them`,
    patient,
    async () => {
      const tally = await tallyFleet(1, count);
      console.log(describeFleetTally(tally));
      expect(tally.examples).toEqual([]);
      // These would mean that the schedules have lost their teeth.
      expect(tally.deaths).toBeGreaterThan(count / 2);
      expect(tally.pauses).toBeGreaterThan(count / 2);
      expect(tally.cuts).toBeGreaterThan(count / 2);
      expect(tally.takenOver).toBeGreaterThan(count);
      expect(tally.closed).toBeGreaterThan(count);
      for (const outcome of [
        "cancelled",
        "already-cancelled",
        "finished-first",
        "refused",
        "not-found",
        "contradicted",
      ])
        expect([outcome, (tally.outcomes[outcome] ?? 0) > 0]).toEqual([outcome, true]);
    },
  );

  it(
    "sends at most one cancel too many for each death, sleep and cut, where the service does as it should",
    patient,
    async () => {
      let extra = 0;
      let troubles = 0;
      for (let seed = 1; seed <= 40; seed += 1) {
        const report = await runFleetSchedule(seed, undefined, wellBehaved);
        expect(report.found).toEqual([]);
        extra += report.cancels - report.asked;
        troubles += report.deaths + report.pauses + report.cuts;
      }
      console.log(`${extra} cancels more than jobs that were asked, ${troubles} deaths, sleeps and cuts`);
      expect(extra).toBeLessThanOrEqual(troubles);
    },
  );
});

describe("the schedules of a fleet catch one that", () => {
  const rows: string[] = [];
  const mostSchedules = 1_500;

  it.each(brokenFleets)("$name", patient, async (broken) => {
    let caughtIn: number | null = null;
    for (let tried = 0; tried < mostSchedules && caughtIn === null; tried += 1) {
      const { found } = await runFleetSchedule(broken.fromSeed + tried, broken);
      if (found.some(({ wrong }) => wrong === broken.wrong)) caughtIn = broken.fromSeed + tried;
    }
    rows.push(`${broken.name.padEnd(48)} ${broken.wrong.padEnd(34)} ${String(caughtIn ?? "never")}`);
    expect(caughtIn).not.toBeNull();
  });

  afterAll(() => {
    console.log(
      [`${"broken on purpose".padEnd(48)} ${"caught at".padEnd(34)} in schedule`, ...rows].join("\n"),
    );
  });
});
