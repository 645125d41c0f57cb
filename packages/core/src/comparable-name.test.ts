import fc from "fast-check";
import { expect, it } from "vitest";
import { comparableName } from "./comparable-name.js";

it.each([
  ["an accent of its own", "Bu\u0308ro", "Büro"],
  ["capitals", "BÜRO 3", "büro 3"],
  ["both", "cafe\u0301", "CAFÉ"],
  ["a last sigma", "ΟΔΟΣ", "οδος"],
  ["a sharp s", "STRASSE", "straße"],
  ["hangul in parts", "\u1112\u1161\u11ab", "\ud55c"],
])("is the same for two names that differ in %s", (_, one, other) => {
  expect(comparableName(one)).toBe(comparableName(other));
});

it.each([
  ["an accent", "Büro", "Buro"],
  ["a character that looks alike", "А", "A"],
  ["a ligature", "ﬁt 1", "fit 2"],
])("is not the same for names that differ in %s", (_, one, other) => {
  expect(comparableName(one)).not.toBe(comparableName(other));
});

it("does not depend on how accents were put together, in whatever text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(comparableName(text.normalize("NFD"))).toBe(comparableName(text));
    }),
  );
});
