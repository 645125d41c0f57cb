import { CommanderError, Option, type Command } from "commander";
import type { CliContext } from "./context.js";
import { exitCodes } from "./exit-codes.js";
import { buildProgram } from "./program.js";
import { commonHeading } from "./command/common-options.js";
import { arrangeWords } from "./parser/arrange-words.js";
import { checkValues } from "./parser/option-values.js";
import { takenAway } from "./parser/taken-away.js";
import { asksForJson, type Called } from "./parser/to-commander.js";
import { isTopicName } from "./topics/topic-names.js";
import { helpAsOption, refuseHelpForNothing, wrongUse } from "./parser/wrong-use.js";

/** Runs one command line and returns its exit code. Never throws. */
export async function run(context: CliContext): Promise<number> {
  const called: Called = { exitCode: exitCodes.done, ...flagsIn(context.argv) };
  let told = "";
  let program: Command | undefined;
  let words = context.argv;
  try {
    if (words[0] === "help" && isTopicName(words[1])) {
      const { printTopic } = await import("./topics/print-topic.js");
      return await printTopic(context, words[1], words.slice(2));
    }
    program = await buildProgram(context, called);
    prepare(program, context, (text) => {
      told += text;
    });
    words = takenAway(arrangeWords(context.argv, program), program);
    refuseHelpForNothing(words, program);
    await program.parseAsync([...helpAsOption(words, program)], { from: "user" });
    return called.exitCode;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.done; // help and version
    if (error instanceof CommanderError && error.code === "commander.help" && !called.json) {
      context.stderr.write(told); // called without a command
      return exitCodes.wrongUse;
    }
    const { reportError } = await import("./report/report-error.js");
    const mistake =
      error instanceof CommanderError && program !== undefined
        ? wrongUse(error, told, words, program)
        : error;
    return reportError(context, mistake, { ...called, account: accountIn(words) });
  }
}

/** Before commander has read them, and where it cannot: the flags that decide how a mistake is told. */
function flagsIn(argv: readonly string[]): { readonly json: boolean; readonly verbose: boolean } {
  const end = argv.indexOf("--");
  const options = end < 0 ? argv : argv.slice(0, end);
  const format = options
    .flatMap((word, index) =>
      word === "--format" ? [options[index + 1]] : [/^--format=(.*)$/u.exec(word)?.[1]],
    )
    .find((word) => word !== undefined);
  return { json: asksForJson(options.includes("--json"), format), verbose: options.includes("--verbose") };
}

/** The one account that a command line names: by `--profile`, or in its references. */
function accountIn(words: readonly string[]): string | undefined {
  const names = words.flatMap((word, index) => {
    const flag = word === "--profile" ? words[index + 1] : /^--profile=(.*)$/u.exec(word)?.[1];
    const named = flag ?? /^[a-z]+@([A-Za-z0-9._-]+):/u.exec(word)?.[1];
    return named === undefined ? [] : [named];
  });
  const [first, ...others] = new Set(names);
  return others.length === 0 ? first : undefined;
}

/** No command writes or ends by itself. */
function prepare(command: Command, context: CliContext, tell: (text: string) => void): void {
  if (command.parent !== null) command.addHelpOption(helpOption);
  checkValues(command);
  command.configureHelp({ groupItems: commonLast });
  command.exitOverride().configureOutput({
    writeOut: (text) => context.stdout.write(text),
    writeErr: tell,
    getOutHelpWidth: () => context.stdout.columns,
    getErrHelpWidth: () => context.stderr.columns,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  for (const each of command.commands) prepare(each, context, tell);
}

const helpOption = new Option("-h, --help", "print help").helpGroup(commonHeading);

/** What every command takes is of the least interest. Otherwise as commander does it: groups in order of their first item. */
function commonLast<Item>(
  _unsorted: Item[],
  visible: Item[],
  groupOf: (item: Item) => string,
): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of visible) groups.set(groupOf(item), [...(groups.get(groupOf(item)) ?? []), item]);
  const common = groups.get(commonHeading);
  groups.delete(commonHeading);
  return common === undefined ? groups : groups.set(commonHeading, common);
}
