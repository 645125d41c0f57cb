// Writes the JSON Schemas of all documents into the folder that is published.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { documentNames, jsonSchemaOf, schemaFile } from "@simjobs/core/schemas";

const folder = join(import.meta.dirname, "schemas");
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);
for (const name of documentNames)
  writeFileSync(join(folder, schemaFile(name)), `${JSON.stringify(jsonSchemaOf(name), null, 2)}\n`);
