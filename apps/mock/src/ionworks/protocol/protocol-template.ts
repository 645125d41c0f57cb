import type { Direction, EndVariable, LimitName, Mode, StepEnd } from "../cell/protocol.js";
import { valueOf, type Expression } from "./expression.js";
import { ProtocolFault, type Place } from "./protocol-fault.js";

/** Bounds of a value, checked as soon as the value is known. */
export interface ValueRule {
  readonly least?: number | undefined;
  /** Excludes the bound itself. */
  readonly above?: number | undefined;
  readonly most?: number | undefined;
}

/** A value that may have inputs in it. */
export interface TemplateValue {
  readonly expression: Expression;
  readonly place: Place;
  readonly rule: ValueRule;
}

export interface TemplateEnd {
  readonly variable: EndVariable;
  readonly bound: StepEnd["bound"];
  readonly value: TemplateValue;
}

export interface TemplateStep {
  /** What a `goto` can name. */
  readonly name: string | null;
  readonly place: Place;
  readonly direction: Direction;
  readonly mode: Mode | null;
  /** `null` for a rest. */
  readonly value: TemplateValue | null;
  readonly ends: readonly TemplateEnd[];
}

export interface TemplateLimit {
  readonly name: LimitName;
  readonly value: TemplateValue;
  /** The name of a step. */
  readonly goto: { readonly step: string; readonly place: Place } | null;
}

/** A protocol as it was written, before its inputs have values. */
export interface ProtocolTemplate {
  /** `soc_old` is the older edition's key, of which nobody knows whether it is a fraction or percent. */
  readonly initial: {
    readonly kind: "soc_percentage" | "soc_old" | "voltage";
    readonly value: TemplateValue;
  } | null;
  /** Degrees Celsius. */
  readonly temperature: TemplateValue | null;
  readonly resolution: {
    readonly time: TemplateValue | null;
    readonly voltage: TemplateValue | null;
    readonly current: TemplateValue | null;
  };
  readonly limits: readonly TemplateLimit[];
  readonly steps: readonly TemplateStep[];
  /** Names of the inputs, each once, in the order in which they stand there. */
  readonly inputs: readonly string[];
  /** What a person who writes protocols should know about this one. */
  readonly notes: readonly string[];
}

/**
 * The number that a value comes to.
 *
 * @throws {ProtocolFault} where it is none, or out of its bounds
 */
export function numberOf(value: TemplateValue, inputs: ReadonlyMap<string, number>): number {
  const { expression, place, rule } = value;
  const number = valueOf(expression, inputs);
  const what = String(place.at(-1));
  const wrong = (expected: string): ProtocolFault =>
    new ProtocolFault(place, `${what} must be ${expected}, not ${String(number)}`);
  if (!Number.isFinite(number)) throw wrong("a number");
  if (rule.above !== undefined && !(number > rule.above)) throw wrong(`more than ${String(rule.above)}`);
  if (rule.least !== undefined && number < rule.least) throw wrong(`${String(rule.least)} or more`);
  if (rule.most !== undefined && number > rule.most) throw wrong(`${String(rule.most)} at most`);
  return number;
}
