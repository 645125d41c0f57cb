import type { JsonBody } from "../wire/read-body.js";

/** One fault that FastAPI's validation finds. */
export interface ValidationItem {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
}

/** Checks one body the way FastAPI does: everything that is wrong is found, not only the first thing. */
export class BodyCheck {
  readonly items: ValidationItem[] = [];
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #root: string;

  /** @param root where it came from: `query`, if it was not the body */
  constructor(body: JsonBody, root = "body") {
    this.#root = root;
    this.#value = {};
    if (body.kind === "none") {
      this.#add("missing", [], "Field required", null);
    } else if (body.kind === "broken") {
      this.#add("json_invalid", [0], "JSON decode error", {});
    } else if (typeof body.value !== "object" || body.value === null || Array.isArray(body.value)) {
      this.#add(
        "model_attributes_type",
        [],
        "Input should be a valid dictionary or object to extract fields from",
        body.value,
      );
    } else {
      this.#value = Object.fromEntries(Object.entries(body.value));
    }
  }

  get isFine(): boolean {
    return this.items.length === 0;
  }

  any(name: string): unknown {
    const value = this.#value[name];
    return value === null ? undefined : value;
  }

  has(name: string): boolean {
    return this.any(name) !== undefined;
  }

  /** Given, and `null`: most fields take that for not given. */
  isNull(name: string): boolean {
    return this.#value[name] === null;
  }

  requiredText(name: string): string {
    const value = this.any(name);
    if (typeof value === "string") return value;
    this.#require(name, value, "string_type", "Input should be a valid string");
    return "";
  }

  text(name: string): string | null {
    return this.any(name) === undefined ? null : this.requiredText(name);
  }

  object(name: string): Readonly<Record<string, unknown>> | null {
    const value = this.any(name);
    if (value === undefined) return null;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value));
    }
    this.#add("dict_type", [name], "Input should be a valid dictionary", value);
    return null;
  }

  requiredObject(name: string): Readonly<Record<string, unknown>> {
    if (this.any(name) === undefined) this.#require(name, undefined, "", "");
    return this.object(name) ?? {};
  }

  list(name: string): readonly unknown[] | null {
    const value = this.any(name);
    if (value === undefined) return null;
    if (Array.isArray(value)) return value;
    this.#add("list_type", [name], "Input should be a valid list", value);
    return null;
  }

  whole(name: string, initial: number, min: number, max: number): number {
    const value = this.any(name);
    if (value === undefined) return initial;
    if (typeof value !== "number" || !Number.isSafeInteger(value)) {
      this.#add("int_type", [name], "Input should be a valid integer", value);
    } else if (value < min) {
      this.#add(
        "greater_than_equal",
        [name],
        `Input should be greater than or equal to ${String(min)}`,
        value,
      );
    } else if (value > max) {
      this.#add("less_than_equal", [name], `Input should be less than or equal to ${String(max)}`, value);
    } else {
      return value;
    }
    return initial;
  }

  /** A number from 0 to 1; `null` where there is none. */
  fraction(name: string): number | null {
    const value = this.any(name);
    if (value === undefined) return null;
    if (typeof value === "number" && value >= 0 && value <= 1) return value;
    this.refuse([name], `${name} is from 0 to 1`, value);
    return null;
  }

  /** Refuses the fields that are none of these. */
  only(known: readonly string[]): void {
    for (const name of Object.keys(this.#value)) {
      if (known.includes(name)) continue;
      this.#add("extra_forbidden", [name], "Extra inputs are not permitted", this.#value[name]);
    }
  }

  refuse(path: readonly (string | number)[], msg: string, input: unknown): void {
    this.#add("value_error", path, `Value error, ${msg}`, input);
  }

  #require(name: string, value: unknown, type: string, message: string): void {
    if (value === undefined) this.#add("missing", [name], "Field required", this.#value);
    else this.#add(type, [name], message, value);
  }

  #add(type: string, path: readonly (string | number)[], msg: string, input: unknown): void {
    this.items.push({ type, loc: [this.#root, ...path], msg, input });
  }
}

/** Reads a whole number of a query, within its bounds. */
export function queryWhole(
  items: ValidationItem[],
  query: URLSearchParams,
  name: string,
  initial: number,
  min: number,
  max: number,
): number {
  const given = query.get(name);
  if (given === null) return initial;
  const value = /^-?\d+$/u.test(given) ? Number(given) : Number.NaN;
  const add = (type: string, msg: string): number => {
    items.push({ type, loc: ["query", name], msg, input: given });
    return initial;
  };
  if (!Number.isSafeInteger(value)) {
    return add("int_parsing", "Input should be a valid integer, unable to parse string as an integer");
  }
  if (value < min)
    return add("greater_than_equal", `Input should be greater than or equal to ${String(min)}`);
  if (value > max) return add("less_than_equal", `Input should be less than or equal to ${String(max)}`);
  return value;
}
