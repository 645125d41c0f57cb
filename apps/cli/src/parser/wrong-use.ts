import { JobError } from "@simjobs/core";
import type { Command, CommanderError } from "commander";
import { isKnownBelow } from "./arrange-words.js";
import { topicNames } from "../topics/topic-names.js";
import { swallowedReference } from "../references/swallowed-reference.js";

/** Commander's own words, in our form: `error: unknown command 'stauts'\n(Did you mean status?)`. */
export function wrongUse(
  error: CommanderError,
  told: string,
  words: readonly string[],
  program: Command,
): JobError {
  if (error.code === "commander.help") {
    return new JobError("bad_input", "there is no command", { hint: "See what there is: simjobs --help" });
  }
  const missing =
    error.code === "commander.unknownOption" ? missingCommand(error, words, program) : undefined;
  if (missing !== undefined) return missing;
  const storeless =
    error.code === "commander.unknownOption" ? needsNoStore(error, words, program) : undefined;
  if (storeless !== undefined) return storeless;
  if (error.code === "commander.missingArgument") {
    const swallowed = swallowedReference(words);
    if (swallowed !== undefined) return swallowed;
  }
  const { path, unknown, hasCommands } = commandIn(words, program);
  const help = ["simjobs", ...path, "--help"].join(" ");
  const [first = error.message, ...rest] = told.trim().split("\n");
  const suggestion = rest.find((line) => line.startsWith("(Did you mean"));
  const isUnknown = error.code === "commander.excessArguments" && hasCommands && unknown !== undefined;
  return new JobError(
    "bad_input",
    isUnknown ? `unknown command '${unknown}'` : withoutValue(first.replace(/^error: /u, "")),
    {
      hint:
        suggestion === undefined
          ? `See ${hasCommands ? "what there is" : "how it is used"}: ${help}`
          : suggestion.replace(/^\((.*)\)$/u, "$1"),
    },
  );
}

/** What was written to an option that there is not is left out: `--password=…` is a likely one. */
function withoutValue(message: string): string {
  return message.replace(/^(unknown option '[^=']*)=.*$/su, "$1'");
}

/** An option that is understood further on is no mistake: what is missing is the command that takes it. */
function missingCommand(
  { message }: CommanderError,
  words: readonly string[],
  program: Command,
): JobError | undefined {
  const { node, path, unknown } = commandIn(words, program);
  const option = /unknown option '([^']*)'/u.exec(message)?.[1];
  if (option === undefined || unknown !== undefined || !isKnownBelow(node, option)) return undefined;
  const names = node.commands.map((each) => each.name());
  const help = ["simjobs", ...path, "--help"].join(" ");
  return path.length === 0
    ? new JobError("bad_input", "there is no command", { hint: `See what there is: ${help}` })
    : new JobError(
        "bad_input",
        `after ${path.join(" ")} one of its commands is missing: ${names.join(", ")}`,
        {
          hint: `See what they do: ${help}`,
        },
      );
}

/** A command that has nothing to do with a fleet does not look at the variable, either. */
function needsNoStore(
  { message }: CommanderError,
  words: readonly string[],
  program: Command,
): JobError | undefined {
  const { path } = commandIn(words, program);
  const option = /unknown option '(--store(?:-prefix)?)[='']/u.exec(message)?.[1];
  if (option === undefined || path.length === 0) return undefined;
  return new JobError(
    "bad_input",
    `${path.join(" ")} has nothing to do with a fleet, so ${option} means nothing to it`,
    { hint: "Leave it out; SIMJOBS_STORE may stay set, it is not looked at here." },
  );
}

/** `help submit jess` asks for the help of `submit jess`; commander looks at the first word alone. */
export function helpAsOption(words: readonly string[], program: Command): readonly string[] {
  const [first, ...rest] = words;
  const { path } = commandIn(rest, program);
  return first === "help" && path.length > 0 ? [...path, "--help"] : words;
}

/**
 * Refuses to explain a command that there is not, where commander explains the one above.
 *
 * @throws {JobError} `bad_input`
 */
export function refuseHelpForNothing(words: readonly string[], program: Command): void {
  const isAsked = words[0] === "help";
  const end = words.indexOf("--");
  const options = end < 0 ? words : words.slice(0, end);
  if (!isAsked && !options.includes("--help") && !options.includes("-h")) return;
  const { path, unknown, hasCommands } = commandIn(isAsked ? words.slice(1) : words, program);
  if (!hasCommands || unknown === undefined || unknown === "help") return;
  throw new JobError("bad_input", `unknown command '${unknown}'`, {
    hint: `See what there is: ${["simjobs", ...path, "--help"].join(" ")}${
      isAsked && path.length === 0 ? `; topics are ${topicNames.join(", ")}` : ""
    }`,
  });
}

interface Found {
  readonly node: Command;
  /** The words that lead to the command. */
  readonly path: readonly string[];
  /** The first word after them that is no option. */
  readonly unknown: string | undefined;
  /** Whether a word there would have to be a command. */
  readonly hasCommands: boolean;
}

/** The command that words lead to. */
export function commandIn(words: readonly string[], program: Command): Found {
  const path: string[] = [];
  let node = program;
  for (const word of words) {
    const next = node.commands.find((each) => each.name() === word || each.aliases().includes(word));
    if (next === undefined) break;
    path.push(word);
    node = next;
  }
  const unknown = words[path.length];
  return {
    node,
    path,
    unknown: unknown === undefined || unknown.startsWith("-") ? undefined : unknown,
    hasCommands: node.commands.length > 0,
  };
}
