import { advanced, momentOf, type CellState, type Moment } from "./cell-moment.js";
import { addRow, emptySeries, Moved, rounded, type CellSeries, type CellStep } from "./cell-series.js";
import type { Cell } from "./make-cell.js";
import type { LimitName, Protocol, ProtocolStep, SafetyLimit } from "./protocol.js";
import { breachOf, leftTest, outrankingLimit, usualRest } from "./step-ends.js";

export interface CellRun {
  readonly series: CellSeries;
  readonly steps: readonly CellStep[];
  readonly end: RunEnd;
}

/** Through all steps, at a limit that ended the test, or going back once more than it may. */
export type RunEnd =
  | { readonly kind: "finished" }
  | { readonly kind: "limit"; readonly name: LimitName }
  | { readonly kind: "jumps" };

/** After so many rows, or parts of steps, of a run the next ones are four times as far apart. */
const rowsUntilCoarser = 20_000;
const stridesUntilCoarser = 100_000;
/** Seconds. */
const longestStride = 300;
/** The most steps that one run goes through, jumps included. */
const mostStepsRun = 50_000;

/** How much a run has taken so far. */
interface Effort {
  rows: number;
  strides: number;
}

/**
 * Puts a cell through a protocol. Each step starts with a row of its own at the moment at which the one before ended.
 *
 * @see docs/mock-cell.md
 */
export function runProtocol(cell: Cell, protocol: Protocol): CellRun {
  const series = emptySeries();
  const steps: CellStep[] = [];
  const effort: Effort = { rows: 0, strides: 0 };
  let state: CellState = { soc: initialSocOf(cell, protocol), pairV: 0, elapsed: 0 };
  let [index, startedAt, jumps] = [0, 0, 0];
  for (;;) {
    const step = protocol.steps[index];
    if (step === undefined) return { series, steps, end: { kind: "finished" } };
    const done = runStep(cell, protocol, step, { number: steps.length, startedAt, series, effort }, state);
    steps.push(done.summary);
    state = { ...done.state, elapsed: 0 };
    startedAt += done.state.elapsed;
    const { breach } = done;
    if (breach === undefined || (breach.goto === null && protocol.limitEnds === "step")) {
      index += 1;
      continue;
    }
    if (breach.goto === null) return { series, steps, end: { kind: "limit", name: breach.name } };
    if (breach.goto <= index) jumps += 1;
    if (jumps > protocol.maxBackwardJumps || steps.length >= mostStepsRun) {
      return { series, steps, end: { kind: "jumps" } };
    }
    index = breach.goto;
  }
}

/** Where a cell starts; of a voltage the state of charge at which it shows it at rest. */
function initialSocOf(cell: Cell, { initial }: Protocol): number {
  if (initial === null) return 1;
  if (initial.kind === "soc") return initial.soc;
  let [low, high] = [0, 1];
  for (let round = 0; round < 50; round += 1) {
    const middle = (low + high) / 2;
    if (cell.openCircuit(middle) < initial.volts) low = middle;
    else high = middle;
  }
  return high;
}

interface StepPlace {
  readonly number: number;
  readonly startedAt: number;
  readonly series: CellSeries;
  readonly effort: Effort;
}

function runStep(
  cell: Cell,
  { limits, resolution }: Protocol,
  step: ProtocolStep,
  { number, startedAt, series, effort }: StepPlace,
  initial: CellState,
): { state: CellState; summary: CellStep; breach: SafetyLimit | undefined } {
  let moment = momentOf(cell, step, initial);
  const goesOn = leftTest(cell, step, moment);
  const isLeft = (at: Moment): boolean => goesOn(at) && breachOf(cell, limits, at) === undefined;
  const usualStride = strideOf(cell, step, resolution, moment);
  const moved = new Moved();
  let last = moment;
  const record = (): void => {
    addRow(series, number, startedAt, moment, moved);
    last = moment;
    effort.rows += 1;
  };
  record();
  let isOver = !isLeft(moment);
  while (!isOver) {
    const before = moment;
    const rowSeconds = resolution.seconds * coarser(effort.rows, rowsUntilCoarser);
    const untilRow = last.elapsed + rowSeconds - before.elapsed;
    // A voltage that is held without a current stays as it is.
    const isStill = step.mode === "Voltage [V]" && Math.abs(before.amperes) < 1e-6 * cell.nominalAh;
    const stride = isStill ? longestStride : usualStride;
    const seconds = Math.min(untilRow, stride * coarser(effort.strides, stridesUntilCoarser));
    const { next, isLast } = advanceWithin(cell, step, before, seconds, isLeft);
    effort.strides += 1;
    moved.add(before, next);
    moment = next;
    isOver = isLast;
    const isDue = next.elapsed - last.elapsed > rowSeconds - 1e-6;
    if (isOver || isDue || hasMoved(resolution, last, next)) record();
  }
  const summary = {
    step: number,
    type: typeOf(step),
    seconds: rounded(moment.elapsed, 3),
    ...moved.rounded(),
  };
  const breach = breachOf(cell, limits, moment) ?? outrankingLimit(cell, limits, step, moment);
  return { state: moment, summary, breach };
}

function coarser(done: number, until: number): number {
  return 4 ** Math.floor(done / until);
}

function hasMoved({ volts, amperes }: Protocol["resolution"], last: Moment, next: Moment): boolean {
  return (
    (volts !== null && Math.abs(next.volts - last.volts) >= volts) ||
    (amperes !== null && Math.abs(next.amperes - last.amperes) >= amperes)
  );
}

/** Goes on by some seconds, or by the part of them after which the step ends. */
function advanceWithin(
  cell: Cell,
  step: ProtocolStep,
  from: Moment,
  seconds: number,
  isLeft: (moment: Moment) => boolean,
): { next: Moment; isLast: boolean } {
  const at = (after: number): Moment => momentOf(cell, step, advanced(cell, from, after));
  const whole = at(seconds);
  if (isLeft(whole)) return { next: whole, isLast: false };
  let [low, high] = [0, seconds];
  for (let round = 0; round < 40; round += 1) {
    const middle = (low + high) / 2;
    if (isLeft(at(middle))) low = middle;
    else high = middle;
  }
  return { next: at(high), isLast: true };
}

/** Seconds for which the current may be taken as constant: about 360 times for the whole capacity. */
function strideOf(
  cell: Cell,
  step: ProtocolStep,
  { volts, amperes: change }: Protocol["resolution"],
  { amperes }: Moment,
): number {
  // Rows at a change of voltage or current are found by looking more often.
  const most = volts === null && change === null ? longestStride : 5;
  const timed = step.ends.find(({ variable }) => variable === "Time [s]")?.value;
  if (step.direction === "Rest") return clamped((timed ?? usualRest) / 120, 1, most);
  if (step.mode === "Voltage [V]") return Math.min(10, most);
  const wholeSeconds = (3600 * cell.capacityAh) / Math.max(Math.abs(amperes), 1e-9);
  return clamped(Math.min(wholeSeconds / 360, (timed ?? Number.POSITIVE_INFINITY) / 10), 0.5, most);
}

function typeOf({ direction, mode }: ProtocolStep): string {
  if (direction === "Rest") return "Rest";
  if (mode === "Voltage [V]") return `Constant voltage ${direction.toLowerCase()}`;
  return `Constant ${mode === "Power [W]" ? "power" : "current"} ${direction.toLowerCase()}`;
}

function clamped(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}
