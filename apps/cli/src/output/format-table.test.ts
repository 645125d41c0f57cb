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

  const uuid = "ionworks:3f1fa62f-7a34-4d52-8dff-c5fac2db11f2";
  const head = ["REFERENCE", "STATUS", "SUBMITTED", { title: "NAME", canCut: true }];
  const submitted = { text: "2026-01-05 14:32:29 (6 s ago)", short: "6 s ago" };
  const rows = [
    [{ text: uuid }, { text: "running" }, submitted, { text: "a cell at 25 °C with a long name" }],
    [{ text: "jess:425797" }, { text: "completed" }, submitted, { text: "-" }],
  ];

  it.each([
    [
      "whole where there is room",
      200,
      /submitted.*\n.*2026-01-05 14:32:29 \(6 s ago\) {2}a cell at 25 °C with a long name$/imu,
    ],
    ["with its names cut first", 105, /2026-01-05 14:32:29 \(6 s ago\) {2}a cell at 25 °C…$/mu],
    [
      "with its dates shortened next, which gives names back their room",
      93,
      /running {4}6 s ago {4}a cell at 25 °C with a …$/mu,
    ],
    [
      "as blocks where nothing else helps",
      70,
      /^ {2}STATUS running {2}SUBMITTED 2026-01-05 14:32:29 \(6 s ago\)\n {2}NAME a cell at 25 °C with a long name$/mu,
    ],
  ])("is %s", (_how, width, expected) => {
    const lines = formatTable(head, rows, { width });
    expect(lines.join("\n")).toMatch(expected);
    for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(width);
  });

  it.each([200, 105, 93, 80, 50, 20, 1])("cuts no reference in %i columns", (width) => {
    const words = formatTable(head, rows, { width }).join("\n").split(/\s+/u);
    expect(words).toContain(uuid);
    expect(words).toContain("jess:425797");
  });

  it("leaves out columns that say nothing before it becomes blocks", () => {
    const some = [[{ text: "jess:1" }, { text: "-" }, { text: "running" }]];
    expect(formatTable(["REFERENCE", "PROGRESS", "STATUS"], some, { width: 20 })).toEqual([
      "REFERENCE  STATUS",
      "jess:1     running",
    ]);
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
