import { isMap, isScalar, isSeq, LineCounter, parseDocument, type YAMLMap } from "yaml";
import {
  directions,
  endVariables,
  modes,
  type Protocol,
  type ProtocolStep,
  type StepEnd,
} from "./protocol.js";

/** The most steps of one protocol. */
const mostSteps = 1000;

/** Something in a protocol that the mock does not understand. */
class ProtocolError extends Error {
  override readonly name = "ProtocolError";
  /** From 1. */
  readonly line: number;

  constructor(line: number, message: string) {
    super(`line ${String(line)}: ${message}`);
    this.line = line;
  }
}

/**
 * Reads a protocol in YAML.
 *
 * @returns a sentence that begins with the line, where the mock does not understand it
 * @see docs/mock-cell.md
 */
export function parseProtocol(text: string): Protocol | string {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [broken] = document.errors;
  if (broken !== undefined) return `line ${String(lines.linePos(broken.pos[0]).line)}: ${broken.message}`;
  try {
    return new ProtocolReader(lines).protocol(document.contents);
  } catch (error) {
    if (error instanceof ProtocolError) return error.message;
    throw error;
  }
}

class ProtocolReader {
  readonly #lines: LineCounter;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  protocol(node: unknown): Protocol {
    const top = this.#map(node, "a protocol", ["global", "steps"]);
    const globals = top.get("global", true);
    const steps = top.get("steps", true);
    if (!isSeq(steps)) throw this.#wrong(steps ?? top, "steps must be a list");
    if (steps.items.length > mostSteps) throw this.#wrong(steps, `more than ${String(mostSteps)} steps`);
    const { initialSoc, temperature } = this.#globals(globals);
    return { initialSoc, temperature, steps: steps.items.map((step) => this.#step(step)) };
  }

  #globals(node: unknown): { initialSoc: number | null; temperature: number | null } {
    if (isNothing(node)) return { initialSoc: null, temperature: null };
    const map = this.#map(node, "global", ["initial_soc", "temperature"]);
    const initialSoc = this.#number(map, "initial_soc");
    if (initialSoc !== null && (initialSoc < 0 || initialSoc > 1)) {
      throw this.#wrong(map.get("initial_soc", true), "initial_soc must be from 0 to 1");
    }
    return { initialSoc, temperature: this.#number(map, "temperature") };
  }

  #step(node: unknown): ProtocolStep {
    const map = this.#map(node, "a step", ["direction", "mode", "value", "ends"]);
    const direction = this.#word(map, "direction", directions);
    if (direction === null) throw this.#wrong(map, `a step needs a direction: ${directions.join(", ")}`);
    const ends = this.#ends(map.get("ends", true));
    if (direction === "Rest") return { direction, mode: null, value: 0, ends };
    const mode = this.#word(map, "mode", modes);
    if (mode === null) throw this.#wrong(map, `a ${direction} needs a mode: ${modes.join(", ")}`);
    const value = this.#number(map, "value");
    if (value === null) throw this.#wrong(map, `a ${direction} needs a value`);
    if (!(value > 0)) throw this.#wrong(map.get("value", true), "value must be more than 0");
    return { direction, mode, value, ends };
  }

  #ends(node: unknown): StepEnd[] {
    if (isNothing(node)) return [];
    if (!isSeq(node)) throw this.#wrong(node, "ends must be a list");
    return node.items.map((item) => {
      const map = this.#map(item, "an end", ["variable", "value"]);
      const variable = this.#word(map, "variable", endVariables);
      if (variable === null) throw this.#wrong(map, `an end needs a variable: ${endVariables.join(", ")}`);
      const value = this.#number(map, "value");
      if (value === null) throw this.#wrong(map, "an end needs a value");
      if (value < 0) throw this.#wrong(map.get("value", true), "an end's value must be 0 or more");
      return { variable, value };
    });
  }

  #map(node: unknown, what: string, known: readonly string[]): YAMLMap {
    if (!isMap(node)) throw this.#wrong(node, `${what} must have the keys ${known.join(", ")}`);
    for (const { key } of node.items) {
      const name = isScalar(key) ? String(key.value) : "";
      if (!known.includes(name)) {
        throw this.#wrong(key, `${what} has no "${name}"; there are ${known.join(", ")}`);
      }
    }
    return node;
  }

  #number(map: YAMLMap, name: string): number | null {
    const node = map.get(name, true);
    if (isNothing(node)) return null;
    if (isScalar(node) && typeof node.value === "number" && Number.isFinite(node.value)) return node.value;
    throw this.#wrong(node, `${name} must be a number`);
  }

  #word<const Word extends string>(map: YAMLMap, name: string, words: readonly Word[]): Word | null {
    const node = map.get(name, true);
    if (isNothing(node)) return null;
    const given = isScalar(node) ? String(node.value).toLowerCase() : "";
    const word = words.find((candidate) => candidate.toLowerCase() === given);
    if (word === undefined) throw this.#wrong(node, `${name} must be ${words.join(", ")}`);
    return word;
  }

  #wrong(node: unknown, message: string): ProtocolError {
    const range: unknown = typeof node === "object" && node !== null && "range" in node ? node.range : null;
    const start: unknown = Array.isArray(range) ? range[0] : 0;
    return new ProtocolError(this.#lines.linePos(typeof start === "number" ? start : 0).line, message);
  }
}

/** Not there, or there with nothing behind the colon. */
function isNothing(node: unknown): boolean {
  return node === undefined || node === null || (isScalar(node) && node.value === null);
}
