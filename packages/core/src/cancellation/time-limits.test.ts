import { describe, expect, it } from "vitest";
import { newScript } from "../../test/script.js";
import { deadlineOf, lastLookOf, limitOf } from "./time-limits.js";

describe("the moment at which an exchange must be over", () => {
  it("is the deadline for a look, also for one that begins long before it", () => {
    const script = newScript({ timeoutMs: 20_000 });
    script.start();
    expect(limitOf(script.state)).toBe(20_000);
    script.reads(100);
    script.accepted(200);
    expect(script.wakes(3_200)).toBe("read any");
    expect(limitOf(script.state)).toBe(deadlineOf(script.state));
  });

  it("is the deadline where nothing is under way, too", () => {
    const script = newScript({ timeoutMs: 20_000 });
    script.start();
    script.reads(100);
    script.accepted(200);
    expect(limitOf(script.state)).toBe(20_100);
  });

  it.each([
    ["leaves a cancel no more than the time up to the last look", 900, 1_000],
    ["is the deadline for a cancel that leaves only when the last look is due", 1_000, 2_000],
    ["is the deadline for a cancel that leaves even later", 1_100, 2_000],
  ])("%s", (_what, readAtMs, limitMs) => {
    const script = newScript({ timeoutMs: 2_000, endsAtMs: 2_000 });
    script.start();
    expect(script.reads(readAtMs, { askedAtMs: 0 })).toBe("send");
    expect(lastLookOf(script.state)).toBe(1_000); // the first exchange has taken half of all the time
    expect(limitOf(script.state)).toBe(limitMs);
  });
});

describe("the deadline", () => {
  it("counts from the start for a wish whose cancels have left an earlier process", () => {
    const script = newScript({ timeoutMs: 20_000 }, { count: 1, accepted: true, refused: 0, run: 1 });
    script.start(7_000);
    expect(deadlineOf(script.state)).toBe(27_000);
  });
});
