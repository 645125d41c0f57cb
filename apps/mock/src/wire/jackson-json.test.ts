import * as fc from "fast-check";
import { expect, it } from "vitest";
import { jacksonJson } from "./jackson-json.js";

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

it("means the same as any other JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(jacksonJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
