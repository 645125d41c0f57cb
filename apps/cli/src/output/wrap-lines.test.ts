import { describe, expect, it } from "vitest";
import { testContext } from "../testing/run-cli.js";
import { wrapLines } from "./wrap-lines.js";

const refs = Array.from({ length: 9 }, (_, index) => `jess:${12_259 + index}`).join(" ");

describe("sentences on a terminal", () => {
  it.each([
    ["simjobs: jess knows no job 1", 40, "simjobs: jess knows no job 1"],
    ["one two three four five", 11, "one two\n  three\n  four five"],
    ["  a hint that goes on", 12, "  a hint\n    that\n    goes on"],
    ["short\na line that is longer\nshort", 12, "short\na line that\n  is longer\nshort"],
    ["supercalifragilistic word", 8, "supercalifragilistic\n  word"],
    ["\u001b[2mgrey words here\u001b[22m", 15, "\u001b[2mgrey words here\u001b[22m"],
    ["\u001b[2mgrey words here\u001b[22m", 10, "\u001b[2mgrey words\n  here\u001b[22m"],
    ["a question? ", 40, "a question? "],
    ["", 10, ""],
  ])("are broken between words: %j in %i columns", (text, width, wrapped) => {
    expect(wrapLines(text, width)).toBe(wrapped);
  });

  it.each([
    [`To see what became of them: simjobs status ${refs}`, `simjobs status ${refs}`],
    [
      "Sign in first: simjobs login jess --profile lab, or set JESS_EMAIL.",
      "simjobs login jess --profile lab,",
    ],
    ["It had ended by itself: look at it with `simjobs status jess:12259`", "`simjobs status jess:12259`"],
    ["It had ended by itself: look at it (simjobs status jess:12259).", "(simjobs status jess:12259)."],
    ["Look at it: simjobs list --provider jess --since 1h", "simjobs list --provider jess --since 1h"],
  ])("keep a command in one piece, to be pasted: %s", (text, command) => {
    const lines = wrapLines(text, 30).split("\n");
    expect(lines.some((line) => line.includes(command))).toBe(true);
  });

  it("are left to whoever reads them elsewhere", () => {
    let said = "";
    const sinks = { out: () => {}, err: (text: string) => (said += text) };
    const long = `${"word ".repeat(40)}end\n`;
    testContext([], { columns: 30 }, sinks).stderr.write(long);
    expect(said).toBe(long);
    said = "";
    testContext([], { columns: 30, stderrIsTTY: true }, sinks).stderr.write(long);
    expect(Math.max(...said.split("\n").map((line) => line.length))).toBeLessThanOrEqual(30);
  });
});
