import { expect, it } from "vitest";
import type { Clock } from "../clock.js";
import { callFrom } from "./call-from.js";

const clock: Clock = { now: () => 1000, wallNow: () => 0, sleep: async () => {} };

it.each([
  [{ timeoutMs: 500 }, 1500],
  [{ timeoutMs: 500, deadlineMs: 1200 }, 1200],
  [{ timeoutMs: 500, deadlineMs: 9000 }, 1500],
  [{ timeoutMs: 0 }, 1000],
  [{ deadlineMs: 700 }, 700],
])("ends a call %o at the earlier of its two ends", (call, deadlineMs) => {
  expect(callFrom(call, clock).deadlineMs).toBe(deadlineMs);
});

it("leaves a call that has begun as it is, so that all of it has one end", () => {
  const begun = callFrom({ timeoutMs: 500 }, clock);
  expect(callFrom(begun, { ...clock, now: () => 1400 })).toBe(begun);
});

it("takes no call for one without an end", () => {
  expect(callFrom(undefined, clock)).toEqual({});
});
