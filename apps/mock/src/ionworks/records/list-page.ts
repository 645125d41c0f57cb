import { hasPartsInOrder } from "../../wire/has-parts-in-order.js";
import { queryWhole, type ValidationItem } from "../validation.js";

/** A record as it goes out. */
export type WireRecord = Readonly<Record<string, unknown>>;

export interface ListRules {
  /** What the query calls its offset. */
  readonly offset: "offset" | "skip";
  /** How many come where no limit is given, and at most. */
  readonly limit: readonly [usual: number, most: number];
  /** Fields that a query may name, plainly or with an operator. */
  readonly filters: readonly string[];
  /** Fields that `order_by` may name; the first is the usual one. */
  readonly orders: readonly [string, ...string[]];
}

export type ListedPage =
  | { readonly kind: "page"; readonly page: WireRecord[]; readonly total: number }
  | { readonly kind: "invalid"; readonly items: ValidationItem[] };

const bounds = ["created_at_gt", "created_at_lt", "updated_at_gt", "updated_at_lt"] as const;

/**
 * The page of a list that a query asks for. Newest first, unless the query says otherwise.
 *
 * @param records oldest first
 * @see docs/services/ionworks.md 1, filters and sorting
 */
export function listPage(
  query: URLSearchParams,
  records: readonly WireRecord[],
  rules: ListRules,
): ListedPage {
  const items: ValidationItem[] = [];
  const [usual, most] = rules.limit;
  const limit = queryWhole(items, query, "limit", usual, 1, most);
  const offset = queryWhole(items, query, rules.offset, 0, 0, Number.MAX_SAFE_INTEGER);
  const orderBy = oneOf(items, query, "order_by", rules.orders);
  const order = oneOf(items, query, "order", ["desc", "asc"]);
  const tests = rules.filters.flatMap((field) => {
    const given = query.get(field);
    return given === null ? [] : [fieldTest(field, given)];
  });
  for (const name of bounds) {
    const given = query.get(name);
    if (given === null) continue;
    const atMs = Date.parse(given);
    if (Number.isNaN(atMs)) {
      items.push({
        type: "datetime_from_date_parsing",
        loc: ["query", name],
        msg: "Input should be a valid datetime",
        input: given,
      });
      continue;
    }
    const [field, isLower] = [name.slice(0, -3), name.endsWith("_gt")];
    tests.push((record) => {
      const valueMs = Date.parse(textOf(record[field]));
      return isLower ? valueMs >= atMs : valueMs <= atMs;
    });
  }
  if (items.length > 0) return { kind: "invalid", items };
  const matching = records.filter((record) => tests.every((test) => test(record)));
  const sorted = matching.toSorted((a, b) => compare(a[orderBy], b[orderBy]));
  if (order === "desc") sorted.reverse();
  return { kind: "page", page: sorted.slice(offset, offset + limit), total: matching.length };
}

function oneOf(
  items: ValidationItem[],
  query: URLSearchParams,
  name: string,
  values: readonly [string, ...string[]],
): string {
  const given = query.get(name) ?? values[0];
  if (!values.includes(given)) {
    const expected = [...new Set(values)].map((value) => `'${value}'`).join(", ");
    items.push({ type: "enum", loc: ["query", name], msg: `Input should be ${expected}`, input: given });
  }
  return given;
}

/** `x` and `eq.x` are equality, `ilike.%x%` a pattern, `in.(a,b)` a choice, `gte.` and `lte.` bounds. */
function fieldTest(field: string, given: string): (record: WireRecord) => boolean {
  const [, operator = "eq", operand = given] = /^(eq|ilike|in|gte|lte)\.(.*)$/su.exec(given) ?? [];
  const text = (record: WireRecord): string => textOf(record[field]);
  switch (operator) {
    case "ilike": {
      const parts = operand.toLowerCase().split("%");
      return (record) => hasPartsInOrder(text(record).toLowerCase(), parts);
    }
    case "in": {
      const choice = operand.replace(/^\((.*)\)$/su, "$1").split(",");
      return (record) => choice.includes(text(record));
    }
    case "gte":
      return (record) => compare(record[field], operand) >= 0;
    case "lte":
      return (record) => compare(record[field], operand) <= 0;
    default:
      return (record) => text(record) === operand;
  }
}

/** Texts and times; those of one service sort as texts. */
function compare(a: unknown, b: unknown): number {
  const [left, right] = [textOf(a), textOf(b)];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "" : JSON.stringify(value);
}
