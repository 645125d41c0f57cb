import { afterAll, describe, expect, it } from "vitest";
import { brokenFleets } from "./broken-fleets.js";
import { runFleetSchedule } from "./fleet-schedules.js";

const mostSchedules = 1_500;

describe("the schedules of a fleet catch one that", () => {
  const rows: string[] = [];

  it.each(brokenFleets)("$name: $wrong", { timeout: 600_000 }, async (broken) => {
    let caughtIn: number | null = null;
    for (let tried = 0; tried < mostSchedules && caughtIn === null; tried += 1) {
      const { found } = await runFleetSchedule(broken.fromSeed + tried, broken);
      if (found.some(({ wrong }) => wrong === broken.wrong)) caughtIn = broken.fromSeed + tried;
    }
    rows.push(`${broken.name.padEnd(64)} ${broken.wrong.padEnd(34)} ${String(caughtIn ?? "never")}`);
    expect(caughtIn).not.toBeNull();
  });

  afterAll(() => {
    console.log(
      [`${"broken on purpose".padEnd(64)} ${"caught at".padEnd(34)} in schedule`, ...rows].join("\n"),
    );
  });
});
