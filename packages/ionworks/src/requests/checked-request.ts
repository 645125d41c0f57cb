import { JobError } from "@simjobs/core";
import type * as z from "zod/mini";
import { fieldProblems } from "./field-problems.js";

/**
 * Checks a request before anything is sent.
 *
 * @param what - what it should be: `a pipeline`
 * @param more - problems that the schema alone cannot tell
 * @throws {JobError} `bad_input`, naming each field that is wrong
 */
export function checkedRequest<T>(
  schema: z.ZodMiniType<T>,
  value: unknown,
  {
    what,
    hint,
    more,
  }: {
    readonly what: string;
    readonly hint: string;
    readonly more?: ((request: T) => readonly string[]) | undefined;
  },
): T {
  const parsed = schema.safeParse(value);
  const problems = parsed.success ? (more?.(parsed.data) ?? []) : fieldProblems(parsed.error, value);
  if (parsed.success && problems.length === 0) return parsed.data;
  throw new JobError("bad_input", `this is no request for ${what} at ionworks: ${problems.join("; ")}`, {
    hint,
  });
}

/** An object without its fields that are `null` or missing. */
export function withoutNulls(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== null && part !== undefined));
}
