import { describe, expect, it } from "vitest";
import { isJobError, JobError, jobErrorCodes, type JobErrorChanges } from "./job-error.js";

/** All that an error carries but its stack. */
function factsOf(error: JobError): Record<string, unknown> {
  return Object.fromEntries(
    Object.getOwnPropertyNames(error).flatMap((name) => {
      const value: unknown = Reflect.get(error, name);
      return name === "stack" ? [] : [[name, value]];
    }),
  );
}

describe("a JobError", () => {
  it("carries its code, its facts and its cause", () => {
    const cause = new Error("socket hang up");
    const error = new JobError("unreachable", "jess did not answer", {
      cause,
      hint: "Try again.",
      httpStatus: 502,
      serviceMessage: "bad gateway",
      serviceCode: "E7",
      correlationId: "c-1",
      mayHaveLeft: true,
    });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: "JobError",
      code: "unreachable",
      message: "jess did not answer",
      hint: "Try again.",
      httpStatus: 502,
      serviceMessage: "bad gateway",
      serviceCode: "E7",
      correlationId: "c-1",
      mayHaveLeft: true,
    });
    expect(error.cause).toBe(cause);
  });

  it("has no cause, no hint and has not left, unless told otherwise", () => {
    const error = new JobError("bad_input", "no");
    expect("cause" in error).toBe(false);
    expect(error.hint).toBeUndefined();
    expect(error.mayHaveLeft).toBe(false);
  });

  it("keeps a cause that is undefined apart from none", () => {
    expect("cause" in new JobError("bad_input", "no", { cause: undefined })).toBe(true);
  });

  it("has its mark where nobody sees it", () => {
    const error = new JobError("bad_input", "no");
    expect(Symbol.for("simjobs.JobError") in error).toBe(true);
    expect(Reflect.ownKeys(error)).not.toContain(Symbol.for("simjobs.JobError"));
  });

  it("says what has no end up to a point", () => {
    const endless = "x".repeat(10_000_000);
    const { message, hint } = new JobError("bad_reply", endless, { hint: endless });
    expect(message).toBe(hint);
    expect(message).toMatch(/^x{20000}… \(cut: 10000000 characters\)$/u);
  });

  it("stays the same where it is told anew and nothing is different", () => {
    const error = new JobError("throttled", "x".repeat(30_000), {
      cause: "the service",
      hint: "Wait.",
      httpStatus: 429,
      serviceMessage: "slow down",
      serviceCode: "E9",
      correlationId: "c-9",
      mayHaveLeft: true,
      fieldErrors: [{ path: "body.a", message: "odd" }],
      retryAfterMs: 2_000,
    });
    const again = error.retold({ hint: undefined }).retold({});
    expect(factsOf(again)).toEqual(factsOf(error));
    expect(Object.values(error).filter((value) => value === undefined || value === false)).toEqual([]);
    expect("cause" in new JobError("gone", "gone").retold({ message: "away" })).toBe(false);
  });

  it.each<[string, JobErrorChanges]>([
    ["another code", { code: "submit_unclear" }],
    ["other words", { message: "nobody answered: dead", hint: "Look at the road." }],
    ["another cause", { cause: "another" }],
    [
      "other facts",
      {
        httpStatus: 504,
        serviceMessage: "late",
        serviceCode: "E8",
        correlationId: "c-8",
        mayHaveLeft: false,
        fieldErrors: [{ path: "", message: "all of it" }],
        retryAfterMs: 1,
      },
    ],
  ])("takes %s where it is told anew, and keeps the rest", (_what, changes) => {
    const error = new JobError("unreachable", "dead", {
      hint: "Try.",
      mayHaveLeft: true,
      httpStatus: 502,
      cause: 1,
    });
    const again = error.retold(changes);
    expect(factsOf(again)).toEqual({ ...factsOf(error), ...changes });
    expect(isJobError(again)).toBe(true);
  });

  it("has no code twice", () => {
    expect(new Set(jobErrorCodes).size).toBe(jobErrorCodes.length);
  });
});

describe("isJobError", () => {
  const error = new JobError("gone", "gone");
  const marked = { [Symbol.for("simjobs.JobError")]: true, code: "gone" };
  it.each([
    ["any code", isJobError(error), true],
    ["its code", isJobError(error, "gone"), true],
    ["one of several codes", isJobError(error, "conflict", "gone"), true],
    ["another code", isJobError(error, "conflict"), false],
    ["a plain error", isJobError(new Error("gone"), "gone"), false],
    ["something that looks like one", isJobError({ name: "JobError", code: "gone" }), false],
    ["something with the mark and no code", isJobError({ [Symbol.for("simjobs.JobError")]: true }), false],
    [
      "an error of another copy",
      isJobError(Object.assign(Object.create(Error.prototype), marked), "gone"),
      true,
    ],
    ["nothing", isJobError(undefined), false],
  ])("answers for %s", (_what, answer, expected) => {
    expect(answer).toBe(expected);
  });
});
