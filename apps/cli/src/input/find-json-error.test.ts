import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonError } from "./find-json-error.js";

describe("the place of a mistake in JSON", () => {
  it.each([
    ["", 1, 1, "a value"],
    ["{", 1, 2, "a name"],
    ['{"a": 1,}', 1, 9, "a name"],
    ['{"a" 1}', 1, 6, "a colon"],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, "a comma or }"],
    ["[1, 2", 1, 6, "a comma or ]"],
    ["[1 2]", 1, 4, "a comma or ]"],
    ['{"a": nope}', 1, 7, "a value"],
    ['"abc', 1, 5, 'closing "'],
    ['"a\\x"', 1, 3, "escape"],
    ["{} {}", 1, 4, "the end"],
    ["[1,\n2,\n3,\n]", 4, 1, "a value"],
    ["01", 1, 2, "the end"],
    ["'a'", 1, 1, "a value"],
  ])("in %j is line %i, column %i", (text, line, column, expected) => {
    const error = findJsonError(text);
    expect(error).toMatchObject({ line, column });
    expect(error?.expected).toContain(expected);
    expect(() => JSON.parse(text)).toThrow();
  });

  it("is nowhere in what JSON.parse reads", () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(0, 2), (json, indent) => {
        expect(findJsonError(JSON.stringify(JSON.parse(json), null, indent))).toBeUndefined();
      }),
    );
  });

  it("is somewhere exactly where JSON.parse refuses a spoilt text", () => {
    fc.assert(
      fc.property(
        fc.json(),
        fc.nat(),
        fc.constantFrom("", ",", "}", "]", '"', "x", "1", ":", "\n"),
        (json, at, spoil) => {
          const place = at % (json.length + 1);
          const text = json.slice(0, place) + spoil + json.slice(place + 1);
          let isJson = true;
          try {
            JSON.parse(text);
          } catch {
            isJson = false;
          }
          expect(findJsonError(text) === undefined).toBe(isJson);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it("is found below any depth", () => {
    expect(findJsonError("[".repeat(200_000))).toMatchObject({ line: 1, column: 200_001 });
  });
});
