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

  it.each([
    [String.raw`C:\tools\tell.exe done`, [String.raw`C:\tools\tell.exe`, "done"]],
    [String.raw`"C:\Program Files\tell.exe" done`, [String.raw`C:\Program Files\tell.exe`, "done"]],
    [String.raw`\\server\share\tell.exe done`, [String.raw`\\server\share\tell.exe`, "done"]],
    [String.raw`"\\server\my share\tell.exe"`, [String.raw`\\server\my share\tell.exe`]],
    [String.raw`C:\new\table.exe --to='D:\a\b'`, [String.raw`C:\new\table.exe`, String.raw`--to=D:\a\b`]],
    [String.raw`tell.exe --folder "C:\out\\"`, ["tell.exe", "--folder", "C:\\out\\"]],
    [String.raw`tell.exe C:\out\\ done`, ["tell.exe", "C:\\out\\", "done"]],
    [String.raw`C:\my\ tools\tell.exe`, [String.raw`C:\my tools\tell.exe`]],
    ["a \\", ["a", "\\"]],
    [String.raw`grep '\d\s'`, ["grep", String.raw`\d\s`]],
  ])("%s keep their backslashes", (text, words) => {
    expect(splitWords(text, "--exec")).toEqual(words);
  });

  it.each(["'a", `a "b`, String.raw`"C:\out\"`, "", "   ", "''"])("%j are none", (text) => {
    expect(() => splitWords(text, "--exec")).toThrow(/^--exec/u);
  });
});
