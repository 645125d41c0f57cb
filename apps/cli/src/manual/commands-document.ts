import type { DocumentOf } from "@simjobs/core/schemas";
import manifest from "../../package.json" with { type: "json" };
import { isGroup, type Command, type CommandGroup } from "../command/command.js";
import { flagOf } from "../command/option-specs.js";
import { inputSchemaOf } from "../command/input-schema.js";
import { exitCodes } from "../exit-codes.js";
import { exitWords } from "../exit-words.js";
import { contractOf } from "./contracts.js";

type CommandsDocument = DocumentOf<"simjobs.commands/1">;
type CommandEntry = CommandsDocument["commands"][number];

/** Every command with all that a program must know to run it: what it takes and prints, what it changes, how it may end. */
export function commandsDocument(program: CommandGroup, version: string): CommandsDocument {
  return {
    schema: "simjobs.commands/1",
    version,
    needs: { node: manifest.engines.node, platforms: ["linux", "darwin", "win32"] },
    optionPlacement: "any",
    exits: exitWords.map(([name, about]) => ({ code: exitCodes[name], name, about, ...afterExit(name) })),
    commands: commandsIn(program).map(([line, command]) => entryOf(line, command)),
  };
}

/** The words that lead to each command, and the command. */
export function commandsIn(
  { commands }: CommandGroup,
  above: readonly string[] = [],
): readonly (readonly [line: string, command: Command])[] {
  return commands.flatMap((node) => {
    const words = [...above, node.name];
    return isGroup(node) ? commandsIn(node, words) : [[words.join(" "), node] as const];
  });
}

function entryOf(line: string, command: Command): CommandEntry {
  const { exits, ...contract } = contractOf(line);
  const optionNamed = (name: string): string | null => {
    const spec = command.options[name];
    return spec === undefined ? null : flagOf(name, spec);
  };
  return {
    command: line,
    about: command.about,
    input: inputSchemaOf(line, command),
    exits: [...new Set([0, 1, 2, ...exits])].toSorted((one, other) => one - other),
    preview: optionNamed("dryRun"),
    consent: optionNamed("yes") ?? (contract.danger === "safe" ? null : optionNamed("overwrite")),
    limit: optionNamed("timeout"),
    starts: optionNamed("exec"),
    scopes: [],
    headless: true,
    leavesProcesses: false,
    ...contract,
  };
}

const passing: readonly (keyof typeof exitCodes)[] = ["stillCancelling", "watchTimeout", "unreachable"];
const undone: readonly (keyof typeof exitCodes)[] = ["wrongUse", "signIn", "notFound", "refused"];
const done: readonly (keyof typeof exitCodes)[] = [
  "done",
  "finishedFirst",
  "watchedFailed",
  "watchedCancelled",
];

function afterExit(
  name: keyof typeof exitCodes,
): Pick<CommandsDocument["exits"][number], "retryable" | "sideEffects"> {
  const sideEffects = undone.includes(name) ? "none" : done.includes(name) ? "complete" : "partial";
  return { retryable: passing.includes(name), sideEffects };
}
