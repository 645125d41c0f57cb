import { readFileSync } from "node:fs";
import { documentNames, jsonSchemaOf } from "@simjobs/core/schemas";
import { describe, expect, it } from "vitest";
import { documentsIn } from "./read-document.js";

const page = readFileSync(new URL("../../../../docs/json.md", import.meta.url), "utf8");
const words = new Set([...page.matchAll(/`([^`]+)`/gu)].flatMap(([, code = ""]) => code.split(/\s+/u)));

/** Every field name in a JSON schema, however deep. */
function fieldsOf(schema: unknown): readonly string[] {
  if (Array.isArray(schema)) return schema.flatMap(fieldsOf);
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) =>
    key === "properties" && typeof value === "object" && value !== null
      ? [...Object.keys(value), ...fieldsOf(Object.values(value))]
      : fieldsOf(value),
  );
}

describe("the page about JSON documents", () => {
  it.each(documentNames)("describes %s and each of its fields", (name) => {
    expect(page).toContain(`\`${name}\``);
    const fields = fieldsOf(jsonSchemaOf(name));
    expect(fields.length).toBeGreaterThan(1);
    for (const field of fields) expect(words, field).toContain(field);
  });
});

describe("the check of what a command has printed", () => {
  it.each([
    ["a field that is not told of", '{"schema":"simjobs.config-path/1","path":"/a","more":1}'],
    ["a missing field", '{"schema":"simjobs.config-path/1"}'],
    [
      "a time in another form",
      '{"schema":"simjobs.tree/1","at":"today","ref":"","complete":true,"members":[]}',
    ],
    ["a document that nobody knows", '{"schema":"simjobs.nothing/1"}'],
    ["talk", "done"],
  ])("finds %s", (_what, line) => {
    expect(() => documentsIn(`${line}\n`)).toThrow();
  });
});
