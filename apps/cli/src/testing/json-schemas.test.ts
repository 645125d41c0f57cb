import { readFileSync } from "node:fs";
import * as z from "zod/mini";
import { describe, expect, it } from "vitest";
import { documentSchemas } from "./json-schemas.js";

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
  it.each(Object.entries(documentSchemas))("describes %s and each of its fields", (name, schema) => {
    expect(page).toContain(`\`${name}\``);
    const fields = fieldsOf(z.toJSONSchema(schema));
    expect(fields.length).toBeGreaterThan(1);
    for (const field of fields) expect(words, field).toContain(field);
  });
});
