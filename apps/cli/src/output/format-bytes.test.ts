import { describe, expect, it } from "vitest";
import { formatBytes } from "./format-bytes.js";

describe("a number of bytes", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.0 kB"],
    [1514, "1.5 kB"],
    [99_400, "99 kB"],
    [999_499, "999 kB"],
    [999_500, "1.0 MB"],
    [201_000_000, "201 MB"],
    [8e9, "8.0 GB"],
    [3e15, "3000 TB"],
  ])("of %i is %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
