import { documentNames, jsonSchemaOf, schemaFile } from "@simjobs/core/schemas";
import type { CommonOptions } from "../command/common-options.js";
import type { CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { parseDocumentName, wordOf } from "../input/parse-document-name.js";
import { printJson } from "../output/print-json.js";
import { printTable } from "../output/print-table.js";

/** Prints the JSON Schema of a document, or which there are. Asks no service. */
export async function runSchema(
  context: CliContext,
  text: string | undefined,
  { json = false }: Pick<CommonOptions, "json">,
): Promise<number> {
  if (text === undefined) {
    await listDocuments(context, json);
    return exitCodes.done;
  }
  const schema = jsonSchemaOf(parseDocumentName(text));
  context.stdout.write(`${JSON.stringify(schema, null, json && !context.stdout.isTTY ? 0 : 2)}\n`);
  return exitCodes.done;
}

async function listDocuments(context: CliContext, json: boolean): Promise<void> {
  const documents = documentNames.map((name) => {
    const { description } = jsonSchemaOf(name);
    return { name, about: String(description), file: schemaFile(name) };
  });
  if (json) {
    printJson(context, { schema: "simjobs.schema-list/1", documents });
    return;
  }
  await printTable(
    context,
    ["DOCUMENT", "SCHEMA", "WHAT IT TELLS"],
    documents.map(({ name, about }) => [{ text: wordOf(name) }, { text: name }, { text: about }]),
  );
}
