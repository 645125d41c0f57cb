import { readdirSync } from "node:fs";
import { join } from "node:path";
import { documentNames, jsonSchemaOf, schemaFile } from "@simjobs/core/schemas";
import { expect, it } from "vitest";
import { root, textOf } from "./workspace-files.js";

it("publishes the JSON Schema of every document, and nothing else beside them", () => {
  const folder = "apps/cli/schemas";
  expect(readdirSync(join(root, folder)).toSorted()).toEqual(documentNames.map(schemaFile).toSorted());
  for (const name of documentNames)
    expect(JSON.parse(textOf(`${folder}/${schemaFile(name)}`))).toEqual(jsonSchemaOf(name));
});
