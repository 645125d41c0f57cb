import { describe, expect, it } from "vitest";
import { testContext } from "../testing/run-cli.js";
import { agoInWords, timesOf, type Times } from "./format-time.js";

const india = 330;
const now = "2026-01-05T09:00:00.000Z"; // of the clock of tests

function times(argv: readonly string[] = []): Times {
  const context = testContext(argv, { stdoutIsTTY: true, localOffsetMinutes: india });
  return timesOf(context, context.stdout);
}

describe("moments on a terminal", () => {
  it.each([
    ["2026-01-05T08:57:10.250Z", "2026-01-05 14:27:10 (2 min ago)", "2 min ago"],
    ["2026-01-04T20:00:00Z", "2026-01-05 01:30:00 (13 h ago)", "13 h ago"],
    ["2026-01-01T09:00:00.000+00:00", "2026-01-01 14:30:00 (4 d ago)", "4 d ago"],
    ["2026-01-05T09:00:30.000Z", "2026-01-05 14:30:30 (in 30 s)", "in 30 s"],
    [now, "2026-01-05 14:30:00 (now)", "now"],
  ])("are those of the clock on the wall, and how long ago: %s", (iso, text, short) => {
    expect(times().moment(iso)).toEqual({ text, short });
  });

  it.each([
    ["2026-01-05T08:59:56.512Z", "14:29:56.5 (3 s ago)"],
    ["2026-01-03T08:59:56.512Z", "2026-01-03 14:29:56 (2 d ago)"],
  ])("need no date on the same day: %s", (iso, text) => {
    expect(times().clock(iso).text).toBe(text);
  });

  it("are in UTC and marked so where that is asked for", () => {
    const { moment, clock, stamp } = times(["list", "--utc"]);
    expect(moment(now)).toEqual({ text: "2026-01-05 09:00:00Z (now)", short: "2026-01-05 09:00:00Z" });
    expect(clock(now).text).toBe("09:00:00.0Z (now)");
    expect(stamp(now)).toBe("09:00:00.0Z");
  });

  it.each([null, "2026-01-05", "soon"])("stay as they are where nobody can tell them: %j", (text) => {
    expect(times().moment(text)).toEqual({ text: text ?? "-" });
  });
});

describe("moments for a program or a log", () => {
  it("are ISO 8601 in UTC, whatever the clock on the wall says", () => {
    const context = testContext([], { localOffsetMinutes: india });
    const { moment, clock, stamp } = timesOf(context, context.stdout);
    const iso = "2026-01-05T10:00:00.000+01:00";
    expect([moment(iso).text, clock(iso).text, stamp(iso)]).toEqual([now, now, now]);
  });
});

describe("how long ago something is", () => {
  it.each([
    [400, "now"],
    [59_400, "59 s ago"],
    [60_000, "1 min ago"],
    [3_600_000, "1 h ago"],
    [47 * 3_600_000, "47 h ago"],
    [48 * 3_600_000, "2 d ago"],
    [-90_000, "in 1 min"],
  ])("is told in the one unit that matters: %i ms", (ms, words) => {
    expect(agoInWords(ms)).toBe(words);
  });
});
