import type { Command } from "commander";
import { commandIn } from "./wrong-use.js";

/**
 * Reads `--wait=false` as `--no-wait`, and leaves `--wait=true` out, which is what there is without either: many programs write what is
 * taken away so. Words of the command come first; what is not understood stays as it is.
 */
export function takenAway(words: readonly string[], program: Command): readonly string[] {
  const { node } = commandIn(words, program);
  const end = words.indexOf("--");
  return words.flatMap((word, index) => {
    const [, name, value] = /^--([a-z][a-z-]*)=(true|false)$/u.exec(word) ?? [];
    const isBehind = end >= 0 && index > end;
    const option = isBehind ? undefined : node.options.find(({ long }) => long === `--no-${name ?? ""}`);
    if (option === undefined) return [word];
    return value === "false" ? [`--no-${name ?? ""}`] : [];
  });
}
