import { describe, expect, it } from "vitest";
import { isDuration, parseDuration } from "./parse-duration.js";

describe("a length of time", () => {
  it.each([
    ["30s", 30_000],
    ["10m", 600_000],
    ["2h", 7_200_000],
    ["1d", 86_400_000],
    ["250ms", 250],
    ["1h30m", 5_400_000],
    ["1.5h", 5_400_000],
    [" 5s ", 5000],
    ["0", 0],
    ["0s", 0],
  ])("is read from %j", (text, ms) => {
    expect(parseDuration(text, "--timeout")).toBe(ms);
    expect(isDuration(text)).toBe(true);
  });

  it.each(["", "10", "m", "10 m", "-5s", "5x", "1h30", "1e3s", "½h", "10m!", "5S"])(
    "is refused in %j",
    (text) => {
      expect(isDuration(text)).toBe(false);
      expect(() => parseDuration(text, "--timeout")).toThrow(
        expect.objectContaining({
          code: "bad_input",
          message: expect.stringContaining("--timeout") as string,
          hint: expect.stringContaining("--timeout 30s") as string,
        }),
      );
    },
  );

  it("is not longer than a year", () => {
    expect(() => parseDuration("400d", "--timeout")).toThrow("longer than a year");
  });
});
