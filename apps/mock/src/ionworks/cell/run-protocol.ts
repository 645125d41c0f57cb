import type { Cell } from "./make-cell.js";
import type { Protocol, ProtocolStep } from "./protocol.js";

/** What was measured, a row a moment. */
interface CellSeries {
  readonly seconds: number[];
  readonly step: number[];
  readonly volts: number[];
  /** Positive while the cell is discharged. */
  readonly amperes: number[];
  /** Ampere-hours since the step began. */
  readonly dischargedAh: number[];
  readonly chargedAh: number[];
  readonly soc: number[];
}

/** One step, summed up. */
interface CellStep {
  readonly step: number;
  readonly type: string;
  readonly seconds: number;
  readonly dischargedAh: number;
  readonly chargedAh: number;
  readonly dischargedWh: number;
  readonly chargedWh: number;
}

export interface CellRun {
  readonly series: CellSeries;
  readonly steps: readonly CellStep[];
}

interface CellState {
  readonly soc: number;
  /** Volts over the RC pair. */
  readonly pairV: number;
  /** Seconds since the step began. */
  readonly elapsed: number;
}

interface Moment extends CellState {
  readonly amperes: number;
  readonly volts: number;
}

/** A rest without an end, in seconds; other steps end at the cell's limits. */
const usualRest = 3600;
/** The longest step, in seconds. */
const longestStep = 14 * 24 * 3600;
const mostRowsOfStep = 20_000;
/** No step draws more than this many times the nominal current. */
const mostRate = 20;

/**
 * Puts a cell through a protocol. Each step starts with a row of its own at the moment at which the one before ended.
 *
 * @param initialSoc from 0 to 1
 * @see docs/mock-cell.md
 */
export function runProtocol(cell: Cell, protocol: Protocol, initialSoc: number): CellRun {
  const series: CellSeries = {
    seconds: [],
    step: [],
    volts: [],
    amperes: [],
    dischargedAh: [],
    chargedAh: [],
    soc: [],
  };
  const steps: CellStep[] = [];
  let state: CellState = { soc: initialSoc, pairV: 0, elapsed: 0 };
  let startedAt = 0;
  for (const [index, step] of protocol.steps.entries()) {
    const done = runStep(cell, step, index, startedAt, { ...state, elapsed: 0 }, series);
    steps.push(done.summary);
    state = done.state;
    startedAt += done.state.elapsed;
  }
  return { series, steps };
}

function runStep(
  cell: Cell,
  step: ProtocolStep,
  number: number,
  startedAt: number,
  initial: CellState,
  series: CellSeries,
): { state: CellState; summary: CellStep } {
  let moment = momentOf(cell, step, initial);
  const isLeft = leftTest(cell, step, moment);
  const stride = strideOf(cell, step, moment);
  let [dischargedAh, chargedAh, dischargedWh, chargedWh] = [0, 0, 0, 0];
  const record = (): void => {
    series.seconds.push(rounded(startedAt + moment.elapsed, 3));
    series.step.push(number);
    series.volts.push(rounded(moment.volts, 6));
    series.amperes.push(rounded(moment.amperes, 6));
    series.dischargedAh.push(rounded(dischargedAh, 9));
    series.chargedAh.push(rounded(chargedAh, 9));
    series.soc.push(rounded(moment.soc, 9));
  };
  record();
  for (let row = 1; row < mostRowsOfStep && isLeft(moment); row += 1) {
    const before = moment;
    const { next, isLast } = advanceWithin(cell, step, before, stride, isLeft);
    const hours = (next.elapsed - before.elapsed) / 3600;
    const ampereHours = before.amperes * hours;
    const wattHours = ((before.volts + next.volts) / 2) * ampereHours;
    if (ampereHours > 0) {
      dischargedAh += ampereHours;
      dischargedWh += wattHours;
    } else {
      chargedAh -= ampereHours;
      chargedWh -= wattHours;
    }
    moment = next;
    record();
    if (isLast) break;
  }
  const summary = {
    step: number,
    type: typeOf(step),
    seconds: rounded(moment.elapsed, 3),
    dischargedAh: rounded(dischargedAh, 9),
    chargedAh: rounded(chargedAh, 9),
    dischargedWh: rounded(dischargedWh, 9),
    chargedWh: rounded(chargedWh, 9),
  };
  return { state: moment, summary };
}

/** Goes on by one stride, or by the part of it after which the step ends. */
function advanceWithin(
  cell: Cell,
  step: ProtocolStep,
  from: Moment,
  stride: number,
  isLeft: (moment: Moment) => boolean,
): { next: Moment; isLast: boolean } {
  const at = (seconds: number): Moment => momentOf(cell, step, advanced(cell, from, seconds));
  const whole = at(stride);
  if (isLeft(whole)) return { next: whole, isLast: false };
  let [low, high] = [0, stride];
  for (let round = 0; round < 40; round += 1) {
    const middle = (low + high) / 2;
    if (isLeft(at(middle))) low = middle;
    else high = middle;
  }
  return { next: at(high), isLast: true };
}

