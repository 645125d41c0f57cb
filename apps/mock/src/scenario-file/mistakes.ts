import { z } from "zod";
import { nearNames } from "../base/near-names.js";

/** Something that cannot stand where it does. */
export interface Mistake {
  /** The keys and indices that lead to it. */
  readonly path: readonly (string | number)[];
  /** Whether it is the key itself. */
  readonly isKey: boolean;
  readonly message: string;
}

/** What is wrong with data, in sentences, each with its place. */
export function mistakesIn(schema: z.ZodType, data: unknown): Mistake[] {
  const result = schema.safeParse(data);
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => mistakesOf(schema, data, [], issue));
}

function mistakesOf(
  schema: z.ZodType,
  data: unknown,
  above: readonly (string | number)[],
  issue: z.core.$ZodIssue,
): Mistake[] {
  const path = [...above, ...issue.path.map((key) => (typeof key === "symbol" ? String(key) : key))];
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, data, path);
    return issue.keys.map((key) => ({
      path: [...path, key],
      isKey: true,
      message: unknownKey(key, known),
    }));
  }
  // Of several forms, the one that is meant has faults further inside; where none has, all are told by one sentence.
  if (issue.code === "invalid_union") {
    const meant = issue.errors.find((branch) => branch.length > 0 && branch.every(isInside));
    if (meant !== undefined) return meant.flatMap((inner) => mistakesOf(schema, data, path, inner));
  }
  const message = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  const given = valueAt(data, path);
  return [{ path, isKey: false, message: `${nameOf(path)} must be ${message}${insteadOf(given)}` }];
}

const isInside = (issue: z.core.$ZodIssue): boolean =>
  issue.path.length > 0 || issue.code === "unrecognized_keys";

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearNames(key, known);
  if (near.length > 0) return `there is no field "${key}"; did you mean ${near.join(" or ")}?`;
  return `there is no field "${key}"; there are ${known.join(", ")}`;
}

/** A path as people write it: `jobs[0].status`. */
function nameOf(path: readonly (string | number)[]): string {
  const name = path
    .map((key, index) => (typeof key === "number" ? `[${String(key)}]` : `${index === 0 ? "" : "."}${key}`))
    .join("");
  return name === "" ? "the file" : name;
}

function insteadOf(given: unknown): string {
  if (given === undefined) return "";
  if (typeof given === "string") return `, not "${given.length > 60 ? `${given.slice(0, 60)}…` : given}"`;
  if (typeof given === "number" || typeof given === "boolean" || given === null)
    return `, not ${String(given)}`;
  return `, not ${Array.isArray(given) ? "a list" : "an object"}`;
}

function valueAt(data: unknown, path: readonly (string | number)[]): unknown {
  let value = data;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}

/** The fields that an object in the data may have. */
function keysAt(schema: z.ZodType, data: unknown, path: readonly (string | number)[]): readonly string[] {
  let at: z.core.$ZodType | undefined = schema;
  let value = data;
  for (const key of path) {
    at = inner(at, value, key);
    value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  }
  const object = objectOf(at, value);
  return object === undefined ? [] : Object.keys(object.shape);
}

function inner(schema: z.core.$ZodType | undefined, value: unknown, key: string | number) {
  const plain = unwrapped(schema);
  if (plain instanceof z.ZodArray) return plain.element;
  return objectOf(plain, value)?.shape[key];
}

/** The object that a value is meant to be, where there are several. */
function objectOf(schema: z.core.$ZodType | undefined, value: unknown): z.ZodObject | undefined {
  const plain = unwrapped(schema);
  if (plain instanceof z.ZodObject) return plain;
  if (!(plain instanceof z.ZodUnion)) return undefined;
  const objects = plain.options.filter((option) => option instanceof z.ZodObject);
  if (!(plain instanceof z.ZodDiscriminatedUnion)) return objects[0];
  const { discriminator } = plain.def;
  const word: unknown =
    typeof value === "object" && value !== null ? Reflect.get(value, discriminator) : undefined;
  return objects.find((option) => {
    const part: unknown = option.shape[discriminator];
    return part instanceof z.ZodLiteral && part.safeParse(word).success;
  });
}

function unwrapped(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault
    ? unwrapped(schema.unwrap())
    : schema;
}
