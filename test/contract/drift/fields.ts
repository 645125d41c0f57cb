import { isObject } from "../at.js";

/** What is known of one field of a reply. */
export interface KnownField {
  /** Types of JSON; empty where it may be anything. */
  readonly types: ReadonlySet<string>;
  /** The tag of its fact, where a page tells one. */
  readonly fact: string | null;
  readonly isRequired: boolean;
}

/** The fields below a JSON Schema by their paths: `data.job_ID`, `jobs[].status`. */
export function fieldsOfSchema(schema: unknown, root: unknown = schema): ReadonlyMap<string, KnownField> {
  const fields = new Map<string, KnownField>();
  visit(schema, "", true);
  return fields;

  function visit(given: unknown, path: string, isRequired: boolean, above: string | null = null): void {
    const one = resolved(given, root);
    if (!isObject(one)) return;
    const own = one["x-fact"];
    const fact = typeof own === "string" ? own : above;
    const before = fields.get(path);
    const types = new Set([...(before?.types ?? []), ...typesOf(one)]);
    fields.set(path, { types, fact: fact ?? before?.fact ?? null, isRequired });
    for (const branch of branchesOf(one)) visit(branch, path, isRequired, fact);
    const required: unknown = one["required"];
    for (const [name, inner] of Object.entries(isObject(one["properties"]) ? one["properties"] : {}))
      visit(
        inner,
        path === "" ? name : `${path}.${name}`,
        Array.isArray(required) && required.includes(name),
      );
    if (isObject(one["items"])) visit(one["items"], `${path}[]`, false, fact);
  }
}

/** The types of every field of a value, by the same paths. */
export function fieldsOfValue(value: unknown, path = "", found = new Map<string, Set<string>>()) {
  found.set(path, (found.get(path) ?? new Set()).add(typeOf(value)));
  if (Array.isArray(value)) for (const each of value) fieldsOfValue(each, `${path}[]`, found);
  else if (isObject(value)) {
    for (const [name, inner] of Object.entries(value))
      fieldsOfValue(inner, path === "" ? name : `${path}.${name}`, found);
  }
  return found;
}

/** Whether a type that was seen is one of those that are known; without any, all are. */
export function isKnownType(types: ReadonlySet<string>, seen: string): boolean {
  return types.size === 0 || types.has(seen) || (seen === "integer" && types.has("number"));
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}

function typesOf(schema: Record<string, unknown>): readonly string[] {
  const { type } = schema;
  if (typeof type === "string") return [type];
  if (Array.isArray(type)) return type.map(String);
  if ("const" in schema) return [typeOf(schema["const"])];
  return Array.isArray(schema["enum"]) ? schema["enum"].map(typeOf) : [];
}

function branchesOf(schema: Record<string, unknown>): readonly unknown[] {
  return ["anyOf", "oneOf", "allOf"].flatMap((word) => {
    const list = schema[word];
    return Array.isArray(list) ? list : [];
  });
}

function resolved(schema: unknown, root: unknown): unknown {
  if (!isObject(schema) || typeof schema["$ref"] !== "string") return schema;
  const keys = schema["$ref"]
    .replace(/^#\/?/u, "")
    .split("/")
    .filter((key) => key !== "");
  return keys.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), root);
}
