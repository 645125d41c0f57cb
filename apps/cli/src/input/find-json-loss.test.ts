import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonLoss } from "./find-json-loss.js";

describe("what JSON loses by being read", () => {
  it.each([
    "0",
    "1.50",
    "100",
    "1e3",
    "1E+22",
    "0.1",
    "0.30000000000000004",
    "9007199254740992",
    "9007199254740994",
    "1e23",
    "1.7976931348623157e308",
    "5e-324",
    "2.2250738585072014E-308",
    "123456789012345680000",
    "0e999999999999999999999999",
    '{"a":1,"b":{"a":1},"c":[{"a":1},{"a":2}]}',
    '"12345678901234567890"',
    '{"a":"__proto__","constructor":1,"toString":2}',
    '{"12345678901234567890": true}',
    "",
    "{",
  ])("is nothing of %s", (json) => {
    expect(findJsonLoss(json)).toBeUndefined();
  });

  it.each([
    ["12345678901234567890", 1, 1, "come out as 12345678901234567000"],
    ["9007199254740993", 1, 1, "come out as 9007199254740992"],
    ["-9007199254740993", 1, 1, "come out as -9007199254740992"],
    ['{\n  "a": [1, 9007199254740993]\n}', 2, 12, "the number 9007199254740993"],
    ["[1e400]", 1, 2, "too large"],
    ["[-1e400]", 1, 2, "too large"],
    ["-0", 1, 1, "come out as 0"],
    ["[1,-0.0]", 1, 4, "come out as 0"],
    ["[1e-400]", 1, 2, "come out as 0"],
    ["3.14159265358979323846", 1, 1, "come out as 3.141592653589793"],
    ["0.1000000000000000055511151231257827", 1, 1, "come out as 0.1"],
    ["9007199254740993.0", 1, 1, "come out as 9007199254740992"],
    ["1152921504606846976", 1, 1, "come out as 1152921504606847000"], // a double, which nobody writes whole
    ["9007199254740993e0", 1, 1, "come out as 9007199254740992"],
    [`1${"0".repeat(400)}`, 1, 1, "too large"],
    ["1e999999999999999999999999", 1, 1, "too large"],
    ['{"a":1,\r\n"a":2}', 2, 1, 'the name "a" is there twice'],
    ['{"a":1,"b":[{}],"\\u0061":2}', 1, 17, "is there twice"],
    ['[{"x":{"a":1,"a":1}}]', 1, 14, "is there twice"],
    ['{"a":{"__proto__":1}}', 1, 7, '"__proto__" would be left out'],
    ['{"\\u005f_proto__":1}', 1, 2, '"__proto__" would be left out'],
    ['{"constructor":1,"constructor":2}', 1, 18, "is there twice"],
  ])("is found in %j: line %i, column %i", (json, line, column, sentence) => {
    const loss = findJsonLoss(json);
    expect(loss).toMatchObject({ line, column });
    expect(loss?.sentence).toContain(sentence);
  });

  it("is nothing of what JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        fc.pre(!JSON.stringify(value).includes("__proto__"));
        expect(findJsonLoss(JSON.stringify(value))).toBeUndefined();
      }),
    );
  });

  it("is each whole number, and no other, that comes out as another", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), (number) => {
        const comesOut = BigInt(Number(number).toLocaleString("en", { useGrouping: false }));
        expect(findJsonLoss(String(number)) === undefined).toBe(comesOut === number);
      }),
    );
  });

  it("is found below any depth", () => {
    const deep = `${"[".repeat(200_000)}12345678901234567890${"]".repeat(200_000)}`;
    expect(findJsonLoss(deep)).toMatchObject({ line: 1, column: 200_001 });
  });
});
