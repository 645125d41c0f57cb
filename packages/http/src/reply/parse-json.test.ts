import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonTrouble, parseJson } from "./parse-json.js";

const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;
const times = (count: number, part: string): string => `[${Array(count).fill(part).join(",")}]`;

describe("parseJson", () => {
  it("reads every JSON as JSON.parse does", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2, "\t"), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ["strings that hold what JSON is made of", String.raw`{"a\"b":"]}{[:,\\","c":"\\\\\""}`],
    ["256 levels", nested(256)],
    ["a record of many numbers", JSON.stringify({ samples: Array.from({ length: 100_000 }, Math.sqrt) })],
    ["a long text", JSON.stringify({ a: "x".repeat(1_000_000) })],
    ["a long number", `[${"1".repeat(100_000)}]`],
    ["a number beyond all", "[1e999999]"],
    ["one name in two objects", '[{"a":1},{"a":{"a":2}}]'],
  ])("reads %s", (_what, text) => {
    expect(parseJson(text)).toEqual(JSON.parse(text));
  });

  it("takes the name of a prototype for any name", () => {
    const value = parseJson('{"__proto__":{"admin":true},"constructor":1}');
    expect(value).not.toHaveProperty("admin");
    expect(Object.keys(value ?? {})).toEqual(["__proto__", "constructor"]);
  });

  it.each([
    ["lists nested too deep", nested(257), "bad_reply", "nested more than 256 deep"],
    ["lists nested without an end", "[".repeat(1_000_000), "bad_reply", "nested"],
    ["objects nested without an end", '{"a":'.repeat(1000), "bad_reply", "nested"],
    ["millions of empty lists", times(4_000_000, "[]"), "too_large", "more parts"],
    ["millions of empty objects", times(4_000_000, "{}"), "too_large", "more parts"],
    ["millions of digits", times(8_000_000, "0"), "too_large", "more parts"],
    ["millions of empty texts", times(8_000_000, '""'), "too_large", "more parts"],
    ["a name without an end", `{"${"x".repeat(5000)}":1}`, "bad_reply", "name of endless length"],
    ["a name twice", '{"a":1,"a":2}', "bad_reply", "a name twice"],
    ["a name twice, further in", '[{"b":[{"a":1,"c":0,"a":1}]}]', "bad_reply", "a name twice"],
    ["a name twice, in other signs", String.raw`{"a":1,"\u0061":2}`, "bad_reply", "a name twice"],
    ["a number for a name twice", '{"1":1,"1":2}', "bad_reply", "a name twice"],
    ["the name of a prototype twice", '{"__proto__":1,"__proto__":2}', "bad_reply", "a name twice"],
  ])("refuses %s", (_what, text, code, message) => {
    const parse = (): unknown => parseJson(text);
    expect(parse).toThrow(JsonTrouble);
    expect(parse).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });

  it("lets a long text cost more than a short one", () => {
    const text = JSON.stringify(Array.from({ length: 6_000_000 }, () => "0.123456789012345"));
    expect(parseJson(text)).toHaveLength(6_000_000);
  });

  it.each(["", "{", "[1,]", "<html>", '{"a" 1}', '"a', String.raw`"\x"`, ':"":'])(
    "says of %j what JSON.parse says",
    (text) => {
      expect(() => parseJson(text)).toThrow(SyntaxError);
      expect(() => parseJson(text)).not.toThrow(JsonTrouble);
    },
  );
});
