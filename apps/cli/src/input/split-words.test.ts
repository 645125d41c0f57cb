import { describe, expect, it } from "vitest";
import { splitWords } from "./split-words.js";

describe("the words of a command", () => {
  it.each([
    ["./notify.sh", ["./notify.sh"]],
    ["  a   b\tc ", ["a", "b", "c"]],
    [`a 'b c' "d e"`, ["a", "b c", "d e"]],
    [`a "it's" 'say "x"'`, ["a", "it's", 'say "x"']],
    [String.raw`a\ b "c\"d\\" e\'f`, ["a b", String.raw`c"d\ `.trim(), "e'f"]],
    [`a ''`, ["a", ""]],
    [`-x"y z"w`, ["-xy zw"]],
    ["a $HOME; b | c", ["a", "$HOME;", "b", "|", "c"]],
  ])("%j are split as a shell does it", (text, words) => {
    expect(splitWords(text, "--exec")).toEqual(words);
  });

  it.each(["'a", `a "b`, "", "   ", "''", "a \\"])("%j are none", (text) => {
    expect(() => splitWords(text, "--exec")).toThrow(/^--exec/u);
  });
});
