import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchGlob } from "./match-glob.js";

describe("a pattern", () => {
  it.each([
    ["office*", "Office 3", true],
    ["office*", "my office", false],
    ["*office*", "my office 3", true],
    ["v?.idf", "v1.idf", true],
    ["v?.idf", "v12.idf", false],
    ["*", "", true],
    ["", "", true],
    ["", "a", false],
    ["a*b*c", "aXbYbZc", true],
    ["a.b", "axb", false],
    ["[ab]", "a", false],
    ["?", "🔋", true],
    ["Bu\u0308ro*", "BÜRO 3", true],
    ["büro*", "Bu\u0308ro 3", true],
    ["b?ro", "bu\u0308ro", true],
  ])("%j fits %j: %s", (pattern, name, fits) => {
    expect(matchGlob(pattern, name)).toBe(fits);
  });

  it("agrees with a regular expression on everything", () => {
    const piece = fc.constantFrom("a", "b", "*", "?");
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 8 }),
        fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 8 }),
        (parts, name) => {
          const form = parts.map((part) => (part === "*" ? ".*" : part === "?" ? "." : part)).join("");
          expect(matchGlob(parts.join(""), name)).toBe(new RegExp(`^${form}$`, "u").test(name));
        },
      ),
    );
  });

  it("ends soon on a pattern that would take a regular expression for ever", () => {
    expect(matchGlob(`${"*a".repeat(30)}*b`, "a".repeat(5000))).toBe(false);
  });
});
