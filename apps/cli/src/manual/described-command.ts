import { argumentWritten } from "../command/argument-specs.js";
import { isGroup, type CommandGroup, type CommandNode, type Example } from "../command/command.js";
import { commonHeading } from "../command/common-options.js";
import { optionWritten, type OptionSpec } from "../command/option-specs.js";

/** What a page tells of a command. */
export interface DescribedCommand {
  /** The words that lead to it: `simjobs receipts list`. */
  readonly line: string;
  /** With what follows them: `simjobs receipts list [options]`. */
  readonly usage: string;
  readonly alias: string | undefined;
  readonly about: string;
  readonly details: string | undefined;
  readonly arguments: readonly DescribedWord[];
  /** Those that not every command takes, under their headings; the first heading is empty. */
  readonly options: readonly { readonly heading: string; readonly options: readonly DescribedWord[] }[];
  readonly examples: readonly Example[];
}

/** An argument or an option as it is written, and what it is for. */
export interface DescribedWord {
  readonly written: string;
  readonly about: string;
}

/** Every command below a group, in the order of the help. */
export function describeCommands(program: CommandGroup): readonly DescribedCommand[] {
  return program.commands.flatMap((node) => described(node, program.name));
}

function described(node: CommandNode, above: string): readonly DescribedCommand[] {
  const line = `${above} ${node.name}`;
  const { alias, about, details, examples } = node;
  const own = { line, alias, about, details, examples };
  if (isGroup(node)) {
    const names = node.commands.map(({ name }) => name).join("|");
    const usage = `${line} ${node.whenNone === undefined ? names : `[${names}]`} …`;
    return [
      { ...own, usage, arguments: [], options: [] },
      ...node.commands.flatMap((each) => described(each, line)),
    ];
  }
  const specs = Object.values(node.arguments);
  return [
    {
      ...own,
      usage: [line, "[options]", ...specs.map(argumentWritten)].join(" "),
      arguments: specs.map((spec) => ({ written: argumentWritten(spec), about: spec.about })),
      options: underHeadings(Object.entries(node.options)),
    },
  ];
}

function underHeadings(options: readonly (readonly [string, OptionSpec])[]): DescribedCommand["options"] {
  const headings = new Map<string, DescribedWord[]>();
  for (const [name, spec] of options) {
    const { heading = "", about } = spec;
    if (heading === commonHeading) continue;
    headings.set(heading, [...(headings.get(heading) ?? []), { written: optionWritten(name, spec), about }]);
  }
  return [...headings].map(([heading, own]) => ({ heading, options: own }));
}
