import { cancelOutcomes, jobStatuses } from "@simjobs/core";
import type { Command, Option } from "commander";
import { serviceNames } from "../services/registry.js";

/** What can follow an option, or stand as an argument. */
export type Follows =
  | { readonly kind: "nothing" | "anything" | "files" | "folders" }
  | { readonly kind: "words"; readonly words: readonly string[] };

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

/** Options that take one of a few words, by the command and the option. `*` is every command that has it. */
export const wordsOfOptions: Readonly<Record<string, readonly string[]>> = {
  "list --status": ["active", ...jobStatuses],
  "cancel --ok": cancelOutcomes,
  "results --format": ["csv", "jsonl", "parquet"],
  "jess --type": ["EP", "JEP", "RAD", "DS", "Scan"],
  "jess --subset": ["ALL", "LHS", "LIST_FILE", "DEFAULT"],
  "mock --clock": ["real", "manual"],
  "mock --scenario": ["empty", "busy"],
  "* --on-timeout": ["leave", "cancel"],
  "* --on-interrupt": ["leave", "cancel"],
};

export const shells = ["bash", "zsh", "fish", "powershell"] as const;

/** Everything that can be typed, from the program itself. */
export function completionTree(command: Command, above = ""): CompletionNode {
  const isProgram = command.parent === null;
  const path = isProgram ? "" : `${above}/${command.name()}`;
  const commands = command.commands.map((each) => completionTree(each, path));
  const ownNames = commands.map(({ name }) => name);
  const help = { names: ["-h", "--help"], about: "print help", follows: { kind: "nothing" } } as const;
  return {
    path,
    name: command.name(),
    about: firstSentence(command.description()),
    options: [...command.options.map((option) => optionOf(command.name(), option)), help],
    argument: argumentOf(command),
    commands: isProgram ? [...commands, helpNode(ownNames)] : commands,
  };
}

/** Every node of a tree, the root first. */
export function flatten(node: CompletionNode): readonly CompletionNode[] {
  return [node, ...node.commands.flatMap(flatten)];
}

function helpNode(names: readonly string[]): CompletionNode {
  return {
    path: "/help",
    name: "help",
    about: "print help for a command",
    options: [],
    argument: { kind: "words", words: names },
    commands: [],
  };
}

function optionOf(command: string, option: Option): CompletionOption {
  const names = [option.short, option.long].filter((name) => name !== undefined);
  return { names, about: firstSentence(option.description), follows: followsOf(command, option) };
}

function followsOf(command: string, { long, flags, required, optional }: Option): Follows {
  if (!required && !optional) return { kind: "nothing" };
  if (long === "--provider") return { kind: "words", words: serviceNames() };
  const words = wordsOfOptions[`${command} ${long ?? ""}`] ?? wordsOfOptions[`* ${long ?? ""}`];
  if (words !== undefined) return { kind: "words", words };
  const placeholder = /[<[]([^>\]]*)/u.exec(flags)?.[1] ?? "";
  if (/folder/u.test(placeholder)) return { kind: "folders" };
  return { kind: /file|path/u.test(placeholder) ? "files" : "anything" };
}

function argumentOf(command: Command): Follows {
  const name = command.registeredArguments[0]?.name() ?? "";
  if (name === "provider") return { kind: "words", words: serviceNames() };
  if (name === "shell") return { kind: "words", words: shells };
  if (/folder/u.test(name)) return { kind: "folders" };
  return { kind: /file|path/u.test(name) ? "files" : "nothing" };
}

/** Short enough for a list of completions, without a bracket that the cut has left open. */
function firstSentence(text: string): string {
  const first = text.split(/[;\n]|\.\s/u)[0] ?? "";
  return first
    .replace(/\s*\([^()]*$/u, "")
    .replaceAll(/\s+/gu, " ")
    .trim();
}
