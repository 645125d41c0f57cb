import type { InitialState, Protocol, SafetyLimit } from "../cell/protocol.js";
import { placeText, ProtocolFault } from "./protocol-fault.js";
import { numberOf, type ProtocolTemplate, type TemplateValue } from "./protocol-template.js";

/** What nobody outside of the service knows about a protocol, and what the caller says besides. */
export interface ProtocolSettings {
  readonly initialSocUnit: "auto" | "percent" | "fraction";
  /** What a limit without a `goto` ends. */
  readonly limitEnds: "test" | "step";
  readonly maxBackwardJumps: number;
}

/** Seconds between two rows where the protocol does not say it. @see docs/services/ionworks.md 10.1 */
const usualResolution = 60;

/**
 * The protocol with a value for each of its inputs.
 *
 * @returns a sentence, where a value is out of its bounds
 */
export function resolveProtocol(
  template: ProtocolTemplate,
  inputs: ReadonlyMap<string, number>,
  settings: ProtocolSettings,
): Protocol | string {
  const number = (value: TemplateValue): number => numberOf(value, inputs);
  const optional = (value: TemplateValue | null): number | null => (value === null ? null : number(value));
  try {
    return {
      initial: initialOf(template, number, settings.initialSocUnit),
      temperature: optional(template.temperature),
      resolution: {
        seconds: optional(template.resolution.time) ?? usualResolution,
        volts: optional(template.resolution.voltage),
        amperes: optional(template.resolution.current),
      },
      limits: template.limits.map((limit): SafetyLimit => ({
        name: limit.name,
        value: number(limit.value),
        goto: limit.goto === null ? null : template.steps.findIndex(({ name }) => name === limit.goto?.step),
      })),
      limitEnds: settings.limitEnds,
      maxBackwardJumps: settings.maxBackwardJumps,
      steps: template.steps.map(({ direction, mode, value, ends }) => ({
        direction,
        mode,
        value: optional(value) ?? 0,
        ends: ends.map((end) => ({ variable: end.variable, bound: end.bound, value: number(end.value) })),
      })),
    };
  } catch (error) {
    if (!(error instanceof ProtocolFault)) throw error;
    return `${placeText(error.place)}: ${error.message}`;
  }
}

function initialOf(
  { initial }: ProtocolTemplate,
  number: (value: TemplateValue) => number,
  unit: ProtocolSettings["initialSocUnit"],
): InitialState | null {
  if (initial === null) return null;
  const value = number(initial.value);
  if (initial.kind === "voltage") return { kind: "voltage", volts: value };
  const isFraction = initial.kind === "soc_old" && (unit === "fraction" || (unit === "auto" && value <= 1));
  if (isFraction && value > 1) {
    throw new ProtocolFault(initial.value.place, `initial_soc must be from 0 to 1, not ${String(value)}`);
  }
  return { kind: "soc", soc: isFraction ? value : value / 100 };
}
