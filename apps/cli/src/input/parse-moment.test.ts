import { describe, expect, it } from "vitest";
import { momentMs, parseMoment } from "./parse-moment.js";

const now = Date.parse("2026-11-22T12:00:00Z");

describe("a moment in the past", () => {
  it.each([
    ["2h", "2026-11-22T10:00:00Z"],
    ["1d12h", "2026-11-21T00:00:00Z"],
    ["2026-11-01", "2026-11-01T00:00:00Z"],
    ["2024-02-29", "2024-02-29T00:00:00Z"],
    ["2026-11-01T08:30", "2026-11-01T08:30:00Z"],
    ["2026-11-01 08:30:15", "2026-11-01T08:30:15Z"],
    ["2026-11-01T08:30:00+02:00", "2026-11-01T06:30:00Z"],
    ["2026-11-01T08:30:00Z", "2026-11-01T08:30:00Z"],
  ])("is read from %j", (text, iso) => {
    expect(new Date(momentMs(parseMoment(text, "--since"), now)).toISOString()).toBe(
      new Date(iso).toISOString(),
    );
  });

  it.each([
    ["", "neither"],
    ["yesterday", "neither"],
    ["11/01/2026", "neither"],
    ["2026-1-1", "neither"],
    ["2026-02-30", "exists"],
    ["2026-13-01", "exists"],
    ["2026-02-30T08:00", "exists"],
    ["2026-11-23", "future"],
    ["1767225600", "neither"],
  ])("is refused in %j", (text, why) => {
    expect(() => momentMs(parseMoment(text, "--since"), now)).toThrow(
      expect.objectContaining({ code: "bad_input", message: expect.stringContaining(why) as string }),
    );
  });
});
