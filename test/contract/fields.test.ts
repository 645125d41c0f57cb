import { describe, expect, it } from "vitest";
import { expectFields, type Fields } from "./fields.js";

describe("the check of a reply's fields", () => {
  it.each<[string, unknown, Fields]>([
    ["a missing field", {}, { name: "text" }],
    ["a missing field that may be null", {}, { name: "text?" }],
    ["null where it may not be", { name: null }, { name: "text" }],
    ["a number as text", { count: "1" }, { count: "integer" }],
    ["a fraction for a whole number", { count: 1.5 }, { count: "integer" }],
    ["seconds for milliseconds", { at: 1_625_000_000 }, { at: "epoch" }],
    ["a time without its zone", { at: "2026-01-05T09:00:00" }, { at: "time" }],
    ["a list for an object", { data: [] }, { data: "object" }],
    ["text for a flag", { ok: "true" }, { ok: "flag" }],
    ["no object at all", null, { ok: "flag" }],
  ])("finds %s", (_what, value, fields) => {
    expect(() => expectFields(value, fields)).toThrow();
  });

  it("takes what is right, and whatever comes besides", () => {
    const value = {
      name: null,
      count: 1,
      at: 1_625_000_000_000,
      updated: "2026-01-05T09:00:00+00:00",
      more: {},
    };
    expectFields(value, { name: "text?", count: "integer", at: "epoch", updated: "time", more: "object" });
  });
});
