import stringWidth from "string-width";
import { describe, expect, it } from "vitest";
import { cutToWidth, formatTable } from "./format-table.js";
import { formatPlainRows } from "./plain-rows.js";

const red = (text: string): string => `\u001b[31m${text}\u001b[39m`;

describe("a table", () => {
  it("is aligned by what a terminal shows, not by characters", () => {
    const lines = formatTable(
      ["NAME", "STATUS"],
      [
        [{ text: "電池" }, { text: "running" }],
        [{ text: "ab" }, { text: "failed" }],
      ],
      { width: 80 },
    );
    expect(lines).toEqual(["NAME  STATUS", "電池  running", "ab    failed"]);
  });

  it("fits the terminal by cutting its widest columns", () => {
    const rows = [[{ text: "a".repeat(60) }, { text: "b".repeat(50) }, { text: "short" }]];
    const lines = formatTable(["A", "B", "C"], rows, { width: 60 });
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(60);
    expect(lines[1]).toContain("short");
    expect(lines[1]).toContain("…");
  });

  it("shows what a terminal would obey", () => {
    const evil = "a\u001b[2Jb\u202ec\nd";
    const [, row = ""] = formatTable(["NAME"], [[{ text: evil }]], { width: 80 });
    expect(row).toBe("a\\x1b[2Jb\\u202ec\\x0ad");
    expect(formatPlainRows([[{ text: evil }, { text: "" }]])).toEqual(["a\\x1b[2Jb\\u202ec\\x0ad\t-"]);
  });

  it("colours cells without moving columns", () => {
    const lines = formatTable(["A", "B"], [[{ text: "x", paint: red }, { text: "y" }]], { width: 80 });
    expect(lines[1]).toBe(`${red("x")}  y`);
  });
});

describe("a text that is too long", () => {
  it.each([
    ["abcdef", 6, "abcdef"],
    ["abcdef", 4, "abc…"],
    ["電池電池", 5, "電池…"],
    ["電池電池", 4, "電…"],
    ["abc", 0, ""],
  ])("%j is cut to %i columns", (text, width, cut) => {
    expect(cutToWidth(text, width)).toBe(cut);
    expect(stringWidth(cutToWidth(text, width))).toBeLessThanOrEqual(width);
  });
});
