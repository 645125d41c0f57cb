import { expect, it } from "vitest";
import { nameJobs } from "./name-jobs.js";

const jobs = (count: number): string =>
  nameJobs(Array.from({ length: count }, (_each, at) => ({ provider: "jess", kind: "job", id: `${at}` })));

it.each([
  [2, "jess:0 jess:1"],
  [3000, "jess:0 jess:1 jess:2 … and 2997 more"],
])("names %i jobs in no more than a few lines", (count, text) => {
  expect(jobs(count)).toBe(text);
});

it("names all of those that can still be copied", () => {
  expect(jobs(20).split(" ")).toHaveLength(20);
});
