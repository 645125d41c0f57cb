import { formatReference, noDetails, type JobRef, type Reading } from "@simjobs/core";
import { describe, expect, it } from "vitest";
import { treeRows } from "./tree-rows.js";

const root: JobRef = { provider: "ionworks", kind: "pipeline", id: "p" };
const jobRef = (id: string): JobRef => ({ provider: "ionworks", kind: "job", id });

function reading(id: string, parent: JobRef | null): Reading {
  return {
    ref: jobRef(id),
    askedAtMs: 0,
    source: "list",
    run: 1,
    version: null,
    status: "running",
    nativeStatus: "processing",
    cancelFlag: null,
    endUnclear: false,
    terminalFlag: null,
    failedFlag: null,
    details: { ...noDetails, parent },
  };
}

const rowsOf = (...members: readonly Reading[]): readonly (readonly [string, number])[] =>
  treeRows({ root, members, complete: true }).map(({ reading: { ref }, depth }) => [
    formatReference(ref),
    depth,
  ]);

describe("the rows of a tree", () => {
  it("put each job below its parent", () => {
    expect(
      rowsOf(reading("b", root), reading("a", root), reading("b1", jobRef("b")), reading("b2", jobRef("b1"))),
    ).toEqual([
      ["ionworks:b", 1],
      ["ionworks:b1", 2],
      ["ionworks:b2", 3],
      ["ionworks:a", 1],
    ]);
  });

  it("put a job below the root whose parent is not told or not there", () => {
    expect(rowsOf(reading("a", null), reading("b", jobRef("gone")), reading("c", jobRef("c")))).toEqual([
      ["ionworks:a", 1],
      ["ionworks:b", 1],
      ["ionworks:c", 1],
    ]);
  });

  it("show jobs that call each other their parents", () => {
    expect(
      rowsOf(reading("a", jobRef("b")), reading("b", jobRef("a")))
        .map(([ref]) => ref)
        .toSorted(),
    ).toEqual(["ionworks:a", "ionworks:b"]);
  });
});
