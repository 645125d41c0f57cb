import { noDetails, type JobRef, type Reading } from "@simjobs/core";
import { expect, it } from "vitest";
import { ListedParents } from "./listed-parents.js";

const ref = (id: string): JobRef => ({ provider: "simulated", kind: "job", id });

function listed(id: string, parent: string | null): Reading {
  return {
    ref: ref(id),
    source: "list",
    askedAtMs: 0,
    run: 1,
    version: null,
    status: "running",
    nativeStatus: "processing",
    endUnclear: false,
    cancelFlag: null,
    terminalFlag: null,
    failedFlag: null,
    details: { ...noDetails, parent: parent === null ? null : ref(parent) },
  };
}

it.each<[what: string, jobs: readonly [id: string, parent: string | null, active: boolean][], below: number]>(
  [
    ["a job alone", [["top", null, true]], 0],
    [
      "its children and theirs",
      [
        ["top", null, true],
        ["child", "top", true],
        ["grandchild", "child", true],
      ],
      2,
    ],
    [
      "one below another that has ended",
      [
        ["child", "top", false],
        ["grandchild", "child", true],
      ],
      1,
    ],
    ["another's child", [["child", "other", true]], 0],
    [
      "one that is meant itself",
      [
        ["top", null, true],
        ["top too", "top", true],
      ],
      0,
    ],
    [
      "two that call each other parent",
      [
        ["one", "two", true],
        ["two", "one", true],
      ],
      0,
    ],
  ],
)("counts what goes on below the jobs that are meant: %s", (_what, jobs, below) => {
  const parents = new ListedParents();
  for (const [id, parent, active] of jobs) parents.add(listed(id, parent), active);
  expect(parents.countBelow(new Set(["simulated:top", "simulated:top%20too"]))).toBe(below);
});
