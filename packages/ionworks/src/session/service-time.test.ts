import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isoTime, versionOf } from "./service-time.js";

describe("versionOf", () => {
  it.each([
    ["2026-10-02T08:15:09.004000Z", 1_790_928_909_004_000],
    ["2026-10-02T08:15:09Z", 1_790_928_909_000_000],
    ["2026-10-02T08:15:09.1Z", 1_790_928_909_100_000],
    ["2026-10-02T08:15:09.000001+00:00", 1_790_928_909_000_001],
    ["2026-10-02T08:15:09.123456789Z", 1_790_928_909_123_456],
    ["2026-10-02T10:15:09+02:00", 1_790_928_909_000_000],
    ["2026-10-02 03:45:09-0430", 1_790_928_909_000_000],
    ["2026-10-02 08:15:09.5+00", 1_790_928_909_500_000],
    ["1970-01-01T00:00:00Z", 0],
    ["1969-12-31T23:59:59.999999Z", -1],
  ])("reads %s", (text, micros) => {
    expect(versionOf(text)).toBe(micros);
  });

  it.each([
    null,
    undefined,
    "",
    "yesterday",
    "2026-10-02",
    "2026-10-02T08:15:09", // no zone: an hour off, perhaps
    "2026-02-30T08:15:09Z",
    "2026-13-01T08:15:09Z",
    "2026-10-02T24:15:09Z",
    "2026-10-02T08:60:09Z",
    "2026-10-02T08:15:09.Z",
    "2026-10-02T08:15:09+25:00",
    "1790928909",
    "2026-10-02T08:15:09Z trailing",
  ])("takes %s for no version at all", (text) => {
    expect(versionOf(text)).toBeNull();
    expect(isoTime(text)).toBeNull();
  });

  it("orders versions as it orders the instants, however each is written", () => {
    const microsFrom1990To2100 = fc.bigInt({ min: 631_152_000_000_000n, max: 4_102_444_800_000_000n });
    const writing = fc.record({
      digits: fc.constantFrom(6, 7, 9, 12),
      offset: fc.constantFrom(null, 0, 60, -210, 345, 840),
    });
    fc.assert(
      fc.property(
        microsFrom1990To2100,
        microsFrom1990To2100,
        writing,
        writing,
        (one, other, how, howElse) => {
          const order = (versionOf(write(one, how)) ?? NaN) - (versionOf(write(other, howElse)) ?? NaN);
          expect(Math.sign(order)).toBe(one < other ? -1 : one > other ? 1 : 0);
        },
      ),
    );
  });
});

describe("isoTime", () => {
  it("writes the moment in UTC", () => {
    expect(isoTime("2026-10-02T10:15:09.004999+02:00")).toBe("2026-10-02T08:15:09.004Z");
  });
});

function write(micros: bigint, how: { digits: number; offset: number | null }): string {
  const offset = how.offset ?? 0;
  const local = new Date(Number(micros / 1000n) + offset * 60_000).toISOString().slice(0, 19);
  const fraction = String(micros % 1_000_000n)
    .padStart(6, "0")
    .padEnd(how.digits, "0");
  const size = Math.abs(offset);
  const zone =
    how.offset === null ? "Z" : `${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
  return `${local}.${fraction}${zone}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
