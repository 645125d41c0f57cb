import { describe, expect, it } from "vitest";
import { findPath } from "./find-path.js";

describe("the path of a file that a person names", () => {
  const composed = "Büro.csv".normalize("NFC");
  const decomposed = composed.normalize("NFD");

  it.each([
    ["the same", "a.csv", ["A.csv", "a.csv"], "a.csv"],
    ["one in other capitals", "EPLUSOUT.Err", ["eplusout.err", "eplusout.eso"], "eplusout.err"],
    ["one in other capitals in a folder", "CASE 1/a.csv", ["Case 1/A.csv"], "Case 1/A.csv"],
    ["one whose accents are written otherwise", composed, [decomposed], decomposed],
    ["the same of two that differ in that", decomposed, [composed, decomposed], decomposed],
    ["one of other capitals and accents", "BÜRO.CSV", [decomposed], decomposed],
    ["none of several in other capitals", "A.CSV", ["a.csv", "A.csv"], undefined],
    ["none that only begins so", "eplusout", ["eplusout.err"], undefined],
    ["none where there is none", "a.csv", [], undefined],
  ])("is %s", (_which, wanted, known, found) => {
    expect(findPath(wanted, known)).toBe(found);
  });
});
