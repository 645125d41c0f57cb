import { inputsOf, parseExpression, type Expression } from "./expression.js";
import { ProtocolFault, type Place } from "./protocol-fault.js";
import { numberOf, type TemplateValue, type ValueRule } from "./protocol-template.js";

export type Mapping = Readonly<Record<string, unknown>>;

/** Reads the parts of one protocol, and keeps what is said of all of them: its inputs, and notes. */
export class PlaceReader {
  readonly inputs = new Set<string>();
  readonly notes: string[] = [];
  readonly #ignoresUnknown: boolean;

  /** @param ignoresUnknown passes over keys that the mock does not know, instead of refusing them */
  constructor(ignoresUnknown: boolean) {
    this.#ignoresUnknown = ignoresUnknown;
  }

  mapping(value: unknown, place: Place, what: string, known: readonly string[]): Mapping {
    if (!isMapping(value)) {
      throw new ProtocolFault(place, `${what} must be a mapping with the keys ${known.join(", ")}`);
    }
    const unknown = Object.keys(value).find((key) => !known.includes(key));
    if (unknown !== undefined && !this.#ignoresUnknown) {
      throw new ProtocolFault(
        [...place, unknown],
        `${what} has no "${unknown}"; there are ${known.join(", ")}`,
      );
    }
    return value;
  }

  list(value: unknown, place: Place): readonly unknown[] {
    if (Array.isArray(value)) return value;
    throw new ProtocolFault(place, `${String(place.at(-1))} must be a list`);
  }

  /** A number, a number as text, or an input; `null` where there is nothing. What holds no input is checked at once. */
  value(given: unknown, place: Place, rule: ValueRule = {}): TemplateValue | null {
    if (given === undefined || given === null) return null;
    const expression = expressionOf(given);
    if (expression === null) {
      throw new ProtocolFault(
        place,
        `${String(place.at(-1))} must be a number, or an input such as input["name"]`,
      );
    }
    const names = inputsOf(expression);
    for (const name of names) this.inputs.add(name);
    const value = { expression, place, rule };
    if (names.length === 0) numberOf(value, new Map());
    return value;
  }

  text(given: unknown, place: Place): string | null {
    if (given === undefined || given === null) return null;
    if (typeof given === "string" && given.trim() !== "") return given.trim();
    throw new ProtocolFault(place, `${String(place.at(-1))} must be a text`);
  }

  /** One of some words, in capitals or not. */
  word<const Word extends string>(given: unknown, place: Place, words: readonly Word[]): Word | null {
    if (given === undefined || given === null) return null;
    const word = wordOf(given, words);
    if (word !== undefined) return word;
    throw new ProtocolFault(place, `${String(place.at(-1))} must be ${words.join(", ")}`);
  }
}

export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function wordOf<const Word extends string>(given: unknown, words: readonly Word[]): Word | undefined {
  if (typeof given !== "string") return undefined;
  const text = given.trim().toLowerCase();
  return words.find((word) => word.toLowerCase() === text);
}

function expressionOf(given: unknown): Expression | null {
  if (typeof given === "number") return { kind: "number", value: given };
  return typeof given === "string" ? parseExpression(given) : null;
}
