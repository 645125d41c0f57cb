import { describe, expect, it } from "vitest";
import { cleanReason } from "./clean-reason.js";

describe("a reason", () => {
  it("is one line, with what a terminal would obey made visible", () => {
    expect(cleanReason("  wrong\n\tweather \u001b[31m\u202e ")).toBe("wrong weather \\x1b[31m\\u202e");
  });

  it("is at most 500 characters long, and never ends in half of one", () => {
    const cut = cleanReason("🔋".repeat(600));
    expect(Array.from(cut)).toHaveLength(500);
    expect(cut.isWellFormed()).toBe(true);
  });
});
