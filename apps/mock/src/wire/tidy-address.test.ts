import { describe, expect, it } from "vitest";
import { isMalformed, tidyAddress } from "./tidy-address.js";

describe("an address", () => {
  it.each([
    ["/jobs?a=%zz", "/jobs?a=%zz"],
    ["/jobs/a%20b", "/jobs/a%20b"],
    ["/jobs/a%2Fb%2e", "/jobs/a%2Fb%2e"],
    ["/%5fmock/state", "/_mock/state"],
    ["/jess%5Fweb/api/%6aobs", "/jess_web/api/jobs"],
    ["/jobs/%E2%82%AC", "/jobs/%E2%82%AC"],
    ["/jobs/%zz", "/jobs/%25zz"],
    ["/jobs/%", "/jobs/%25"],
    ["/jobs/%4", "/jobs/%254"],
    ["/jobs/%ff", "/jobs/%EF%BF%BD"],
    ["/jobs/%E2%82", "/jobs/%EF%BF%BD"],
    ["http://127.0.0.1:8787/jobs?a=b", "/jobs?a=b"],
    ["http://127.0.0.1", "/"],
    ["HTTPS://twin?x", "/?x"],
    ["*", "*"],
    ["jobs", "/jobs"],
  ])("is tidied up from %s to %s", (target, tidy) => {
    expect(tidyAddress(target)).toBe(tidy);
    expect(() => decodeURIComponent(tidy.split("?", 1).join(""))).not.toThrow();
  });

  it.each([
    ["/jobs/1", false],
    ["/jobs/%20", false],
    ["/jobs/%E2%82%AC", false],
    ["/jobs?a=%zz", false],
    ["/jobs/%zz", true],
    ["/jobs/%", true],
    ["/jobs/%ff", true],
    ["/jobs/%c0%af", true],
  ])("%s has escapes that say nothing: %s", (target, expected) => {
    expect(isMalformed(target)).toBe(expected);
  });
});
