import fc from "fast-check";
import { expect, it } from "vitest";
import { wherePairs } from "./where-pairs.js";

const quoted = (text: string): string => `"${text.replace(/["\\]/gu, "\\$&")}"`;
const value = fc
  .string({ minLength: 1, unit: fc.constantFrom("a", "b", " ", ",", "=", '"', "\\", ";", "\n", "*", "ä") })
  .filter((text) => text !== "");

it("gives every value back that stands in quotes", () => {
  fc.assert(
    fc.property(value, fc.array(value, { minLength: 1, maxLength: 3 }), (name, natives) => {
      const text = `name=${quoted(name)},native=${natives.map(quoted).join(",")},provider=jess`;
      expect(wherePairs(text)).toEqual([
        { key: "name", words: [name] },
        { key: "native", words: natives },
        { key: "provider", words: ["jess"] },
      ]);
    }),
  );
});

it("refuses what is not in quotes, or takes all of it: nothing is lost on the way", () => {
  const texts = fc.string({
    unit: fc.constantFrom("a", "b", ",", " ", "=", '"', ";", "name=", "kind=", "since=", ",name="),
  });
  fc.assert(
    fc.property(texts, (text) => {
      let pairs;
      try {
        pairs = wherePairs(text);
      } catch {
        return; // said
      }
      const keys = pairs.map(({ key }) => key).join("");
      const words = pairs.flatMap((pair) => pair.words).join("");
      expect(letters(text).length).toBe(letters(keys).length + letters(words).length);
    }),
  );
});

function letters(text: string): string {
  return text.replace(/[^ab]/gu, "");
}
