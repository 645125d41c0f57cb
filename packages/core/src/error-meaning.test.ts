import { describe, expect, it } from "vitest";
import { errorMeanings, meaningOf, type ErrorMeaning } from "./error-meaning.js";
import { isJobError, jobErrorCodes, type JobErrorCode } from "./job-error.js";

function codesWith(holds: (meaning: ErrorMeaning) => boolean): readonly JobErrorCode[] {
  return jobErrorCodes.filter((code) => holds(errorMeanings[code]));
}

describe("the table of what errors mean", () => {
  it("has a row for each code and no other", () => {
    expect(Object.keys(errorMeanings).toSorted()).toEqual([...jobErrorCodes].toSorted());
  });

  it.each<[string, (meaning: ErrorMeaning) => boolean, readonly JobErrorCode[]]>([
    [
      "no later try can mend",
      ({ endsAt }) => endsAt === "here",
      ["bad_input", "unsafe_address", "journal_unwritable", "not_supported"],
    ],
    [
      "lie in files of this machine",
      ({ endsAt }) => endsAt === "disk",
      ["journal_unreadable", "file_unwritable", "file_unreadable"],
    ],
    ["ask for a sign-in", ({ endsAt }) => endsAt === "sign-in", ["unauthorized", "account_not_linked"]],
    ["reach nobody", ({ endsAt }) => endsAt === "road", ["unreachable", "proxy_failed"]],
    ["are about time", ({ endsAt }) => endsAt === "time", ["deadline"]],
    ["are turned away for now", ({ endsAt }) => endsAt === "door", ["throttled"]],
    [
      "may pass by themselves",
      ({ passes }) => passes,
      ["throttled", "unreachable", "proxy_failed", "service_failed", "deadline"],
    ],
    [
      "say no to a cancel",
      ({ cancel }) => cancel === "no",
      ["forbidden", "conflict", "rejected_input", "gone", "refused"],
    ],
    [
      "leave a cancel untouched",
      ({ cancel }) => cancel === "untouched",
      ["unauthorized", "account_not_linked", "throttled", "proxy_failed"],
    ],
    [
      "tell by themselves what a cancel has come to",
      ({ cancel }) => cancel === "as-told",
      ["unreachable", "deadline"],
    ],
  ])("names the errors that %s", (_which, holds, codes) => {
    expect(codesWith(holds)).toEqual(codes);
  });

  it("takes nothing for granted of a code that only a later copy knows", () => {
    const later: unknown = Object.assign(new Error("new"), {
      [Symbol.for("simjobs.JobError")]: true,
      code: "outgrown",
    });
    expect(isJobError(later) && meaningOf(later.code)).toEqual({
      endsAt: "service",
      passes: false,
      cancel: "perhaps",
      exit: "unexpected",
    });
  });
});
