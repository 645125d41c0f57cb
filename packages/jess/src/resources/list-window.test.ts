import { isJobError } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { checkDay, daysAround, SubmissionDays } from "./list-window.js";

const at = (text: string): number => Date.parse(text);

describe("the days of a list filter", () => {
  it.each([
    [undefined, undefined, {}],
    [at("2026-11-22T00:00:00Z"), undefined, { since: "2026-11-21" }],
    [undefined, at("2026-11-22T23:59:59Z"), { till: "2026-11-23" }],
    [at("2026-03-01T12:00:00Z"), at("2026-12-31T12:00:00Z"), { since: "2026-02-28", till: "2027-01-01" }],
  ])("leave a day to spare at each end", (since, before, expected) => {
    expect(daysAround(since, before)).toEqual(expected);
  });

  it.each(["2026-11-22", "2024-02-29"])("can be %s", (day) => {
    expect(checkDay(day)).toBe(day);
  });

  it.each(["22.11.2026", "2026-13-01", "2026-11-22T10:00", "", "yesterday"])("cannot be %j", (day) => {
    expect(() => checkDay(day)).toThrow(expect.toSatisfy((error) => isJobError(error, "bad_input")));
  });
});

describe("the days of submissions", () => {
  const days = new SubmissionDays();
  days.note(500, at("2026-11-20T15:00:00Z"));
  days.note(450, at("2026-11-20T09:00:00Z"));
  days.note(700, at("2026-11-22T09:00:00Z"));

  it.each([
    ["the day of the oldest", [500, 700], "2026-11-20T00:00:00Z"],
    ["that of a smaller number, for a job that was never seen", [650, 900], "2026-11-20T00:00:00Z"],
    ["the latest that is safe", [700, 701], "2026-11-22T00:00:00Z"],
  ])("bound a list by %s", (_what, wanted, expected) => {
    expect(days.boundFor(wanted)).toBe(at(expected));
  });

  it.each([[[449, 700]], [[1]]])("know no bound for jobs older than all that were seen: %j", (wanted) => {
    expect(days.boundFor(wanted)).toBeUndefined();
  });
});
