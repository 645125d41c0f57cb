import { z } from "zod";

/** What a field is and how that is known, in the words of the page about the service: `[doc job_status]`, `[inferred]`. */
export function tagged<Schema extends z.ZodType>(schema: Schema, fact: string, description?: string): Schema {
  const told = schema.meta();
  return schema.meta({ ...told, description: description ?? told?.description, "x-fact": fact });
}

/** An object of which each field has a tag, its own or the common one. Others may come beside them. */
export function known(fact: string, fields: Readonly<Record<string, z.ZodType>>): z.ZodObject {
  return z.looseObject(
    Object.fromEntries(
      Object.entries(fields).map(([name, schema]) => [
        name,
        schema.meta()?.["x-fact"] === undefined ? tagged(schema, fact) : schema,
      ]),
    ),
  );
}

export const text = z.string();
export const textOrNull = z.string().nullable();
export const whole = z.int();
export const wholeOrNull = z.int().nullable();
export const number = z.number();
export const numberOrNull = z.number().nullable();
export const flag = z.boolean();
/** An object of which nothing is known. */
export const anything = z.looseObject({});
