import { expect, it } from "vitest";
import { parseRetryAfter } from "./retry-after.js";

const now = Date.UTC(2026, 10, 22, 8, 0, 0);

it.each([
  ["0", 0],
  [" 7 ", 7000],
  ["1.5", 1500],
  ["99999999999", 86_400_000],
  ["Sun, 22 Nov 2026 08:00:30 GMT", 30_000],
  ["Sunday, 22-Nov-26 08:00:30 GMT", 30_000],
  ["Sun Nov 22 08:00:30 2026", 30_000],
  ["Sun, 22 Nov 2026 07:00:00 GMT", 0],
  ["-5", undefined],
  ["soon", undefined],
  ["2026", 2_026_000],
  ["Sun, something", undefined],
  ["", undefined],
  [undefined, undefined],
])("reads Retry-After: %s as %s milliseconds", (value, expected) => {
  expect(parseRetryAfter(value, now)).toBe(expected);
});
