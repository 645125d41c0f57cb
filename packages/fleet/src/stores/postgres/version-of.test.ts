import { expect, it } from "vitest";
import { versionOf } from "./version-of.js";

it.each([
  ["180004", "18.4"],
  ["130000", "13.0"],
  ["120022", "12.22"],
  ["90624", "9.6.24"],
])("%s is PostgreSQL %s", (number, version) => {
  expect(versionOf(number)).toBe(version);
});
