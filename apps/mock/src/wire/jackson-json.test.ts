import * as fc from "fast-check";
import { expect, it } from "vitest";
import { compactJson, jacksonJson, JavaDouble } from "./jackson-json.js";

it("writes objects, lists and what is empty in Jackson's way", () => {
  expect(jacksonJson({ ok: true, data: [{ a: 1, b: [] }, { c: {} }], none: null, text: 'say "hi"' })).toBe(
    `{
  "ok" : true,
  "data" : [ {
    "a" : 1,
    "b" : [ ]
  }, {
    "c" : { }
  } ],
  "none" : null,
  "text" : "say \\"hi\\""
}`,
  );
});

it.each([
  [0, "0.0"],
  [100, "100.0"],
  [-12.5, "-12.5"],
  [0.001, "0.001"],
  [0.000_25, "2.5E-4"],
  [9_999_999, "9999999.0"],
  [10_000_000, "1.0E7"],
  [315_532_800_000, "3.155328E11"],
  [1_250_000_000.5, "1.2500000005E9"],
])("writes %d as Java writes a double", (number, text) => {
  expect(jacksonJson(new JavaDouble(number))).toBe(text);
  expect(Number(text)).toBe(number);
});

it("writes all on one line, with doubles as they are", () => {
  expect(compactJson({ a: [new JavaDouble(1), 2], b: { none: undefined, c: "x" }, d: [], e: {} })).toBe(
    '{"a":[1.0,2],"b":{"c":"x"},"d":[],"e":{}}',
  );
});

it("means the same as any other JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(jacksonJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      expect(JSON.parse(compactJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
