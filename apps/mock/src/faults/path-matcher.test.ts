import { expect, it } from "vitest";
import { pathMatcher } from "./path-matcher.js";

it.each([
  ["/jobs", "/jobs", true],
  ["/jobs", "/jobs/1", true],
  ["/jobs", "/jobs/1/cancel", true],
  ["/jobs", "/jobsearch", false],
  ["/jobs/", "/jobs/1", true],
  ["/jobs$", "/jobs", true],
  ["/jobs$", "/jobs/1", false],
  ["/jobs/*/cancel", "/jobs/1/cancel", true],
  ["/jobs/*/cancel", "/jobs/1", false],
  ["*/job/status/*", "/jess_web/api/job/status/12", true],
  ["/jobs/*", "/jobs/1/cancel", true],
  ["/a.b*", "/axb", false],
  ["/a(*", "/a(b", true],
])("reads %s at %s as %s", (pattern, path, expected) => {
  expect(pathMatcher(pattern)(path)).toBe(expected);
});
