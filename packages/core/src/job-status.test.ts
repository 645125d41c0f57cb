import { describe, expect, it } from "vitest";
import { expectedNext, hasEnded, isActive, jobStatuses, parseJobStatus } from "./job-status.js";

describe("the statuses", () => {
  it.each([
    ["queued", true, false],
    ["running", true, false],
    ["waiting", true, false],
    ["cancelling", true, false],
    ["completed", false, true],
    ["failed", false, true],
    ["cancelled", false, true],
    ["unknown", false, false],
  ] as const)("%s is active: %s, ended: %s", (status, active, ended) => {
    expect(isActive(status)).toBe(active);
    expect(hasEnded(status)).toBe(ended);
  });

  it.each(jobStatuses)("%s is followed by nothing exactly if it is an end, and never by itself", (status) => {
    expect(expectedNext[status].length === 0).toBe(hasEnded(status));
    expect(expectedNext[status]).not.toContain(status);
    expect(expectedNext[status]).not.toContain("unknown");
  });

  // In the words of docs/cancelling.md and its diagram, and not in those of the table that the code reads.
  it.each([
    ["queued", "running, waiting, cancelling, completed, failed, cancelled"],
    ["running", "waiting, cancelling, completed, failed, cancelled"],
    ["waiting", "queued, running, cancelling, completed, failed, cancelled"],
    ["cancelling", "completed, failed, cancelled"],
    ["unknown", "queued, running, waiting, cancelling, completed, failed, cancelled"],
  ] as const)("%s is usually followed by %s", (status, next) => {
    expect(expectedNext[status].join(", ")).toBe(next);
  });

  it.each(["completed", "failed", "cancelled"] as const)("%s may follow everything that goes on", (end) => {
    expect(jobStatuses.filter((status) => !hasEnded(status) && !expectedNext[status].includes(end))).toEqual(
      [],
    );
  });

  it("are read back from their words and from nothing else", () => {
    expect(jobStatuses.map((status) => parseJobStatus(status))).toEqual(jobStatuses);
    for (const word of ["", "Queued", "canceled", "toString"]) expect(parseJobStatus(word)).toBeUndefined();
  });
});
