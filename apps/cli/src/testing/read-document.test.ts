import { describe, expect, it } from "vitest";
import { documentsIn } from "./read-document.js";

describe("the check of what a command has printed", () => {
  it.each([
    ["a field that is not told of", '{"schema":"simjobs.config-path/1","path":"/a","more":1}'],
    ["a missing field", '{"schema":"simjobs.config-path/1"}'],
    [
      "a time in another form",
      '{"schema":"simjobs.tree/1","at":"today","ref":"","complete":true,"members":[]}',
    ],
    ["a document that nobody knows", '{"schema":"simjobs.nothing/1"}'],
    ["talk", "done"],
  ])("finds %s", (_what, line) => {
    expect(() => documentsIn(`${line}\n`)).toThrow();
  });
});
