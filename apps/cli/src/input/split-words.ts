import { JobError } from "@simjobs/core";

const word = /\s*((?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+)/uy;

/**
 * Splits a command into words as a shell does, and does nothing else that a shell does: no variables, no pipes.
 *
 * @throws {JobError} `bad_input` for a quote that is not closed, or nothing
 */
export function splitWords(text: string, option: string): readonly [string, ...string[]] {
  const words: string[] = [];
  const whole = text.trim();
  let at = 0;
  while (at < whole.length) {
    word.lastIndex = at;
    const match = word.exec(whole);
    if (match === null) throw new JobError("bad_input", `${option}: a quote is not closed`);
    at = word.lastIndex;
    words.push(unquoted(match[1] ?? ""));
  }
  const [first, ...rest] = words;
  if (first !== undefined && first !== "") return [first, ...rest];
  throw new JobError("bad_input", `${option} names no command`, {
    hint: `Write a program and its arguments, such as ${option} './notify.sh done'.`,
  });
}

function unquoted(text: string): string {
  return text.replace(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/gu,
    (_whole, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\(["\\$`])/gu, "$1") ?? escaped ?? "",
  );
}
