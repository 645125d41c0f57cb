import { documentNames, jsonSchemaOf, schemaFile } from "@simjobs/core/schemas";
import { JobError } from "@simjobs/core";
import {
  isGroup,
  type AllCommands,
  type Command,
  type CommandGroup,
  type CommandNode,
} from "../command/command.js";
import { inputSchemaOf } from "../command/input-schema.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { parseDocumentName, wordOf } from "../input/parse-document-name.js";
import type { ListingOptions } from "../listing/listing-options.js";
import { printListing } from "../listing/print-listing.js";
import { readListing, type ListingForms } from "../listing/read-listing.js";
import { commandsDocument } from "../manual/commands-document.js";
import { printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";

/** Prints the JSON Schema of a document, or which there are. Asks no service. */
export async function runSchema(
  context: CliContext,
  text: string | undefined,
  {
    input,
    commands = false,
    ...options
  }: ListingOptions & { readonly input?: string | undefined; readonly commands?: boolean },
  all: AllCommands,
): Promise<number> {
  const forms = readListing(options);
  const json = forms.form === "json";
  if (commands) {
    if (text !== undefined || input !== undefined)
      throw new JobError("bad_input", "--commands tells of all commands at once", {
        hint: "Ask for one after the other.",
      });
    const document = commandsDocument(await all(), context.version);
    const { commands: items } = document;
    const print = async (): Promise<void> => printJson(context, document);
    await printListing(context, forms, { document, items, print });
    return exitCodes.done;
  }
  if (input !== undefined) {
    if (text !== undefined)
      throw new JobError("bad_input", "a document and --input are two schemas", {
        hint: "Ask for one after the other.",
      });
    printSchema(context, inputSchemaOf(input, findCommand(await all(), input)), json);
    return exitCodes.done;
  }
  if (text === undefined) {
    await listDocuments(context, forms);
    return exitCodes.done;
  }
  printSchema(context, jsonSchemaOf(parseDocumentName(text)), json);
  return exitCodes.done;
}

function printSchema({ stdout }: CliContext, schema: object, json: boolean): void {
  stdout.write(`${JSON.stringify(schema, null, json && !stdout.isTTY ? 0 : 2)}\n`);
}

/** @throws {JobError} `bad_input` for words that lead to no command */
function findCommand(all: CommandGroup, line: string): Command {
  const words = line.split(/\s+/u).filter((word) => word !== "" && word !== all.name);
  let node: CommandNode = all;
  for (const word of words) {
    const next: CommandNode | undefined = isGroup(node)
      ? node.commands.find(({ name, alias }) => name === word || alias === word)
      : undefined;
    if (next === undefined) throw noSuchCommand(line, all);
    node = next;
  }
  if (!isGroup(node)) return node;
  throw noSuchCommand(line, node);
}

function noSuchCommand(line: string, below: CommandGroup): JobError {
  return new JobError(
    "bad_input",
    `--input: ${JSON.stringify(line.slice(0, 80))} is no command that takes anything`,
    {
      hint: `Known are ${below.commands.map(({ name }) => name).join(", ")}; of several words in quotes: --input 'receipts list'.`,
    },
  );
}

async function listDocuments(context: CliContext, forms: ListingForms): Promise<void> {
  const documents = documentNames.map((name) => {
    const { description } = jsonSchemaOf(name);
    return { name, about: String(description), file: schemaFile(name) };
  });
  await printListing(context, forms, {
    document: { schema: "simjobs.schema-list/1", documents },
    items: documents,
    print: () =>
      printTable(
        context,
        ["DOCUMENT", "SCHEMA", { title: "WHAT IT TELLS", canCut: true }],
        documents.map(({ name, about }) => [{ text: wordOf(name) }, { text: name }, { text: about }]),
      ),
  });
}
