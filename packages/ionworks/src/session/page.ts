import * as z from "zod/mini";

/** One page of a list, in whichever of its envelopes it came. */
export interface Page<T> {
  readonly items: readonly T[];
  /** How many there are in all, where the reply tells. */
  readonly total: number | null;
}

/** What a list's entries are, and under which key its own envelope has them. */
export interface PageShape<T> {
  readonly item: z.ZodMiniType<T>;
  readonly key: string;
}

/** Parses a value by a schema, or throws the error of the call at hand. */
export type Parse = <T>(schema: z.ZodMiniType<T>, value: unknown) => T;

/**
 * Reads a page as a bare array, as `{items}` or in the list's own envelope. The shape is told first and parsed then, so
 * that an error names the field within it.
 *
 * @see docs/services/ionworks.md 1
 */
export function readPage<T>(body: unknown, { item, key }: PageShape<T>, parse: Parse): Page<T> {
  const items = z.array(item);
  if (Array.isArray(body)) return { items: parse(items, body), total: null };
  const isItems = typeof body === "object" && body !== null && "items" in body && !(key in body);
  const used = isItems ? "items" : key;
  const envelope = z.looseObject({ [used]: items });
  const { total } = parse(z.looseObject({ total: z.nullish(z.number()) }), body);
  return { items: parse(envelope, body)[used] ?? [], total: total ?? null };
}
