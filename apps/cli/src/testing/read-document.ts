import {
  documentNames,
  jsonSchemaOf,
  type DocumentName,
  type DocumentOf,
  type JsonSchema,
} from "@simjobs/core/schemas";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

const ajv = new Ajv2020({ allErrors: true });
ajv.addFormat("date-time", /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?Z$/u);

const schemas = new Map<DocumentName, JsonSchema>();

/** Reads the one JSON document that a command has printed, and nothing beside it. */
export function readDocument<Name extends DocumentName>(stdout: string, name: Name): DocumentOf<Name> {
  return parseDocument(JSON.parse(stdout), name);
}

/** A value as the document that it is: with every field that its JSON Schema names, and no other. */
export function parseDocument<Name extends DocumentName>(value: unknown, name: Name): DocumentOf<Name> {
  const isDocument = validatorOf(name);
  if (isDocument(value)) return value;
  throw new Error(`no ${name}: ${ajv.errorsText(isDocument.errors)}\n${JSON.stringify(value)}`);
}

/** The names of the documents in a command's output, a line each, after each was checked. */
export function documentsIn(stdout: string): readonly DocumentName[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => {
      const value: unknown = JSON.parse(line);
      if (isJsonSchema(value)) return [];
      const name = documentNames.find((one) => one === nameIn(value));
      if (name === undefined) throw new Error(`no document that docs/json.md knows: ${line}`);
      parseDocument(value, name);
      return [name];
    });
}

/** What `schema` prints is none of them, but tells of one. */
function isJsonSchema(value: unknown): boolean {
  return typeof value === "object" && value !== null && "$schema" in value;
}

function nameIn(value: unknown): unknown {
  return typeof value === "object" && value !== null && "schema" in value ? value.schema : undefined;
}

function validatorOf<Name extends DocumentName>(name: Name): ValidateFunction<DocumentOf<Name>> {
  const schema = schemas.get(name) ?? jsonSchemaOf(name, { isClosed: true });
  schemas.set(name, schema);
  return ajv.getSchema<DocumentOf<Name>>(String(schema["$id"])) ?? ajv.compile<DocumentOf<Name>>(schema);
}
