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
    ["as `jq` prints them", '"jess:1"\n"jess:2"\n', ["jess:1", "jess:2"]],
    ["as a list of them", '["jess:1","jess:2"]', ["jess:1", "jess:2"]],
    ["as `list --json --jq .jobs` prints them", '[{"ref":"jess:1"},{"ref":"jess:2"}]', ["jess:1", "jess:2"]],
    [
      "as `list --format jsonl` and `watch --json` print them",
      '{"ref":"jess:1","name":"a"}\r\n{"ref":"jess:2","name":"b\\njess:3"}\r\n\r\n',
      ["jess:1", "jess:2"],
    ],
    ["as one row", '{"ref":"jess:1"}\n', ["jess:1"]],
    [
      "as documents, one a line",
      '{"refs":["jess:1"]}\n{"refs":[]}\n{"jobs":[{"ref":"jess:2"}]}',
      ["jess:1", "jess:2"],
    ],
    ["as `list --format tsv` prints rows", "ref\tkind\njess:1\tjob\n", ["jess:1"]],
    ["as `list --fields ref --format tsv` does", "ref\njess:1\n", ["jess:1"]],
    ["none", "", []],
    ["none in a list", "[]", []],
  ])("are read %s", (_how, text, expected) => {
    expect(parseReferenceLines(text)).toEqual(expected);
  });

  it.each([
    '{"jobs":[{"id":1}]}',
    '{"refs":"jess:1"}',
    '{"refs":[1]}',
    "{jess:1}",
    "{}",
    "[1]",
    '[["jess:1"]]',
    '"jess:1',
    '{"ref":"jess:1"}\njess:2',
    '["jess:1",',
  ])("are refused as %s", (text) => {
    expect(() => parseReferenceLines(text)).toThrow("names no jobs");
  });

  it("are not looked for in a table whose names may hold ends of lines", () => {
    expect(() => parseReferenceLines('ref,name\njess:1,"a\njess:2"\n')).toThrow("commas divide");
  });
});
