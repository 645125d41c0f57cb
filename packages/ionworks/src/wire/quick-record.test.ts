import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { quickRecord } from "./quick-record.js";

const shape = {
  id: z.string().check(z.refine((id) => id !== "", "no id")),
  word: z.string(),
  note: z.nullish(z.string()),
  count: z.nullish(z.number()),
  small: z.nullish(z.number().check(z.lt(10))),
  done: z.nullable(z.boolean()),
  tags: z.optional(z.array(z.string())),
  extra: z.nullish(z.record(z.string(), z.unknown())),
  kind: z._default(z.string(), "job"),
};
const quick = quickRecord(shape);
const usual = z.looseObject(shape);

const good = { id: "1", word: "running", count: 3, done: null, kind: "job" };

describe("a quick record", () => {
  it("is taken as it is, fields that nobody knows included", () => {
    const value: unknown = { ...good, later: { a: 1 } };
    expect(quick.parse(value)).toBe(value);
  });

  it.each([
    ["a field of another type", { ...good, word: 1 }],
    ["a missing field", { id: "1", done: null }],
    ["a null where none may be", { ...good, word: null }],
    ["an id that its check refuses", { ...good, id: "" }],
    ["a number that is none", { ...good, count: Number.POSITIVE_INFINITY }],
    ["a number beyond its check", { ...good, small: 11 }],
    ["a fault deep inside", { ...good, tags: ["a", 2] }],
    ["two faults", { ...good, word: 1, done: "no" }],
    ["no object", "text"],
    ["a list", [good]],
    ["null", null],
  ])("is refused with the usual words for %s", (_what, value) => {
    const refused = quick.safeParse(value);
    expect(refused.success).toBe(false);
    expect(refused.error?.issues).toEqual(usual.safeParse(value).error?.issues);
  });

  it("gets its defaults", () => {
    const { kind: _kind, ...rest } = good;
    expect(quick.parse(rest)).toMatchObject({ kind: "job" });
  });

  it("leaves a __proto__ out that came in JSON", () => {
    const value: unknown = JSON.parse(`{"id":"1","word":"w","done":true,"kind":"job","__proto__":{"a":1}}`);
    expect(Object.hasOwn(quick.parse(value), "__proto__")).toBe(false);
  });

  it("is read within lists too", () => {
    expect(z.array(quick).safeParse([good, { ...good, id: "" }]).error?.issues).toEqual(
      z.array(usual).safeParse([good, { ...good, id: "" }]).error?.issues,
    );
  });

  it("is what z.looseObject says, whatever comes", () => {
    const any = fc.oneof(fc.constantFrom("1", "", 3, 11, true, null, undefined), fc.jsonValue());
    const record = fc.record(Object.fromEntries([...Object.keys(shape), "other"].map((key) => [key, any])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(fc.tuple(record, fc.boolean()), ([changes, whole]) => {
        const value = whole ? { ...good, ...changes } : changes;
        const { success, data, error } = quick.safeParse(value);
        const expected = usual.safeParse(value);
        expect({ success, data, issues: error?.issues }).toEqual({
          success: expected.success,
          data: expected.data,
          issues: expected.error?.issues,
        });
      }),
    );
  });
});
