import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { progressSlots, toProgress } from "./progress.js";

describe("a progress text", () => {
  it.each([
    ["12, 0, 0, 0, 0, 0, 12", { total: 12, dispatched: 0, collected: 12 }],
    ["20, 0, 0, 0, 16, 4, 0", { total: 20, dispatched: 4, collected: 0 }],
    ["20, 0, 0, 12, 0, 8, 0", { total: 20, dispatched: 8, collected: 0 }],
    ["1,0,0,0,0,0,1", { total: 1, dispatched: 0, collected: 1 }],
  ])("is read by its slots: %s", (native, slots) => {
    expect(progressSlots(native)).toEqual(slots);
  });

  it.each([
    "",
    "garbage",
    "1, 2, 3",
    "1, 0, 0, 0, 0, 0, 1, 0",
    "-1, 0, 0, 0, 0, 0, 0",
    "1, 0, 0, 0, 0, x, 1",
  ])("of another form counts nothing: %j", (native) => {
    expect(progressSlots(native)).toBeUndefined();
  });

  it("that cannot be read is kept as it came", () => {
    expect(toProgress("halfway")).toEqual({ total: 0, done: 0, native: "halfway" });
  });

  it.each([null, undefined, ""])("that is not there is no progress: %j", (native) => {
    expect(toProgress(native)).toBeNull();
  });

  it("gives back the slots that it was made of", () => {
    const slots = fc.array(fc.nat({ max: 99_999 }), { minLength: 7, maxLength: 7 });
    fc.assert(
      fc.property(slots, (numbers) => {
        const native = numbers.join(", ");
        expect(toProgress(native)).toEqual({ total: numbers[0], done: numbers[6], native });
      }),
    );
  });
});
