import { isJobError } from "@simjobs/core";
import { documents, type AnyDocument, type DocumentName } from "@simjobs/core/schemas";
import { isGroup, type AllCommands, type Command, type CommandNode } from "../command/command.js";
import type { CliContext, Output } from "../context.js";
import { reportError } from "../report/report-error.js";

/** What a command is called with, beside `--json`. */
export interface Given {
  readonly arguments?: Readonly<Record<string, unknown>> | undefined;
  readonly options?: Readonly<Record<string, unknown>> | undefined;
}

/** What a command has printed, and how it ended. */
export interface Called {
  readonly exitCode: number;
  /** The documents that it printed, in their order. */
  readonly documents: readonly AnyDocument[];
}

/** Who hears what a command prints, while it does. */
export interface Listener {
  readonly onTalk?: ((line: string) => void) | undefined;
  readonly onDocument?: ((document: AnyDocument) => void) | undefined;
}

/**
 * Calls a command of the program as `--json` does, in this process, on a context whose output nobody sees but the caller. Never
 * throws: what goes wrong is a document of its own.
 *
 * @param path - the words of the command: `["receipts", "list"]`
 */
export async function callCommand(
  { context, all }: { readonly context: CliContext; readonly all: AllCommands },
  path: readonly string[],
  given: Given,
  { onTalk = () => {}, onDocument = () => {} }: Listener = {},
): Promise<Called> {
  const printed: AnyDocument[] = [];
  const stdout = lineOutput((line) => {
    const document = documentIn(line);
    printed.push(document);
    onDocument(document);
  });
  const inner: CliContext = {
    ...context,
    argv: [],
    stdin: { isTTY: false, ask: async () => "", readAll: async () => "" },
    stdout,
    stderr: lineOutput(onTalk),
  };
  let exitCode: number;
  try {
    const command = commandAt(await all(), path);
    const options = { ...unset(command), ...defined(given.options ?? {}), json: true };
    exitCode = await command.run({ arguments: given.arguments ?? {}, options }, inner, all);
  } catch (error) {
    exitCode = await reportError(inner, error, { json: true, verbose: !isJobError(error) });
  }
  return { exitCode, documents: printed };
}

/** The one document of that name among those that were printed. */
export function documentOf<Name extends DocumentName>(
  { documents: printed }: Called,
  name: Name,
): Extract<AnyDocument, { schema: Name }> | undefined {
  return printed.find(
    (document): document is Extract<AnyDocument, { schema: Name }> => document.schema === name,
  );
}

function commandAt(root: CommandNode, path: readonly string[]): Command {
  let node = root;
  for (const word of path) {
    const next = isGroup(node) ? node.commands.find(({ name }) => name === word) : undefined;
    if (next === undefined) throw new TypeError(`there is no command ${path.join(" ")}`);
    node = next;
  }
  if (isGroup(node)) throw new TypeError(`${path.join(" ")} is a group of commands`);
  return node;
}

/** Options as they come out where none is given. */
function unset({ options }: Command): Readonly<Record<string, unknown>> {
  const left = Object.entries(options).filter(([, { kind }]) => kind === "list" || kind === "unless");
  return Object.fromEntries(left.map(([name, { kind }]) => [name, kind === "list" ? [] : true]));
}

function defined(values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function documentIn(line: string): AnyDocument {
  const value: unknown = JSON.parse(line);
  for (const schema of Object.values(documents)) {
    if (!isOf(value, schema.def.shape.schema.def.values)) continue;
    return schema.parse(value);
  }
  throw new TypeError("a command printed what is no document");
}

function isOf(value: unknown, names: readonly unknown[]): boolean {
  return typeof value === "object" && value !== null && "schema" in value && names.includes(value.schema);
}

/** Text that comes in pieces, handed on line by line. */
function lineOutput(onLine: (line: string) => void): Output {
  let rest = "";
  return {
    isTTY: false,
    columns: 80,
    rows: 24,
    settled: async () => "written",
    write: (text) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line.trim() !== "") onLine(line);
    },
  };
}
