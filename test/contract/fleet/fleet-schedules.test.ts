import { expect, it } from "vitest";
import { expectFleetSchedules } from "./expect-fleet-schedules.js";
import { runFleetSchedule } from "./fleet-schedules.js";

expectFleetSchedules(1, 10_000);

it("tells the same schedule each time by the same seed", async () => {
  for (let seed = 1; seed <= 300; seed += 1)
    expect(await runFleetSchedule(seed)).toEqual(await runFleetSchedule(seed));
});
