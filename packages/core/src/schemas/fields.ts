import * as z from "zod/mini";

/*
 * Of all schemas in this folder: what simjobs writes has these fields, and what it reads may have more, of a later release, which
 * are left out. Lines and files are read in words of later releases, too; documents are printed in those of this one.
 */

/** A schema and what it means, for people: in JSON Schema, and in the tables of docs/json.md. */
export function told<Schema extends z.ZodMiniType>(schema: Schema, meaning: string): Schema {
  return schema.check(z.describe(meaning));
}

/** A part that has a name of its own, since several documents have it. */
export function named<Schema extends z.ZodMiniType>(id: string, schema: Schema): Schema {
  z.globalRegistry.add(schema, { id });
  return schema;
}

export const text = z.string();
export const maybeText = z.nullable(text);
export const flag = z.boolean();
export const maybeFlag = z.nullable(flag);
export const whole = z.int();

/** ISO 8601, UTC. What was once written is read whatever its year, for a clock can be wrong. */
export const time = z.string().check(z.meta({ format: "date-time" }));
export const maybeTime = z.nullable(time);
