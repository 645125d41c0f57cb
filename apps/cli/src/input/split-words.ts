import { JobError } from "@simjobs/core";

const space = /\s/u;

/**
 * Splits a command into words: at spaces, unless they stand in single or double quotes. No variables, no pipes. A backslash
 * stands for itself, so that paths of Windows survive, except before what it can keep from its meaning: a quote or a
 * space, and in double quotes a double quote. Before those, two backslashes are one.
 *
 * @throws {JobError} `bad_input` for a quote that is not closed, or nothing
 */
export function splitWords(text: string, option: string): readonly [string, ...string[]] {
  const words: string[] = [];
  let word: string | undefined; // undefined between two words
  let quote: "'" | '"' | undefined;
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charAt(at);
    if (sign === "\\" && quote !== "'") {
      const end = endOfBackslashes(text, at);
      const count = end - at;
      const next = text.charAt(end);
      const isKept = quote === '"' ? next === '"' : next === '"' || next === "'" || space.test(next);
      word = (word ?? "") + "\\".repeat(isKept ? Math.floor(count / 2) : count);
      if (isKept && count % 2 === 1) {
        word += next;
        at = end;
      } else at = end - 1;
    } else if (quote !== undefined) {
      if (sign === quote) quote = undefined;
      else word += sign;
    } else if (sign === "'" || sign === '"') {
      quote = sign;
      word ??= "";
    } else if (space.test(sign)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? "") + sign;
  }
  if (quote !== undefined)
    throw new JobError("bad_input", `${option}: a quote is not closed`, {
      hint: String.raw`Close it, or write \${quote} for one that stands for itself.`,
    });
  if (word !== undefined) words.push(word);
  const [first, ...rest] = words;
  if (first !== undefined && first !== "") return [first, ...rest];
  throw new JobError("bad_input", `${option} names no command`, {
    hint: `Write a program and its arguments, such as ${option} './notify.sh done'.`,
  });
}

function endOfBackslashes(text: string, from: number): number {
  let end = from;
  while (text.charAt(end) === "\\") end += 1;
  return end;
}
