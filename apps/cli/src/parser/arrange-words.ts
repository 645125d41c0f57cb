import type { Command } from "commander";

/**
 * Puts options that stand before the command, or between it and its second word, behind it, where they are understood:
 * `--json receipts --limit 5 list` becomes `receipts list --json --limit 5`. What is not understood stays as it is.
 */
export function arrangeWords(argv: readonly string[], program: Command): readonly string[] {
  const commands: string[] = [];
  const options: string[] = [];
  let node = program;
  let at = 0;
  while (at < argv.length && node.commands.length > 0) {
    const word = argv[at] ?? "";
    if (isOption(word)) {
      const taken = wordsTaken(node, word);
      if (taken === undefined) break;
      options.push(...argv.slice(at, at + taken));
      at += taken;
      continue;
    }
    if (word === "help" && node === program) return argv.slice(at); // of whatever is asked for: it prints no document
    const next = node.commands.find((each) => each.name() === word || each.aliases().includes(word));
    if (next === undefined) break;
    commands.push(word);
    node = next;
    at += 1;
  }
  return commands.length === 0 ? argv : [...commands, ...options, ...argv.slice(at)];
}

function isOption(word: string): boolean {
  return word.startsWith("-") && word !== "-" && word !== "--";
}

/** Whether a command below this one understands an option. */
export function isKnownBelow(command: Command, option: string): boolean {
  return wordsTaken(command, option) !== undefined;
}

/** How many words an option takes with its value, as the commands below have it; undefined for one that none has. */
function wordsTaken(command: Command, word: string): number | undefined {
  if (word === "-h" || word === "--help") return 1;
  const [name = ""] = word.split("=", 1);
  const option = below(command)
    .flatMap(({ options }) => options)
    .find(({ long, short }) => long === name || short === name);
  if (option === undefined) return undefined;
  const hasValue = option.required || option.optional;
  return hasValue && !word.includes("=") ? 2 : 1;
}

function below(command: Command): readonly Command[] {
  return command.commands.flatMap((each) => [each, ...below(each)]);
}
