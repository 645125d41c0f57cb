import { describe, expect, it } from "vitest";
import { countLine, countTests } from "../scripts/lib/test-counts.mjs";

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

function aFile(status: string, ...states: string[]): object {
  return { status, assertionResults: states.map((state) => ({ status: state })) };
}