/** The state after some seconds at a constant current: exact for the RC pair and for the charge. */
function advanced(cell: Cell, from: Moment, seconds: number): CellState {
  const settled = from.amperes * cell.pairOhm;
  return {
    soc: from.soc - (from.amperes * seconds) / 3600 / cell.capacityAh,
    pairV: settled + (from.pairV - settled) * Math.exp(-seconds / cell.pairSeconds),
    elapsed: from.elapsed + seconds,
  };
}

function momentOf(cell: Cell, step: ProtocolStep, state: CellState): Moment {
  const idleV = cell.openCircuit(state.soc) - state.pairV;
  const amperes = currentOf(cell, step, idleV);
  return { ...state, amperes, volts: idleV - amperes * cell.seriesOhm };
}

/** @param idleV what the terminals would show without a current */
function currentOf(cell: Cell, { direction, mode, value }: ProtocolStep, idleV: number): number {
  if (direction === "Rest" || mode === null) return 0;
  const sign = direction === "Discharge" ? 1 : -1;
  const most = mostRate * cell.nominalAh;
  switch (mode) {
    case "C-rate":
      return sign * Math.min(value * cell.nominalAh, most);
    case "Current [A]":
      return sign * Math.min(value, most);
    case "Voltage [V]":
      // A hold goes one way only: a charge never turns into a discharge.
      return sign * Math.min(Math.max((sign * (idleV - value)) / cell.seriesOhm, 0), most);
    case "Power [W]": {
      // U·I = P with U = idle − I·R; more power than the cell can give draws what gives the most.
      const root = Math.max(idleV * idleV - 4 * cell.seriesOhm * sign * value, 0);
      return sign * Math.min(Math.abs((idleV - Math.sqrt(root)) / (2 * cell.seriesOhm)), most);
    }
  }
}

/** Tells whether a step still has something left to do: none of its ends and none of the cell's limits is reached. */
function leftTest(cell: Cell, step: ProtocolStep, first: Moment): (moment: Moment) => boolean {
  const { direction, mode, ends } = step;
  const longest =
    direction === "Rest" && !ends.some(({ variable }) => variable === "Time [s]") ? usualRest : longestStep;
  const tests: ((moment: Moment) => boolean)[] = [({ elapsed }) => elapsed < longest];
  for (const { variable, value } of ends) {
    switch (variable) {
      case "Time [s]":
        tests.push(({ elapsed }) => elapsed < value);
        break;
      case "Current [A]":
        tests.push(({ amperes }) => Math.abs(amperes) > value);
        break;
      case "C-rate":
        tests.push(({ amperes }) => Math.abs(amperes) > value * cell.nominalAh);
        break;
      case "Voltage [V]": {
        const falls = direction === "Discharge" || (direction === "Rest" && first.volts > value);
        tests.push(({ volts }) => (falls ? volts > value : volts < value));
        break;
      }
    }
  }
  if (direction === "Discharge") {
    tests.push(({ soc, volts }) => soc > 0 && (mode === "Voltage [V]" || volts > cell.lowerV));
  }
  if (direction === "Charge") {
    tests.push(({ soc, volts }) => soc < 1 && (mode === "Voltage [V]" || volts < cell.upperV));
  }
  return (moment) => tests.every((test) => test(moment));
}

/** Seconds between two rows: about 360 rows for the whole capacity. */
function strideOf(cell: Cell, step: ProtocolStep, { amperes }: Moment): number {
  const timed = step.ends.find(({ variable }) => variable === "Time [s]")?.value;
  if (step.direction === "Rest") return clamped((timed ?? usualRest) / 120, 1, 300);
  if (step.mode === "Voltage [V]") return 10;
  const wholeSeconds = (3600 * cell.capacityAh) / Math.max(Math.abs(amperes), 1e-9);
  return clamped(Math.min(wholeSeconds / 360, (timed ?? Number.POSITIVE_INFINITY) / 10), 0.5, 300);
}

function typeOf({ direction, mode }: ProtocolStep): string {
  if (direction === "Rest") return "Rest";
  if (mode === "Voltage [V]") return `Constant voltage ${direction.toLowerCase()}`;
  return `Constant ${mode === "Power [W]" ? "power" : "current"} ${direction.toLowerCase()}`;
}

function clamped(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}

/** Without the last digits, in which machines differ; never a negative zero. */
function rounded(value: number, digits: number): number {
  const scale = 10 ** digits;
  return Math.round(value * scale) / scale + 0;
}
