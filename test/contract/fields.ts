import { expect } from "vitest";
import { isObject } from "./at.js";

const kinds = {
  text: (value: unknown) => typeof value === "string",
  integer: (value: unknown) => Number.isSafeInteger(value),
  number: (value: unknown) => typeof value === "number" && Number.isFinite(value),
  flag: (value: unknown) => typeof value === "boolean",
  /** ISO 8601 with a zone. */
  time: (value: unknown) =>
    typeof value === "string" && /^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(value),
  /** Milliseconds since 1970: a year of this century. */
  epoch: (value: unknown) => Number.isSafeInteger(value) && Number(value) > 1_000_000_000_000,
  object: (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value),
  list: (value: unknown) => Array.isArray(value),
  nothing: (value: unknown) => value === null,
} satisfies Record<string, (value: unknown) => boolean>;

type Kind = keyof typeof kinds;
/** What a field holds; with `?` it may be null, but it is there. */
type FieldKind = Kind | `${Kind}?`;
export type Fields = Readonly<Record<string, FieldKind>>;

/** Expects an object to have all these fields, each of its kind. */
export function expectFields(value: unknown, fields: Fields): void {
  const wrong = Object.entries(fields).flatMap(([name, kind]) => {
    const held: unknown = isObject(value) ? value[name] : undefined;
    return fits(kind, held) ? [] : [`${name} should be ${kind}, and is ${JSON.stringify(held)}`];
  });
  expect(wrong, JSON.stringify(value)).toEqual([]);
}

function fits(kind: FieldKind, value: unknown): boolean {
  const name = Object.keys(kinds).find((one): one is Kind => one === kind || `${one}?` === kind);
  if (name === undefined) return false;
  return (kind.endsWith("?") && value === null) || kinds[name](value);
}
