import { describe, expect, it } from "vitest";
import { parseCount } from "./parse-count.js";
import { parseOutcomes, parseStatuses } from "./parse-words.js";

describe("status words", () => {
  it.each([
    ["running", ["running"]],
    ["active", ["queued", "running", "waiting"]],
    ["failed, running", ["failed", "running"]],
    ["active,running", ["queued", "running", "waiting"]],
  ])("are read from %j", (text, statuses) => {
    expect(parseStatuses([text], "--status")).toEqual(statuses);
  });

  it.each(["runing", "RUNNING", "running,", ",", "", "done"])(
    "are refused in %j, with what there is",
    (text) => {
      expect(() => parseStatuses([text], "--status")).toThrow(
        expect.objectContaining({ code: "bad_input", hint: expect.stringContaining("running") as string }),
      );
    },
  );
});

it("are one list, however often the option is given", () => {
  expect(parseStatuses(["queued", "running,queued"], "--status")).toEqual(["queued", "running"]);
  expect(parseOutcomes(["refused", "not-found"], "--ok")).toEqual(["refused", "not-found"]);
});

describe("outcomes", () => {
  it("are read", () => {
    expect(parseOutcomes(["finished-first,not-found"], "--ok")).toEqual(["finished-first", "not-found"]);
  });

  it("are refused where there is no such outcome", () => {
    expect(() => parseOutcomes(["finished"], "--ok")).toThrow("is not an outcome");
  });
});

describe("a count", () => {
  it.each([
    ["1", 1],
    ["50", 50],
  ])("is read from %j", (text, count) => {
    expect(parseCount(text, "--limit")).toBe(count);
  });

  it.each(["0", "-1", "1.5", "many", "", "1e3"])("is refused in %j", (text) => {
    expect(() => parseCount(text, "--limit")).toThrow("--limit");
  });
});
