import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanList } from "./scan-list.js";

const indents = fc.constantFrom(undefined, 1, "\t", "\r\n ");
const extra = fc.dictionary(fc.string(), fc.jsonValue());
const envelopes = fc
  .tuple(extra, fc.array(fc.jsonValue(), { maxLength: 6 }), extra)
  .map(([before, data, after]) => ({ ...without(before), data, ...without(after) }));

/** `data` stands once, and JSON sets a `__proto__` that an object's text would not. */
function without(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => name !== "data" && name !== "__proto__"),
  );
}

describe("the text of a list", () => {
  it("gives every row that JSON.parse gives, and the envelope without them, however it is written", () => {
    fc.assert(
      fc.property(envelopes, indents, (envelope, indent) => {
        const text = JSON.stringify(envelope, null, indent);
        const found = scanList(text, () => true);
        const { data, ...rest } = JSON.parse(text);
        expect(found?.kept.map((row): unknown => JSON.parse(row))).toEqual(data);
        expect(JSON.parse(found?.envelope ?? "")).toEqual({ ...rest, data: [] });
      }),
    );
  });

  it("is no list, or no JSON without its rows, wherever it is cut off", () => {
    fc.assert(
      fc.property(envelopes, fc.nat(), (envelope, where) => {
        const text = JSON.stringify(envelope);
        const found = scanList(text.slice(0, where % text.length), () => true);
        if (found !== undefined) expect(() => JSON.parse(found.envelope)).toThrow(SyntaxError);
      }),
    );
  });

  it("gives the wanted rows alone", () => {
    const text = '{"ok":true,"data":[{"job_SN":1},{"job_SN":2,"job_Desc":"]}\\\\\\""},3]}';
    expect(scanList(text, (row) => row.includes("2"))).toEqual({
      kept: ['{"job_SN":2,"job_Desc":"]}\\\\\\""}'],
      envelope: '{"ok":true,"data":[]}',
    });
  });

  it.each([
    ["nothing", ""],
    ["a page", "<html></html>"],
    ["a bare list", "[1]"],
    ["a list of another name", '{"ok":true,"rows":[1]}'],
    ["no list", '{"ok":false,"data":null}'],
    ["a list further down", '{"data":{"data":[1]}}'],
    ["a list with a gap", '{"data":[1,,2]}'],
    ["a list without commas", '{"data":[1 2]}'],
    ["a text that does not end", '{"data":["a'],
    ["a key without a value", '{"data"'],
  ])("is to be read as a whole if it is %s", (_what, text) => {
    expect(scanList(text, () => true)).toBeUndefined();
  });
});
