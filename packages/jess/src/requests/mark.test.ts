import { isJobError } from "@simjobs/core";
import { expect, it } from "vitest";
import { hasMark, withMark } from "./mark.js";

const mark = "0b7e6f3c-52d1";

it.each([undefined, "", "my text", "two\nlines"])(
  "marks the description %j so that it is found again",
  (text) => {
    const marked = withMark(text, mark);
    expect(marked.startsWith(text ?? "")).toBe(true);
    expect(hasMark(marked, mark)).toBe(true);
  },
);

it.each([null, undefined, "", "my text", "[simjobs 0b7e6f3c-52d10]"])("finds no mark in %j", (text) => {
  expect(hasMark(text, mark)).toBe(false);
});

it.each(["", "short", "has space in it", "-dashfirst", "a".repeat(65), "brackets]inside"])(
  "refuses the mark %j",
  (bad) => {
    expect(() => withMark("text", bad)).toThrow(expect.toSatisfy((error) => isJobError(error, "bad_input")));
  },
);
