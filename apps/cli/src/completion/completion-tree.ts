import { commonOptions } from "../command/common-options.js";
import { isGroup, type Command, type CommandGroup, type CommandNode } from "../command/command.js";
import type { Asked } from "./asked.js";
import { topicNames } from "../topics/topic-names.js";
import { flagOf, type Described, type OptionSpec } from "../command/option-specs.js";

/** What can follow an option, or stand as an argument. */
export type Follows =
  | { readonly kind: "nothing" | "anything" | "files" | "folders" }
  | { readonly kind: "words"; readonly words: readonly string[] }
  | { readonly kind: "asked"; readonly what: Asked };

export interface CompletionOption {
  /** `--json`, and `-h` where there is a short form. */
  readonly names: readonly string[];
  readonly about: string;
  readonly follows: Follows;
}

/** A command, and what can come after it. */
export interface CompletionNode {
  /** The words that lead to it, such as `/submit/jess`; empty for the program itself. */
  readonly path: string;
  readonly name: string;
  readonly about: string;
  readonly options: readonly CompletionOption[];
  readonly argument: Follows;
  readonly commands: readonly CompletionNode[];
}

const nothing: Follows = { kind: "nothing" };
const help: CompletionOption = { names: ["-h", "--help"], about: "print help", follows: nothing };

/** They may stand before a command as well. */
const common = Object.entries(commonOptions).map(([name, spec]) => optionOf(name, spec));

/** Everything that can be typed, from the program itself. */
export function completionTree(program: CommandGroup): CompletionNode {
  const commands = program.commands.flatMap((each) => nodesOf(each, ""));
  const version = { names: ["-V", "--version"], about: "print the version", follows: nothing };
  return {
    path: "",
    name: program.name,
    about: firstSentence(program.about),
    options: [...common, version, help],
    argument: nothing,
    commands: [...commands, ...helpNodes(commands)],
  };
}

/** One for each name that a command goes by. */
function nodesOf(node: CommandNode, above: string): readonly CompletionNode[] {
  const names = isGroup(node) || node.alias === undefined ? [node.name] : [node.name, node.alias];
  return names.map((name) => nodeOf({ ...node, name }, above));
}

function nodeOf(node: CommandNode, above: string): CompletionNode {
  const path = `${above}/${node.name}`;
  const own = isGroup(node) ? [] : Object.entries(node.options).map(([name, spec]) => optionOf(name, spec));
  return {
    path,
    name: node.name,
    about: firstSentence(node.about),
    options: [...(isGroup(node) ? common : own), help],
    argument: isGroup(node) ? nothing : argumentOf(node),
    commands: isGroup(node) ? node.commands.flatMap((each) => nodesOf(each, path)) : [],
  };
}

/** Every node of a tree, the root first. */
export function flatten(node: CompletionNode): readonly CompletionNode[] {
  return [node, ...node.commands.flatMap(flatten)];
}

/** What help can be asked for: each command, and after one with commands of its own those. */
function helpNodes(commands: readonly CompletionNode[]): readonly CompletionNode[] {
  const explain = (node: CompletionNode, above: string): CompletionNode => {
    const path = `${above}/${node.name}`;
    return {
      ...node,
      path,
      options: [],
      argument: nothing,
      commands: node.commands.map((each) => explain(each, path)),
    };
  };
  const topics = topicNames.map((name): CompletionNode => {
    const path = `/help/${name}`;
    return { path, name, about: "a topic", options: [], argument: nothing, commands: [] };
  });
  return [
    {
      path: "/help",
      name: "help",
      about: "print help for a command or a topic",
      options: [],
      argument: nothing,
      commands: [...commands.map((each) => explain(each, "/help")), ...topics],
    },
  ];
}

function optionOf(name: string, spec: OptionSpec): CompletionOption {
  const follows: Follows =
    spec === commonOptions.profile
      ? { kind: "asked", what: "profiles" }
      : spec.placeholder === ""
        ? nothing
        : followsOf(spec, "anything");
  return { names: [flagOf(name, spec)], about: firstSentence(spec.about), follows };
}

function argumentOf({ arguments: specs }: Command): Follows {
  const [first] = Object.values(specs);
  return first === undefined ? nothing : followsOf(first, "nothing");
}

function followsOf({ placeholder, words }: Described, otherwise: "anything" | "nothing"): Follows {
  if (placeholder.startsWith("reference")) return { kind: "asked", what: "references" };
  if (placeholder === "profile") return { kind: "asked", what: "profiles" };
  if (placeholder === "pairs") return { kind: "asked", what: "pairs" };
  if (words !== undefined) return { kind: "words", words: words() };
  if (/folder/u.test(placeholder)) return { kind: "folders" };
  return { kind: /file|path/u.test(placeholder) ? "files" : otherwise };
}

/** Short enough for a list of completions, without a bracket that the cut has left open. */
function firstSentence(text: string): string {
  const first = text.split(/[;\n]|\.\s/u)[0] ?? "";
  return first
    .replace(/\s*\([^()]*$/u, "")
    .replaceAll(/\s+/gu, " ")
    .trim();
}
