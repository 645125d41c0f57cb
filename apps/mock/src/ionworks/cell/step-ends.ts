import type { Moment } from "./cell-moment.js";
import type { Cell } from "./make-cell.js";
import type { EndVariable, LimitName, ProtocolStep, SafetyLimit } from "./protocol.js";

/** A rest without an end, in seconds; other steps end at the cell's limits. */
export const usualRest = 3600;
/** The longest step, in seconds. */
const longestStep = 14 * 24 * 3600;
/** So little beyond a limit is nothing but the last digits of the arithmetic. */
const tolerance = 1e-9;

type Test = (moment: Moment) => boolean;

/** Tells whether a step still has something left to do: none of its ends and none of the cell's limits is reached. */
export function leftTest(cell: Cell, step: ProtocolStep, first: Moment): Test {
  const { direction, mode, ends } = step;
  const isTimed = ends.some(({ variable }) => variable === "Time [s]");
  const longest = direction === "Rest" && !isTimed ? usualRest : longestStep;
  const tests: Test[] = [({ elapsed }) => elapsed < longest];
  for (const { variable, bound, value } of ends) {
    const read = readingOf(cell, variable);
    const falls = bound === "below" || (bound === "either" && read(first) > value);
    tests.push((moment) => (falls ? read(moment) > value : read(moment) < value));
  }
  const holds = mode === "Voltage [V]";
  const [mayEmpty, mayFill] = [direction === "Discharge", direction === "Charge"];
  if (mayEmpty) tests.push(({ soc, volts }) => soc > 0 && (holds || volts > cell.lowerV));
  if (mayFill) tests.push(({ soc, volts }) => soc < 1 && (holds || volts < cell.upperV));
  if (direction === "Hold")
    tests.push(({ soc, amperes }) => (amperes > 0 ? soc > 0 : amperes === 0 || soc < 1));
  return (moment) => tests.every((test) => test(moment));
}

/** What an end is compared with: of currents the amount. */
function readingOf(cell: Cell, variable: EndVariable): (moment: Moment) => number {
  switch (variable) {
    case "Time [s]":
      return ({ elapsed }) => elapsed;
    case "Voltage [V]":
      return ({ volts }) => volts;
    case "Current [A]":
      return ({ amperes }) => Math.abs(amperes);
    case "C-rate":
      return ({ amperes }) => Math.abs(amperes) / cell.nominalAh;
  }
}

/** How far a moment is beyond a limit; less than nothing within it. */
const beyond: Record<LimitName, (moment: Moment, value: number, celsius: number) => number> = {
  voltage_min: ({ volts }, value) => value - volts,
  voltage_max: ({ volts }, value) => volts - value,
  temperature_min: (_moment, value, celsius) => value - celsius,
  temperature_max: (_moment, value, celsius) => celsius - value,
  charge_current_max: ({ amperes }, value) => -amperes - value,
  discharge_current_max: ({ amperes }, value) => amperes - value,
};

/** The limit that a moment is beyond, if there is one. */
export function breachOf(
  cell: Cell,
  limits: readonly SafetyLimit[],
  moment: Moment,
): SafetyLimit | undefined {
  const celsius = cell.temperatureK - 273.15;
  return limits.find(({ name, value }) => beyond[name](moment, value, celsius) > tolerance);
}

/** A limit that a step has reached by an end of the very same value: the limit outranks it. */
export function outrankingLimit(
  cell: Cell,
  limits: readonly SafetyLimit[],
  { ends }: ProtocolStep,
  last: Moment,
): SafetyLimit | undefined {
  const celsius = cell.temperatureK - 273.15;
  return limits.find(
    ({ name, value }) =>
      beyond[name](last, value, celsius) >= 0 &&
      ends.some((end) => {
        const isVoltage = end.variable === "Voltage [V]" && name.startsWith("voltage");
        const isCurrent = end.variable === "Current [A]" && name.includes("current");
        return (isVoltage || isCurrent) && Math.abs(end.value - value) <= tolerance;
      }),
  );
}
