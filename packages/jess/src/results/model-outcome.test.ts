import { describe, expect, it } from "vitest";
import { modelFailure, outcomeOf, readRun, type ModelVerdict } from "./model-outcome.js";

const success =
  "EnergyPlus Completed Successfully-- 5 Warning; 0 Severe Errors; Elapsed Time=00hr 00min  6.17sec\n";
const terminated =
  "EnergyPlus Terminated--Fatal Error Detected. 0 Warning; 4 Severe Errors; Elapse\n d Time=00hr 00min  0.59sec\n";
const badEnd =
  "EnergyPlus Completed Unsuccessfully-- 1 Warning; 0 Severe Errors; Elapsed Time=00hr 00min  1.00sec";
const errFile = [
  "Program Version,EnergyPlus, Version 9.3.0",
  "   ** Warning ** Weather file location will be used.",
  "   **   ~~~   ** ..Location object=CHICAGO",
  "   ** Severe  ** Node connection errors in",
  "   **   ~~~   ** the plant loop",
  "   **  Fatal  ** Preceding conditions cause termination.",
  "   ...Summary of Errors that led to program termination:",
  "   ************* EnergyPlus Terminated--Fatal Error Detected. 1 Warning; 1 Severe Errors; Elapsed Time=00hr 00min  0.10sec",
  "",
].join("\r\n");

describe("the reports of a run", () => {
  it.each<
    [
      string,
      { end?: string | undefined; err?: string | undefined },
      ModelVerdict,
      number | null,
      number | null,
    ]
  >([
    ["say that it ran through", { end: success }, "successful", 5, 0],
    ["say so in the other report only", { err: `************* ${success}` }, "successful", 5, 0],
    ["name severe errors", { end: success.replace("0 Severe", "2 Severe") }, "with-severe-errors", 5, 2],
    ["say that it was terminated, broken over two lines", { end: terminated }, "failed", 0, 4],
    ["say that it was unsuccessful", { end: badEnd }, "failed", 1, 0],
    ["name a fatal error", { err: errFile }, "failed", 1, 1],
    ["name a fatal error in spite of a good end", { end: success, err: errFile }, "failed", 5, 0],
    ["have zeros behind them", { end: `${success}${"\0".repeat(4096)}` }, "successful", 5, 0],
    ["have zeros in front of their end", { err: `${"\0".repeat(99)}${errFile}\0\0` }, "failed", 1, 1],
    ["are zeros", { end: "\0".repeat(9), err: "\0".repeat(9) }, "unclear", null, 0],
    ["break off", { err: "   ** Warning ** one\n" }, "unclear", null, 0],
    ["are empty", { end: "", err: "" }, "unclear", null, 0],
    ["are missing", {}, "unclear", null, null],
  ])("%s", (_what, reports, verdict, warnings, severeErrors) => {
    expect(readRun({ folder: "", ...reports })).toMatchObject({ verdict, warnings, severeErrors });
  });

  it("tell their errors with the lines that belong to them, and no warnings", () => {
    expect(readRun({ folder: "", err: errFile }).errors).toEqual([
      { level: "severe", text: "Node connection errors in the plant loop" },
      { level: "fatal", text: "Preceding conditions cause termination." },
    ]);
  });

  it("tell how the run ended as one line", () => {
    expect(readRun({ folder: "", end: terminated }).ending).toBe(
      "EnergyPlus Terminated--Fatal Error Detected. 0 Warning; 4 Severe Errors; Elapsed Time=00hr 00min 0.59sec",
    );
  });

  it("tell how the run ended without the zeros behind it", () => {
    expect(readRun({ folder: "", end: `${success.trim()}\0\0\0` }).ending).toMatch(/6\.17sec$/u);
  });

  it("tell no more than twenty errors, and count them all", () => {
    const run = readRun({ folder: "", err: "   ** Severe  ** again\n".repeat(50) });
    expect(run.errors).toHaveLength(20);
    expect(run.severeErrors).toBe(50);
  });
});

const run = (verdict: ModelVerdict, folder = verdict) => ({
  ...readRun({ folder }),
  verdict,
  warnings: 1,
  severeErrors: 2,
});

describe("the outcome of a job", () => {
  it.each<[readonly ModelVerdict[], ModelVerdict]>([
    [[], "unclear"],
    [["successful", "successful"], "successful"],
    [["successful", "with-severe-errors"], "with-severe-errors"],
    [["with-severe-errors", "unclear"], "unclear"],
    [["successful", "unclear", "failed"], "failed"],
  ])("of runs that are %j is %s", (verdicts, verdict) => {
    expect(
      outcomeOf(
        "1",
        verdicts.map((each) => run(each)),
      ).verdict,
    ).toBe(verdict);
  });

  it("adds up what its runs count", () => {
    expect(outcomeOf("1", [run("successful"), run("failed")])).toMatchObject({
      warnings: 2,
      severeErrors: 4,
    });
    expect(outcomeOf("1", [])).toMatchObject({ warnings: null, severeErrors: null });
  });

  it("is an error where a run failed, with its last words", () => {
    const failed = readRun({ folder: "case-2", err: errFile });
    expect(modelFailure(outcomeOf("7", [run("successful"), failed]))).toMatchObject({
      code: "model_failed",
      message: expect.stringMatching(/^job 7 .* in 1 of 2 cases: Preceding conditions cause termination\.$/),
    });
    expect(modelFailure(outcomeOf("7", [readRun({ folder: "", end: terminated })]))?.message).toContain(
      "Terminated--Fatal",
    );
  });

  it.each<ModelVerdict>(["successful", "with-severe-errors", "unclear"])(
    "is no error where it is %s",
    (verdict) => {
      expect(modelFailure(outcomeOf("7", [run(verdict)]))).toBeUndefined();
    },
  );
});
