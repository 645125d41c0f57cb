import * as z from "zod/mini";
import type { DocumentName } from "../../words/document-names.js";
import { documents } from "./documents.js";

/** A JSON Schema, as a document of JSON. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export interface JsonSchemaOptions {
  /** Whether fields that it does not name are refused. A later release may add some. @default false */
  readonly isClosed?: boolean | undefined;
}

/** Under which name a schema is filed: `cancel.1.json`. */
export function schemaFile(name: DocumentName): string {
  return `${name.replace("simjobs.", "").replace("/", ".")}.json`;
}

/** What a document looks like, as JSON Schema 2020-12. */
export function jsonSchemaOf(name: DocumentName, { isClosed = false }: JsonSchemaOptions = {}): JsonSchema {
  const { $schema, description, ...facts } = z.toJSONSchema(documents[name], {
    io: isClosed ? "output" : "input",
    override: ({ jsonSchema }) => {
      // Every whole number is one that JavaScript can tell from its neighbours.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return {
    $schema,
    $id: `https://github.com/simjobs/simjobs/schemas/${schemaFile(name)}`,
    title: name,
    description,
    ...facts,
  };
}
