import { expect, it } from "vitest";
import { sizeText } from "./size-text.js";

it.each([
  [0, "0 B", "0.00 KB"],
  [97, "97 B", "0.10 KB"],
  [167, "167 B", "0.17 KB"],
  [999, "999 B", "1.00 KB"],
  [1514, "1.51 kB", "1.51 KB"],
  [13_895, "13.90 kB", "13.90 KB"],
  [37_725, "37.72 kB", "37.72 KB"],
  [100_000, "100.0 kB", "100.0 KB"],
  [999_999, "1000.0 kB", "1000.0 KB"],
  [1_000_000, "1.00 MB", "1.00 MB"],
  [13_400_000, "13.40 MB", "13.40 MB"],
  [200_000_000, "200.0 MB", "200.0 MB"],
])("JESS point 12: writes %i bytes as %s and %s", (bytes, newer, older) => {
  expect([sizeText(bytes, "newer"), sizeText(bytes, "older")]).toEqual([newer, older]);
});
