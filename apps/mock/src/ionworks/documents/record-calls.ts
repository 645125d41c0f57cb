import { z } from "zod";
import type { Calls } from "../../documents/call.js";
import { anything, known, tagged } from "../../documents/known.js";
import { conflict, invalidInput, named, ofOne, refusals } from "./common.js";

const edit = known("[client models.py]", named);
export const deleted = {
  204: tagged(z.null(), "UNKNOWN", "deleted; what is sent then is UNKNOWN"),
  200: tagged(anything, "UNKNOWN", "deleted; what is sent then is UNKNOWN"),
} as const;

/** A record that can be listed, made, read, edited and deleted. */
export function recordCalls(
  path: string,
  id: string,
  noun: string,
  about: {
    readonly section: string;
    readonly fact: string;
    readonly record: z.ZodType;
    readonly make: z.ZodType;
    readonly list: z.ZodType;
    readonly query: z.ZodObject;
  },
): Calls {
  const { section, fact, record } = about;
  return {
    [`GET ${path}`]: {
      summary: `All that there are: ${noun}`,
      section,
      fact,
      query: about.query,
      answers: { 200: about.list, ...refusals, ...invalidInput },
    },
    [`POST ${path}`]: {
      summary: `Makes a ${noun}`,
      section,
      fact,
      body: about.make,
      answers: { 201: record, ...refusals, ...conflict, ...invalidInput },
    },
    [`GET ${path}/:${id}`]: { summary: `A ${noun}`, section, fact, answers: { 200: record, ...ofOne } },
    [`PATCH ${path}/:${id}`]: {
      summary: `Renames a ${noun}`,
      section,
      fact,
      body: edit,
      answers: { 200: record, ...ofOne, ...invalidInput },
    },
    [`DELETE ${path}/:${id}`]: {
      summary: `Deletes a ${noun}`,
      section,
      fact,
      answers: { ...deleted, ...ofOne, ...conflict },
    },
  };
}
