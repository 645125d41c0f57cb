import { cancelOutcomes, JobError, jobErrorCodes, stopCauses, unknownCauses } from "@simjobs/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exitOfCancel, exitOfError, exitOfWatched, precedence, worstExit } from "./exit-codes.js";

describe("the exit code of one cancellation", () => {
  it.each([
    ["cancelled", null, 0],
    ["already-cancelled", null, 0],
    ["finished-first", null, 3],
    ["not-found", null, 5],
    ["refused", null, 6],
    ["refused", "forbidden", 6],
    ["still-cancelling", null, 7],
    ["requested", null, 0],
    ["not-sent", "sign-in", 4],
    ["not-sent", "unreachable", 13],
    ["not-sent", "deadline", 8],
    ["not-sent", "signal", 8],
    ["not-sent", "journal", 8],
    ["unknown", "unanswered", 8],
    ["unknown", "sign-in", 4],
    ["contradicted", null, 9],
  ] as const)("of %s (%s) is %i", (outcome, cause, code) => {
    expect(exitOfCancel({ outcome, cause })).toBe(code);
  });

  it("has a place in the order of several jobs, whatever the outcome and cause", () => {
    for (const outcome of cancelOutcomes) {
      for (const cause of [null, ...stopCauses, ...unknownCauses]) {
        expect(precedence.cancel).toContain(exitOfCancel({ outcome, cause }));
      }
    }
  });
});

describe("the exit code of several jobs", () => {
  it.each([
    ["nothing but success", [0, 0], 0],
    ["no job at all", [], 0],
    ["one that finished first", [0, 3, 0], 3],
    ["one not found beside one that finished first", [3, 5], 5],
    ["one still cancelling beside one unknown", [7, 8], 8],
    ["one contradicted", [9, 8, 7], 9],
    ["one unexpected", [9, 1], 1],
    ["an unreachable service beside a missing sign-in", [13, 4], 4],
    ["an interruption", [1, 130, 9], 130],
    ["a code that has no place in the order", [0, 2], 2],
  ])("with %s", (_what, codes, worst) => {
    expect(worstExit(codes, precedence.cancel)).toBe(worst);
  });

  it("does not depend on the order of the jobs", () => {
    const codes = fc.array(fc.constantFrom(...precedence.cancel, ...precedence.watch, 2, 77), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(codes, codes, fc.constantFrom(...Object.values(precedence)), (one, other, order) => {
        const forwards = worstExit([...one, ...other], order);
        expect(worstExit([...other, ...one], order)).toBe(forwards);
        // And it can be worked out in parts.
        expect(worstExit([worstExit(one, order), worstExit(other, order)], order)).toBe(forwards);
      }),
    );
  });

  it.each([
    ["completed", 0],
    ["failed", 10],
    ["cancelled", 11],
    ["running", 12],
  ] as const)("of a watch that saw %s", (status, code) => {
    expect(exitOfWatched(status)).toBe(code);
  });
});

describe("the exit code of an error", () => {
  it.each([
    ["bad_input", 2],
    ["unsafe_address", 2],
    ["unauthorized", 4],
    ["not_found", 5],
    ["refused", 6],
    ["submit_unclear", 8],
    ["unreachable", 13],
    ["bad_reply", 1],
    ["journal_unwritable", 8],
    ["journal_unreadable", 8],
  ] as const)("of %s is %i", (code, exit) => {
    expect(exitOfError(new JobError(code, "x"))).toBe(exit);
  });

  it("is there for every code, and never says that all is well", () => {
    for (const code of jobErrorCodes) expect(exitOfError(new JobError(code, "x"))).toBeGreaterThan(0);
  });
});
