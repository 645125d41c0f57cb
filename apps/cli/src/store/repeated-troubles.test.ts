import { expect, it } from "vitest";
import { RepeatedTroubles } from "./repeated-troubles.js";

it("tells the same trouble of the same service once a minute, and another one at once", () => {
  let nowMs = 0;
  const troubles = new RepeatedTroubles({ now: () => nowMs });
  const told: string[] = [];
  const tell = (provider: string, message: string): void => {
    if (troubles.isNew({ provider, error: { message } })) told.push(`${nowMs} ${provider} ${message}`);
  };
  for (nowMs = 0; nowMs <= 120_000; nowMs += 1_000) {
    tell("jess", "full");
    if (nowMs === 30_000) tell("jess", "gone");
    if (nowMs === 30_000) tell("ionworks", "full");
  }
  expect(told).toEqual([
    "0 jess full",
    "30000 jess gone",
    "30000 ionworks full",
    "60000 jess full",
    "120000 jess full",
  ]);
});

it("tells the same trouble at once when it comes again after it was over", () => {
  const troubles = new RepeatedTroubles({ now: () => 0 });
  const isNew = (provider: string): boolean => troubles.isNew({ provider, error: { message: "full" } });
  expect([isNew("jess"), isNew("ionworks"), isNew("jess")]).toEqual([true, true, false]);
  troubles.over("jess");
  expect([isNew("jess"), isNew("ionworks")]).toEqual([true, false]);
});
