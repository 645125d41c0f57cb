import { describe, expect, it } from "vitest";
import { isAboutAnother, isSamePath } from "./same-subject.js";

describe("isSamePath", () => {
  it.each([
    ["/jobs/j1/cancel", "/jobs/j1/cancel", true],
    ["/jobs/j1/cancel", "/jobs/j1/cancel/", true],
    ["/jobs/j1/cancel/", "/jobs/j1/cancel", true],
    ["/jobs/j1/cancel", "/jobs/%6A1/cancel", true],
    ["/jobs/a%2Fb/cancel", "/jobs/a%2fb/cancel", true],
    ["/jobs/a%2Fb/cancel", "/jobs/a/b/cancel", false],
    ["/jobs/j1/cancel", "/jobs/j2/cancel", false],
    ["/jobs/j1/cancel", "/jobs/J1/cancel", false],
    ["/jobs/j1/cancel", "/jobs/j1%20/cancel", false],
    ["/jobs/12/cancel", "/jobs/012/cancel", false],
    ["/jobs/12/cancel", "/jobs/12.0/cancel", false],
    ["/jobs/j1/cancel", "/jobs/j1//cancel", false],
    ["/jobs/j1/cancel", "//jobs/j1/cancel", false],
    ["/jobs/j1/cancel", "/jobs/j1/cancel//", false],
    ["/jobs/j1/cancel", "/jobs/j1", false],
    ["/jobs/j1/cancel", "/v2/jobs/j1/cancel", false],
    ["/jobs/%zz/cancel", "/jobs/%zz/cancel", false],
  ])("%s and %s: %s", (one, other, same) => {
    expect(isSamePath(one, other)).toBe(same);
  });
});

describe("isAboutAnother", () => {
  const file = { path: "/jess_web/api/job/file/400123/eplusout.err", subject: "400123" };
  const table = { path: "/simulations/s1/time_series/download", subject: "s1" };

  it.each([
    [file, "/jess_web/api/job/file/400124/eplusout.err", true],
    [file, "/jess_web/api/job/file/0400123/eplusout.err", true],
    [file, "/jess_web/api/job/file/", true],
    [file, "/jess_web/api/job/text/400124/eplusout.err", true],
    [file, "/other/file/400124/eplusout.err", true],
    [file, "/jess_web/api/job/text/400123/eplusout.err", false],
    [file, "/jess_web/api/job/file/400123/eplusout.err/", false],
    [file, "/storage/f81d4fae/eplusout.err", false],
    [table, "/simulations/s2/time_series/download", true],
    [table, "/v2/simulations/S1/time_series/download", true],
    [table, "/simulations", true],
    [table, "/v2/simulations/s1/time_series/download", false],
    [table, "/storage/v1/object/sign/9f/time_series.parquet", false],
    [{ path: "/users/me", subject: undefined }, "/users/42", false],
    [{ path: "/jobs", subject: "j1" }, "/jobs/j2", false],
  ])("%o led to %s: %s", (asked, to, another) => {
    expect(isAboutAnother(asked, to)).toBe(another);
  });
});
