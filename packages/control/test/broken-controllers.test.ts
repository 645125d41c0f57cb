import { afterAll, describe, expect, it } from "vitest";
import { brokenControllers } from "./broken-controllers.js";
import { runSchedule, type ScheduleReport } from "./schedules.js";

const mostSchedules = 3_000;
const rows: string[] = [];

/** The first schedule in which it is caught at that. */
async function firstCaught(
  controller: (typeof brokenControllers)[number],
): Promise<{ readonly seed: number; readonly what: string } | null> {
  for (let seed = 1; seed <= mostSchedules; seed += 1) {
    const { found }: ScheduleReport = await runSchedule(seed, controller);
    const caught = found.find(({ wrong }) => wrong === controller.wrong);
    if (caught !== undefined) return { seed, what: caught.what };
  }
  return null;
}

describe("the schedules catch a controller that", () => {
  it.each(brokenControllers)("$name", { timeout: 60_000 }, async (controller) => {
    const caught = await firstCaught(controller);
    rows.push(
      `${controller.name.padEnd(62)} ${controller.wrong.padEnd(26)} ${caught === null ? "never" : caught.seed}`,
    );
    expect(caught).not.toBeNull();
  });

  afterAll(() => {
    const head = `${"broken on purpose".padEnd(62)} ${"caught at".padEnd(26)} in schedule`;
    console.log([head, ...rows].join("\n"));
  });
});
