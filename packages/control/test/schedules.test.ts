import { cancelOutcomes } from "@simjobs/core";
import { expect, it } from "vitest";
import { runSchedule } from "./schedules.js";

const schedules = 20_000;
const firstSeed = 1;

it(
  `tells nothing false over ${schedules} random schedules from seed ${firstSeed} on`,
  { timeout: 120_000 },
  async () => {
    const counts = new Map<string, number>();
    const lies: string[] = [];
    for (let seed = firstSeed; seed < firstSeed + schedules; seed += 1) {
      const report = await runSchedule(seed);
      lies.push(...report.lies);
      for (const { outcome } of report.results) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    }
    console.log(
      `${schedules} schedules, seeds from ${firstSeed}: ${[...counts].map(([outcome, count]) => `${outcome} ${count}`).join(", ")}`,
    );
    expect(lies.slice(0, 3)).toEqual([]);
    expect([...counts.keys()].sort()).toEqual([...cancelOutcomes].sort());
  },
);
