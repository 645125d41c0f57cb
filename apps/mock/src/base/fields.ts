import { validateHeaderName, validateHeaderValue } from "node:http";
import { longestMs, longestRealMs } from "./limits.js";
import { MockInputError } from "./mock-input-error.js";

/** A field of text holds no more than so many characters, where nothing else is said. */
const longestText = 100_000;

/** The fields of one object that came over the wire, read one by one; what is left over is refused by name. */
export class Fields {
  readonly #what: string;
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #read = new Set<string>();

  /** @throws {MockInputError} if it is no object */
  constructor(what: string, value: unknown) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      throw new MockInputError(`${what} must be a JSON object`);
    }
    this.#what = what;
    this.#values = Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
  }

  any(name: string): unknown {
    this.#read.add(name);
    const value = this.#values[name];
    return value === null ? undefined : value;
  }

  text<Default extends string | null | undefined>(
    name: string,
    initial: Default,
    most = longestText,
  ): string | Default {
    const value = this.any(name);
    if (value === undefined) return initial;
    if (typeof value !== "string") throw this.wrong(name, "text");
    if (value.length > most) throw this.wrong(name, `text of ${String(most)} characters at most`);
    return value;
  }

  /** How long something takes in the mock's time. */
  mockMs<Default extends number | null | undefined>(name: string, initial: Default): number | Default {
    return this.whole(name, initial, 0, longestMs);
  }

  /** How long something takes by everybody's clock. */
  realMs(name: string, initial: number): number {
    return this.whole(name, initial, 0, longestRealMs);
  }

  /** Text that can go out as the value of a header. */
  headerText<Default extends string | undefined>(name: string, initial: Default): string | Default {
    const value = this.text(name, initial);
    if (value !== undefined && !isHeaderValue(value)) throw this.wrong(name, "what a header can hold");
    return value;
  }

  choice<const Value extends string, Default extends Value | undefined>(
    name: string,
    values: readonly Value[],
    initial: Default,
  ): Value | Default {
    const value = this.any(name);
    if (value === undefined) return initial;
    const known = values.find((candidate) => candidate === value);
    if (known === undefined) throw this.wrong(name, values.join(" or "));
    return known;
  }

  flag(name: string, initial: boolean): boolean {
    const value = this.any(name);
    if (value === undefined) return initial;
    if (typeof value !== "boolean") throw this.wrong(name, "true or false");
    return value;
  }

  whole<Default extends number | null | undefined>(
    name: string,
    initial: Default,
    min = 0,
    max = Number.MAX_SAFE_INTEGER,
  ): number | Default {
    const value = this.any(name);
    if (value === undefined) return initial;
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min || value > max) {
      const end = max === Number.MAX_SAFE_INTEGER ? "on" : `to ${String(max)}`;
      throw this.wrong(name, `a whole number from ${String(min)} ${end}`);
    }
    return value;
  }

  /** @throws {MockInputError} naming the first field that nobody asked for */
  done(): void {
    const unknown = Object.keys(this.#values).find((name) => !this.#read.has(name));
    if (unknown === undefined) return;
    throw new MockInputError(
      `${this.#what} has no field "${unknown}"; there are ${[...this.#read].join(", ")}`,
    );
  }

  wrong(name: string, expected: string): MockInputError {
    return new MockInputError(`${this.#what}: "${name}" must be ${expected}`);
  }
}

export function isHeaderValue(value: string): boolean {
  try {
    validateHeaderValue("x", value);
    return true;
  } catch {
    return false;
  }
}

export function isHeaderName(name: string): boolean {
  try {
    validateHeaderName(name);
    return true;
  } catch {
    return false;
  }
}
