import type { CliContext } from "../context.js";
import { areGivenOf, type ArgumentSpecs, type GivenOf } from "./argument-specs.js";
import { areValuesOf, type OptionSpecs, type ValuesOf } from "./option-specs.js";

/** A line that shows how a command is used, and what it does. */
export type Example = readonly [line: string, what?: string];

/** The words of a command: what help, completion and the manual tell of it. */
interface CommandWords {
  readonly name: string;
  /** Another name, which works as well. */
  readonly alias?: string | undefined;
  readonly about: string;
  /** More about it, below its options in the help: whole lines. */
  readonly details?: string | undefined;
  readonly examples: readonly Example[];
}

/** What the arguments and the options of a command come to. */
type InputOf<Arguments extends ArgumentSpecs, Options extends OptionSpecs> = GivenOf<Arguments> & {
  readonly options: ValuesOf<Options>;
};

interface CommandDefinition<
  Stage,
  Arguments extends ArgumentSpecs,
  Options extends OptionSpecs,
> extends CommandWords {
  readonly arguments: Arguments;
  readonly options: Options;
  /**
   * What it does. Imports what it needs when it is called, so that a program starts soon that is asked for something else.
   *
   * @returns the exit code
   */
  readonly run: (input: InputOf<Arguments, Options>, stage: Stage, all: AllCommands) => Promise<number>;
}

/** What was read of a command line, before anybody has looked at it. */
interface Given {
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Loads every command there is, as the commands of the program. */
export type AllCommands = () => Promise<CommandGroup>;

/** A command as an object. `Stage` is what it runs on. */
export interface Command<Stage = CliContext> extends CommandWords {
  readonly arguments: ArgumentSpecs;
  readonly options: OptionSpecs;
  /** @param all - loads every command there is */
  readonly run: (given: Given, stage: Stage, all: AllCommands) => Promise<number>;
}

/** Commands with a first word of their own: `receipts list`. */
export interface CommandGroup<Stage = CliContext> extends CommandWords {
  readonly commands: readonly CommandNode<Stage>[];
  /** The one that is meant where none is named. @default none: that is refused */
  readonly whenNone?: string | undefined;
}

export type CommandNode<Stage = CliContext> = Command<Stage> | CommandGroup<Stage>;

/** Makes a command of its words and of what it does. What `run` is given has the types of its arguments and options. */
export function defineCommand<
  Arguments extends ArgumentSpecs,
  Options extends OptionSpecs,
  Stage = CliContext,
>(definition: CommandDefinition<Stage, Arguments, Options>): Command<Stage> {
  return {
    ...definition,
    run: async ({ arguments: given, options }, stage, all) => {
      if (!areGivenOf(definition.arguments, given) || !areValuesOf(definition.options, options))
        throw new TypeError(`what was read for ${definition.name} is not what it says that it takes`);
      return definition.run({ ...given, options }, stage, all);
    },
  };
}

/** Whether a node has commands below it. */
export function isGroup<Stage>(node: CommandNode<Stage>): node is CommandGroup<Stage> {
  return "commands" in node;
}
