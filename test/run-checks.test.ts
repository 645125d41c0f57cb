import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { runChecks } from "../scripts/lib/run-checks.mjs";
import { countLine, countTests } from "../scripts/lib/test-counts.mjs";

interface Result {
  readonly name: string;
  readonly ok: boolean;
  readonly skipped: boolean;
  readonly output: string;
}

/** A check that notes its start and its end, and takes a few turns of the event loop. */
function aCheck(
  log: string[],
  name: string,
  options: { needs?: string[]; after?: string[]; code?: number } = {},
): object {
  const run = async (): Promise<{ code: number; output: string }> => {
    log.push(`start ${name}`);
    for (let turn = 0; turn < 3; turn += 1) await nextTurn();
    log.push(`end ${name}`);
    return { code: options.code ?? 0, output: `said by ${name}` };
  };
  return { name, needs: options.needs ?? [], after: options.after ?? [], run };
}

const runAll = (checks: object[], wanted: string[] = [], atOnce = 2): Promise<Result[]> =>
  runChecks(checks, wanted, { onEnd: () => {}, atOnce });

describe("runChecks", () => {
  it("starts a check after those that it needs, and others beside them", async () => {
    const log: string[] = [];
    const results = await runAll([aCheck(log, "b", { needs: ["a"] }), aCheck(log, "a"), aCheck(log, "c")]);
    expect(log.slice(0, 3)).toEqual(["start a", "start c", "end a"]);
    expect(log.indexOf("start b")).toBeGreaterThan(log.indexOf("end a"));
    expect(results.map((each) => each.name)).toEqual(["b", "a", "c"]);
    expect(results.every((each) => each.ok && !each.skipped)).toBe(true);
  });

  it("runs no more at once than it may", async () => {
    const log: string[] = [];
    await runAll([aCheck(log, "a"), aCheck(log, "b")], [], 1);
    expect(log).toEqual(["start a", "end a", "start b", "end b"]);
  });

  it("does not run what needs a check that failed, however far away, and counts it as failed", async () => {
    const log: string[] = [];
    const results = await runAll([
      aCheck(log, "a", { code: 1 }),
      aCheck(log, "b", { needs: ["a"] }),
      aCheck(log, "c", { needs: ["b"] }),
      aCheck(log, "d"),
    ]);
    expect(results).toMatchObject([
      { name: "a", ok: false, skipped: false, output: "said by a" },
      { name: "b", ok: false, skipped: true },
      { name: "c", ok: false, skipped: true },
      { name: "d", ok: true },
    ]);
    expect(log).not.toContain("start b");
  });

  it("runs what only comes after a check that failed", async () => {
    const log: string[] = [];
    const results = await runAll([aCheck(log, "b", { after: ["a"] }), aCheck(log, "a", { code: 1 })]);
    expect(results).toMatchObject([
      { name: "b", ok: true },
      { name: "a", ok: false },
    ]);
    expect(log).toEqual(["start a", "end a", "start b", "end b"]);
  });

  it("takes a check that throws for one that failed", async () => {
    const broken = { name: "broken", run: () => Promise.reject(new Error("no such file")) };
    await expect(runAll([broken])).resolves.toMatchObject([
      { ok: false, output: expect.stringContaining("no such file") },
    ]);
  });

  it("runs what was asked for and what that needs", async () => {
    const log: string[] = [];
    const checks = [aCheck(log, "a"), aCheck(log, "b", { needs: ["a"] }), aCheck(log, "c")];
    const results = await runAll(checks, ["b"]);
    expect(results.map((each) => each.name)).toEqual(["a", "b"]);
  });

  it("refuses a check that it does not know, and names those that it does", async () => {
    await expect(runAll([aCheck([], "a")], ["lnit"])).rejects.toThrow(/"lnit".*: a$/);
  });
});

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

  it("has no counts without a report", () => {
    expect(countTests(undefined)).toBeUndefined();
  });
});

describe("the last line of npm test", () => {
  it.each([
    [
      "tells what there is",
      { testResults: [aFile("passed", "passed", "skipped")] },
      "1 passed, 0 failed, 1 skipped",
    ],
    ["names what there is none of", { testResults: [] }, "0 passed, 0 failed, 0 skipped"],
    ["counts a run that left no report as one failed test", undefined, "0 passed, 1 failed, 0 skipped"],
  ])("%s", (_what, report, line) => {
    expect(countLine(report)).toBe(line);
  });
});

function aFile(status: string, ...states: string[]): object {
  return { status, assertionResults: states.map((state) => ({ status: state })) };
}
