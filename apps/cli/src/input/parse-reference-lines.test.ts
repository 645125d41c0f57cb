import { describe, expect, it } from "vitest";
import { parseReferenceLines } from "./parse-reference-lines.js";

describe("references on standard input", () => {
  it.each([
    ["one a line", "jess:1\njess:2\n", ["jess:1", "jess:2"]],
    ["with other line ends and blanks", "\r\njess:1\r\n  jess:2  \r\n\r\n", ["jess:1", "jess:2"]],
    ["as `list` prints rows", "jess:1\trunning\tQUEUED\njess:2\tqueued\n", ["jess:1", "jess:2"]],
    ["several in a line", "jess:1 jess:2", ["jess:1", "jess:2"]],
    ["with remarks", "# tonight\njess:1", ["jess:1"]],
    ["as `submit --json` prints them", '{"schema":"simjobs.submit/1","refs":["jess:1"]}', ["jess:1"]],
    ["as `list --json` prints them", '{"jobs":[{"ref":"jess:1","status":"running"}]}', ["jess:1"]],
    ["none", "", []],
  ])("are read %s", (_how, text, expected) => {
    expect(parseReferenceLines(text)).toEqual(expected);
  });

  it.each(['{"jobs":[{"id":1}]}', '{"refs":"jess:1"}', '{"refs":[1]}', "{jess:1}", "{}"])(
    "are refused as %s",
    (text) => {
      expect(() => parseReferenceLines(text)).toThrow("names no jobs");
    },
  );
});
