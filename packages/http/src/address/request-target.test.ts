import { expect, it } from "vitest";
import { requestTarget } from "./request-target.js";

it.each([
  ["", "/jobs/1", undefined, "/jobs/1"],
  ["/base", "/jobs/", {}, "/base/jobs/"],
  ["", "/a%2Fb", { q: "x y&z=ä", n: 2, gone: undefined }, "/a%2Fb?q=x%20y%26z%3D%C3%A4&n=2"],
  ["", "/a", { id: ["1", "2"], none: [] }, "/a?id=1&id=2"],
  ["", "/..a/b..", undefined, "/..a/b.."],
])("writes %s%s with %j as %s", (base, path, query, expected) => {
  expect(requestTarget(base, { path, ...(query === undefined ? {} : { query }) })).toBe(expected);
});

it.each([
  "jobs",
  "",
  "/a b",
  "/a?b",
  "/a#b",
  "/a\\b",
  "/a/../b",
  "/..",
  "/.",
  "/%2e%2E/b",
  "/a\r\nX: y",
  "/ä",
  "https://other.example.org/",
])("refuses the path %j", (path) => {
  expect(() => requestTarget("", { path })).toThrow(expect.objectContaining({ code: "bad_input" }));
});
