import { describe, expect, it } from "vitest";
import { csvLine } from "../output/csv-line.js";
import { tableRow, type FixedValues } from "./table-row.js";

describe("a line of a table", () => {
  it.each([
    [["a", 1, null, true], "a,1,,true\r\n"],
    [["a,b", 'say "hi"', "two\nlines", "cr\rlf"], '"a,b","say ""hi""","two\nlines","cr\rlf"\r\n'],
    [["", " a "], '""," a "\r\n'],
    [["=1+1", "@x", "+cmd|'/c'!A1", "-x", "\tx"], "'=1+1,'@x,'+cmd|'/c'!A1,'-x,'\tx\r\n"],
    [["-1.5", "+2", "-3e-7", -4], "-1.5,+2,-3e-7,-4\r\n"],
    [['=HYPERLINK("x")'], `"'=HYPERLINK(""x"")"\r\n`],
  ])("is that of RFC 4180, and no formula: %j", (cells, line) => {
    expect(csvLine(cells)).toBe(line);
  });
});

const fixed: FixedValues = {
  ref: "jess:1",
  case: null,
  name: "office",
  status: "completed",
  nativeStatus: "FINISHED",
  exitCode: 0,
  verdict: null,
  warnings: null,
  severeErrors: null,
  fatalErrors: null,
  message: null,
};

describe("a row of a table", () => {
  it("keeps what a service calls like a column that is there already, under a longer name", () => {
    const row = tableRow(fixed, {
      parameters: { name: "P1", T: 1 },
      values: { T: 2, E: 3 },
      metrics: { E: 3, F: [1] },
    });
    expect(row).toEqual({ ...fixed, "parameter: name": "P1", T: 1, "value: T": 2, E: 3, F: "[1]" });
  });

  it("takes names that objects have of their own for names", () => {
    const parameters: Record<string, unknown> = Object.fromEntries([
      ["constructor", 1],
      ["__proto__", 2],
    ]);
    const row = tableRow(fixed, { parameters, values: {}, metrics: {} });
    expect(Object.entries(row).slice(-2)).toEqual([
      ["constructor", 1],
      ["__proto__", 2],
    ]);
  });
});
