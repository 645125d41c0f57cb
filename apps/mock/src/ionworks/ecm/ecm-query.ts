import type { FastifyRequest } from "fastify";
import { queryOf } from "../../wire/query-of.js";
import { BodyCheck } from "../validation.js";

/** The values of a query, each read as JSON where it is that: numbers, flags, lists and objects come so. */
export function queryValues(request: FastifyRequest): {
  readonly check: BodyCheck;
  readonly values: Readonly<Record<string, unknown>>;
} {
  const values = Object.fromEntries(
    [...queryOf(request)].map(([name, value]): [string, unknown] => [name, parsed(value)]),
  );
  return { check: new BodyCheck({ kind: "value", value: values }, "query"), values };
}

/** What belongs to the fit itself, not to what is fitted. */
export function withoutSegment(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => name !== "initial_soc" && name !== "example_id"),
  );
}

function parsed(text: string): unknown {
  // Python writes its flags so.
  if (text === "True" || text === "False") return text === "True";
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
