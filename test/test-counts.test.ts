import { describe, expect, it } from "vitest";
import { countLine, countTests, failureLines } from "../scripts/lib/test-counts.mjs";

describe("countTests", () => {
  it.each([
    [
      "tests of all files",
      [aFile("passed", "passed", "passed"), aFile("failed", "failed", "passed")],
      [3, 1, 0],
    ],
    [
      "a file that could not be loaded as one failed test",
      [aFile("failed"), aFile("passed", "passed")],
      [1, 1, 0],
    ],
    ["skipped and planned tests apart", [aFile("passed", "passed", "skipped", "todo", "pending")], [1, 0, 3]],
  ])("counts %s", (_what, testResults, [passed, failed, skipped]) => {
    expect(countTests({ testResults })).toEqual({ passed, failed, skipped });
  });

  it("counts a run that left no report as one failed test", () => {
    expect(countTests(undefined)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});

describe("the last line of npm test", () => {
  it.each([
    [
      "sums up the tests of all packages",
      [{ testResults: [aFile("passed", "passed", "skipped")] }, { testResults: [aFile("failed", "failed")] }],
      "1 passed, 1 failed, 1 skipped",
    ],
    ["names what there is none of", [{ testResults: [] }], "0 passed, 0 failed, 0 skipped"],
    [
      "counts a package that left no report as one failed test",
      [undefined, { testResults: [aFile("passed", "passed")] }],
      "1 passed, 1 failed, 0 skipped",
    ],
  ])("%s", (_what, reports, line) => {
    expect(countLine(reports)).toBe(line);
  });
});

describe("what failed", () => {
  it("is named with its file and the first line of why", () => {
    const assertionResults = [
      { status: "passed", fullName: "it adds" },
      {
        status: "failed",
        fullName: "it takes away",
        failureMessages: ["\u{1b}[31mexpected 1 to be 2\u{1b}[39m\n  at x"],
      },
    ];
    expect(
      failureLines([{ testResults: [{ name: "a.test.ts", status: "failed", assertionResults }] }]),
    ).toEqual(["FAILED a.test.ts > it takes away: expected 1 to be 2"]);
  });

  it("is a file, where that could not be loaded", () => {
    const file = { name: "a.test.ts", status: "failed", message: "no such module", assertionResults: [] };
    expect(failureLines([undefined, { testResults: [file] }])).toEqual(["FAILED a.test.ts: no such module"]);
  });

  it("is nothing where all passed", () => {
    expect(failureLines([{ testResults: [aFile("passed", "passed")] }])).toEqual([]);
  });

  it("is counted where it is much", () => {
    const many = Array.from({ length: 23 }, () => aFile("failed", "failed"));
    const lines = failureLines([{ testResults: many }]);
    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe("and 3 more");
  });
});

function aFile(status: string, ...states: string[]): object {
  return { status, assertionResults: states.map((state) => ({ status: state })) };
}
