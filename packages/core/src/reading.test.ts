import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aReading, anyReading } from "../test/a-reading.js";
import { compareReadings } from "./reading.js";
import type { Reading } from "./schemas/reading.js";

describe("the order of readings", () => {
  it.each<[what: string, one: Partial<Reading>, other: Partial<Reading>, sign: -1 | 0 | 1]>([
    [
      "a lower run first, whatever its version",
      { run: 1, version: 9, askedAtMs: 9 },
      { run: 2, version: 1 },
      -1,
    ],
    [
      "a lower version first, whenever it was asked for",
      { version: 1, askedAtMs: 9 },
      { version: 2, askedAtMs: 1 },
      -1,
    ],
    ["equal versions as equal", { version: 2, askedAtMs: 9 }, { version: 2, askedAtMs: 1 }, 0],
    [
      "by the moment where one has no version",
      { version: null, askedAtMs: 9 },
      { version: 2, askedAtMs: 1 },
      1,
    ],
    [
      "by the moment where both have none",
      { version: null, askedAtMs: 1 },
      { version: null, askedAtMs: 9 },
      -1,
    ],
  ])("puts %s", (_what, one, other, sign) => {
    expect(Math.sign(compareReadings(aReading(one), aReading(other)))).toBe(sign);
  });

  it("is the other way round the other way round", () => {
    fc.assert(
      fc.property(anyReading, anyReading, (one, other) => {
        expect(compareReadings(one, other) + compareReadings(other, one)).toBe(0);
      }),
    );
  });
});
