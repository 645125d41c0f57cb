import type { Direction, EndVariable, Mode } from "../cell/protocol.js";
import { ProtocolFault } from "./protocol-fault.js";
import type { ProtocolTemplate, TemplateEnd, TemplateStep, TemplateValue } from "./protocol-template.js";

const stepLine =
  /^(?:(?<direction>charge|discharge)\s+at\s+(?<rate>\S.*?)|(?<rest>rest)|hold\s+at\s+(?<volts>\S.*?))(?<ends>(?:\s+(?:for|until)\s+.+)?)$/iu;
const quantity = /^(?:c\s*\/\s*(?<divisor>[\d.e+-]+)|(?<number>[\d.]+(?:e[+-]?\d+)?)\s*(?<unit>[a-z]+))$/iu;
const seconds = new Map([
  ...["second", "seconds", "s", "sec"].map((word) => [word, 1] as const),
  ...["minute", "minutes", "m", "min"].map((word) => [word, 60] as const),
  ...["hour", "hours", "h", "hr"].map((word) => [word, 3600] as const),
]);

const rates = new Map<string, readonly [Mode, number]>([
  ["c", ["C-rate", 1]],
  ["a", ["Current [A]", 1]],
  ["ma", ["Current [A]", 1e-3]],
  ["w", ["Power [W]", 1]],
]);
const ends = new Map<string, readonly [EndVariable, number]>([
  ["c", ["C-rate", 1]],
  ["a", ["Current [A]", 1]],
  ["ma", ["Current [A]", 1e-3]],
  ["v", ["Voltage [V]", 1]],
]);

/** Whether a text that is no mapping means PyBaMM's steps. */
export function looksLikePybamm(text: string): boolean {
  return linesOf(text).some(({ line }) => /^(?:charge|discharge|rest|hold|run)\b/iu.test(line));
}

/**
 * Reads PyBaMM's steps, one a line.
 *
 * @throws {ProtocolFault} whose place is the number of the line, from 0
 * @see docs/services/ionworks.md 10.4
 */
export function readPybamm(text: string): ProtocolTemplate {
  const steps = linesOf(text).map(({ line, index }) => readLine(line, index));
  return {
    initial: null,
    temperature: null,
    resolution: { time: null, voltage: null, current: null },
    limits: [],
    steps,
    inputs: [],
    notes: [],
  };
}

function linesOf(text: string): { readonly line: string; readonly index: number }[] {
  return text
    .split(/\r\n|\r|\n/u)
    .map((line, index) => ({ line: line.trim(), index }))
    .filter(({ line }) => line !== "");
}

function readLine(line: string, index: number): TemplateStep {
  const parts = stepLine.exec(line)?.groups;
  if (parts === undefined) {
    throw new ProtocolFault(
      [index],
      `a step is written as "Discharge at 1C until 3.0V", "Rest for 10 minutes" or "Hold at 4.2V until C/50", not as "${line}"`,
    );
  }
  const common = { name: null, place: [index] };
  const given = parts["ends"] ?? "";
  if (parts["rest"] !== undefined) {
    return { ...common, direction: "Rest", mode: null, value: null, ends: endsOf(given, index, "Rest") };
  }
  if (parts["volts"] !== undefined) {
    const [variable, volts] = measured(parts["volts"], index, ends);
    if (variable !== "Voltage [V]")
      throw new ProtocolFault([index], `a hold is at volts, not at ${parts["volts"]}`);
    const value = fixed(volts, index, true);
    return { ...common, direction: "Hold", mode: variable, value, ends: endsOf(given, index, "Hold") };
  }
  const direction = parts["direction"]?.toLowerCase() === "charge" ? "Charge" : "Discharge";
  const [mode, rate] = measured(parts["rate"] ?? "", index, rates);
  return {
    ...common,
    direction,
    mode,
    value: fixed(rate, index, true),
    ends: endsOf(given, index, direction),
  };
}

/** `for 10 minutes or until 3.0V`: whichever comes first. */
function endsOf(text: string, index: number, direction: Direction): TemplateEnd[] {
  if (text.trim() === "") return [];
  return text
    .trim()
    .split(/\s+or\s+/iu)
    .map((end) => {
      const [, word = "", amount = ""] = /^(for|until)\s+(.+)$/iu.exec(end.trim()) ?? [];
      if (word === "") throw new ProtocolFault([index], `an end begins with "for" or "until", not "${end}"`);
      if (word.toLowerCase() === "for") {
        const [, number, unit = ""] = /^([\d.]+(?:e[+-]?\d+)?)\s*([a-z]+)$/iu.exec(amount) ?? [];
        const factor = seconds.get(unit.toLowerCase());
        if (factor === undefined)
          throw new ProtocolFault([index], `"${amount}" is not a time in seconds, minutes or hours`);
        return { variable: "Time [s]", bound: "above", value: fixed(Number(number) * factor, index, false) };
      }
      const [variable, value] = measured(amount, index, ends);
      const isVoltage = variable === "Voltage [V]";
      const rising = direction === "Charge" ? "above" : "below";
      const bound = direction === "Rest" || direction === "Hold" ? "either" : rising;
      return { variable, bound: isVoltage ? bound : "below", value: fixed(value, index, false) };
    });
}

function measured<Name>(
  text: string,
  index: number,
  units: ReadonlyMap<string, readonly [Name, number]>,
): readonly [Name, number] {
  const parts = quantity.exec(text.trim())?.groups;
  const unit = units.get(parts?.["divisor"] === undefined ? (parts?.["unit"] ?? "").toLowerCase() : "c");
  if (parts === undefined || unit === undefined) {
    const known = [...units.keys()].map((name) =>
      name.replace("ma", "mA").replace(/^[a-z]$/u, (one) => one.toUpperCase()),
    );
    throw new ProtocolFault([index], `"${text.trim()}" is not a number with one of ${known.join(", ")}`);
  }
  const { divisor, number } = parts;
  return [unit[0], divisor === undefined ? Number(number) * unit[1] : 1 / Number(divisor)];
}

function fixed(value: number, index: number, isPositive: boolean): TemplateValue {
  if (!Number.isFinite(value) || value < 0 || (isPositive && value === 0)) {
    throw new ProtocolFault([index], "numbers in a step are more than 0");
  }
  return { expression: { kind: "number", value }, place: [index], rule: {} };
}
