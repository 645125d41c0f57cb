import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ListScanner } from "./list-scanner.js";

/** What a scanner makes of a text that comes in pieces of some length. */
function scan(text: string, pieceLength = Infinity): { rows: string[]; envelope: string | undefined } {
  const rows: string[] = [];
  const scanner = new ListScanner({ onRow: (row) => rows.push(row) });
  for (let at = 0; at < text.length; at += pieceLength) scanner.push(text.slice(at, at + pieceLength));
  return { rows, envelope: scanner.end() };
}

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
  it("gives every row that JSON.parse gives, and the envelope without them, however it is written and cut into pieces", () => {
    fc.assert(
      fc.property(envelopes, indents, fc.integer({ min: 1, max: 50 }), (envelope, indent, pieceLength) => {
        const text = JSON.stringify(envelope, null, indent);
        const found = scan(text, pieceLength);
        const { data, ...rest } = JSON.parse(text);
        expect(found.rows.map((row): unknown => JSON.parse(row))).toEqual(data);
        expect(JSON.parse(found.envelope ?? "")).toEqual({ ...rest, data: [] });
      }),
    );
  });

  it("is no list, or no JSON without its rows, wherever it is cut off", () => {
    fc.assert(
      fc.property(envelopes, fc.nat(), (envelope, where) => {
        const text = JSON.stringify(envelope);
        const { envelope: around } = scan(text.slice(0, where % text.length));
        if (around !== undefined) expect(() => JSON.parse(around)).toThrow(SyntaxError);
      }),
    );
  });

  it("gives rows as they are written, behind a byte order mark too", () => {
    const text = '\ufeff {"ok":true,"data":[{"job_SN":1},{"job_SN":2,"job_Desc":"]}\\\\\\""},3]}';
    expect(scan(text)).toEqual({
      rows: ['{"job_SN":1}', '{"job_SN":2,"job_Desc":"]}\\\\\\""}', "3"],
      envelope: '\ufeff {"ok":true,"data":[]}',
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
    ["a list that ends with a comma", '{"data":[1,]}'],
    ["a list without commas", '{"data":[1 2]}'],
    ["a text that does not end", '{"data":["a'],
    ["a key without a value", '{"data"'],
    ["nested without an end", `{"data":[${"[".repeat(65)}`],
    ["nested without an end, before the list", `{"a":${"[".repeat(65)}`],
  ])("is none if it is %s", (_what, text) => {
    expect(scan(text).envelope).toBeUndefined();
    expect(scan(text, 1).envelope).toBeUndefined();
  });

  it.each([
    ["a row", '{"data":["', "x"],
    ["a row of many parts", '{"data":[[', "1,"],
    ["what comes before the list", '{"status":"', "x"],
    ["space before the list", "", " "],
    ["what comes after the list", '{"data":[],"status":"', "x"],
  ])("is not waited for if %s has no end", (_what, begin, more) => {
    const scanner = new ListScanner({ onRow: () => undefined, maxRow: 1000, maxEnvelope: 1000 });
    scanner.push(begin);
    let pieces = 0;
    while (scanner.push(more.repeat(10)) === undefined) pieces += 1;
    expect(pieces).toBeLessThan(500);
    expect(scanner.push("]}")).toBe("too-large");
    expect(scanner.end()).toBeUndefined();
  });
});
