import { JobError } from "@simjobs/core";
import { Argument, Command as Parser, Option } from "commander";
import { argumentWritten, type ArgumentSpec } from "../command/argument-specs.js";
import {
  isGroup,
  type Command,
  type AllCommands,
  type CommandNode,
  type Example,
} from "../command/command.js";
import { flagOf, optionWritten, type OptionSpec } from "../command/option-specs.js";
import { commonHeading } from "../command/common-options.js";
import type { CliContext } from "../context.js";
import { collect, MaybeEmptyOption } from "./option-values.js";

/** What the program hands to the command that was called. */
export interface Called {
  exitCode: number;
  json: boolean;
  verbose: boolean;
}

/** What commands run on, and where they leave what the program needs to know. */
export interface Running {
  readonly context: CliContext;
  readonly called: Called;
  readonly all: AllCommands;
}

/** A command, and those below it, as commander reads them. */
export function toCommander(node: CommandNode, running: Running): Parser {
  const parser = new Parser(node.name).description(node.about);
  if (node.alias !== undefined) parser.alias(node.alias);
  if (isGroup(node)) {
    for (const each of node.commands)
      parser.addCommand(toCommander(each, running), { isDefault: each.name === node.whenNone });
  } else addCommand(parser, node, running);
  return parser.addHelpText(
    "after",
    `${node.details === undefined ? "" : `\n${node.details}\n`}${examplesText(node.examples)}`,
  );
}

/** Lines that show how a command is used, as help tells them. */
export function examplesText(examples: readonly Example[]): string {
  const lines = examples.map(([line, what]) => `  ${line}${what === undefined ? "" : `   # ${what}`}\n`);
  return `\nExamples:\n${lines.join("")}`;
}

/** Whether it is a program that reads what is printed, and so an error as well. */
export function asksForJson(json: unknown, format: unknown): boolean {
  return json === true || format === "json" || format === "jsonl";
}

function addCommand(parser: Parser, command: Command, { context, called, all }: Running): void {
  for (const spec of Object.values(command.arguments)) parser.addArgument(argumentOf(spec));
  for (const [name, spec] of Object.entries(command.options)) parser.addOption(optionOf(name, spec));
  parser.action(async () => {
    const options = optionsOf(command, parser.opts());
    called.json = asksForJson(options["json"], options["format"]);
    called.verbose = options["verbose"] === true;
    refuseOtherWords(command, options);
    const given = { arguments: argumentsOf(command, parser.processedArgs), options };
    const isLimited = command.options["timeout"]?.heading === commonHeading;
    const limit = isLimited ? options["timeout"] : undefined;
    called.exitCode =
      typeof limit === "string"
        ? await (
            await import("./within.js")
          ).within(context, limit, async (stage) => command.run(given, stage, all))
        : await command.run(given, context, all);
  });
}

/** @throws {JobError} `bad_input` for a value that is none of the words that can be one */
function refuseOtherWords({ options: specs }: Command, given: Readonly<Record<string, unknown>>): void {
  for (const [name, spec] of Object.entries(specs)) {
    const value = given[name];
    const words = spec.isClosed === true ? (spec.words?.() ?? []) : [];
    if (words.length === 0 || typeof value !== "string" || words.includes(value)) continue;
    throw new JobError(
      "bad_input",
      `${flagOf(name, spec)}: ${JSON.stringify(value.slice(0, 80))} is none of its words`,
      {
        hint: `Write ${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}.`,
      },
    );
  }
}

function argumentOf(spec: ArgumentSpec): Argument {
  return new Argument(argumentWritten(spec), spec.about);
}

function optionOf(name: string, spec: OptionSpec): Option {
  const { kind, about, heading, mayBeEmpty = false } = spec;
  const option = new (mayBeEmpty ? MaybeEmptyOption : Option)(optionWritten(name, spec), about);
  if (kind === "list") option.argParser(collect);
  return heading === undefined ? option : option.helpGroup(heading);
}

/** A list that was not given is empty. */
function optionsOf(
  { options }: Command,
  read: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const lists = Object.entries(options).filter(([, { kind }]) => kind === "list");
  return { ...Object.fromEntries(lists.map(([name]) => [name, []])), ...read };
}

function argumentsOf(command: Command, read: readonly unknown[]): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.keys(command.arguments).map((name, index) => [name, read[index]]));
}
