import { circuitVolts, between, drawnOf, rmseOf, type Circuit, type CircuitData } from "./circuit.js";
import type { EcmFit, EcmSegment } from "./ecm-options.js";
import {
  evenGrid,
  fitCircuit,
  fitCost,
  type CircuitRules,
  type FitSegment,
  type OpenCurve,
} from "./fit-circuit.js";

/** What an equivalent-circuit fit gives. @see docs/services/ionworks.md 3.11 */
export interface EcmResult {
  readonly rmse_mV: number;
  readonly num_rcs: number;
  readonly time: readonly number[];
  readonly data_voltage: readonly number[];
  readonly model_voltage: readonly number[];
  readonly soc: readonly number[];
  readonly ocv: readonly number[];
  readonly r0: readonly number[];
  readonly rc_pairs: readonly RcPair[];
  readonly ocv_provided: boolean;
  /** One a segment. */
  readonly capacity_Ah: readonly number[];
}

/** Ohms, farads and seconds over the grid of states of charge. */
interface RcPair {
  readonly r: readonly number[];
  readonly c: readonly number[];
  readonly tau: readonly number[];
}

/** Knots where nobody says how many: closer to each other where the voltage of a cell bends. */
const usualGrid = [0, 0.01, 0.02, 0.035, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];
/** So many points of each curve go out. */
const mostPoints = 2000;

/** A segment of the fit with its data. */
export interface MeasuredSegment {
  readonly data: CircuitData;
  readonly segment: EcmSegment;
}

/** Fits a circuit to what was measured. */
export function ecmResult(fit: EcmFit, measured: readonly MeasuredSegment[]): EcmResult {
  const grid = fit.knots === null ? (fit.ocv?.soc ?? usualGrid) : evenGrid(fit.knots);
  const rules = {
    pairs: fit.numRcs,
    grid,
    seriesGrid: fit.seriesKnots === null ? grid : evenGrid(fit.seriesKnots),
    open: fit.ocv,
    smoothness: fit.smoothness,
  };
  // What was counted is the least that a cell holds; the segments are of one kind of cell.
  const counted = measured.reduce((most, one) => Math.max(most, countedCapacity(one)), 0);
  const guessed = measured.map((one) => segmentOf(one, counted, fit));
  const open = fit.ocv ?? (fit.fitsOcv ? null : curveOf(guessed, grid));
  const segments = fit.ocv === null ? guessed : withCapacities(guessed, measured, rules, fit);
  const circuit = tidied(fitCircuit(segments, { ...rules, open }), fit.clampRatio);
  const model = segments.flatMap((one) => circuitVolts(circuit, one.data, one));
  const data = segments.flatMap((one) => one.data.volts);
  const shown = evenlySpread(data.length, mostPoints);
  const time = oneAfterTheOther(segments);
  return {
    rmse_mV: rounded(rmseOf(data, model)),
    num_rcs: fit.numRcs,
    time: shown.map((row) => time[row] ?? 0),
    data_voltage: shown.map((row) => data[row] ?? 0),
    model_voltage: shown.map((row) => rounded(model[row] ?? 0)),
    soc: circuit.soc,
    ocv: circuit.ocv,
    r0: circuit.r0,
    rc_pairs: circuit.pairs.map(({ r, tau }) => ({
      r,
      c: r.map((ohms, knot) => (tau[knot] ?? 0) / ohms),
      tau,
    })),
    ocv_provided: open !== null,
    capacity_Ah: segments.map(({ capacityAh }) => rounded(capacityAh)),
  };
}

/** How much has gone out of the cell at most, and into it, in ampere-hours. */
function throughput(data: CircuitData): { readonly out: number; readonly back: number } {
  const drawn = drawnOf(data);
  return {
    out: drawn.reduce((most, one) => Math.max(most, one), 0),
    back: drawn.reduce((most, one) => Math.max(most, -one), 0),
  };
}

function countedCapacity({ data, segment: { initialSoc } }: MeasuredSegment): number {
  const { out, back } = throughput(data);
  return initialSoc === null ? out + back : Math.max(part(out, initialSoc), part(back, 1 - initialSoc));
}

/** The segment with a capacity and a beginning: given, or counted from the current. */
function segmentOf({ data, segment }: MeasuredSegment, counted: number, { bounds, ocv }: EcmFit): FitSegment {
  const { out, back } = throughput(data);
  const found = counted > 0 ? counted : 1;
  const capacityAh =
    segment.capacity ?? (bounds === null ? found : Math.min(Math.max(found, bounds.lo), bounds.hi));
  const started = ocv === null ? Math.min(1, out / capacityAh) : socAt(ocv, restingVolts(data));
  return { data, capacityAh, initialSoc: segment.initialSoc ?? (out + back > 0 ? started : 1) };
}

function part(ampereHours: number, share: number): number {
  return ampereHours > 0 && share > 0 ? ampereHours / share : 0;
}

/** The voltage at the beginning without what the current takes of it, as its jumps show that. */
function restingVolts({ volts, amperes }: CircuitData): number {
  const most = amperes.reduce((largest, one) => Math.max(largest, Math.abs(one)), 0);
  let [across, squares] = [0, 0];
  for (const [row, now] of amperes.entries()) {
    const jump = row === 0 ? 0 : now - (amperes[row - 1] ?? now);
    if (Math.abs(jump) <= 0.1 * most) continue;
    across -= jump * ((volts[row] ?? 0) - (volts[row - 1] ?? 0));
    squares += jump ** 2;
  }
  return (volts[0] ?? 0) + (amperes[0] ?? 0) * (squares > 0 ? Math.max(0, across / squares) : 0);
}

/** The state of charge at which a rising curve has a voltage. */
function socAt({ soc, ocv }: OpenCurve, volts: number): number {
  const next = ocv.findIndex((one) => one >= volts);
  if (next < 0) return soc.at(-1) ?? 1;
  if (next === 0) return soc[0] ?? 0;
  const [low, high] = [next - 1, next];
  return between([ocv[low] ?? 0, ocv[high] ?? 0], [soc[low] ?? 0, soc[high] ?? 0], volts);
}

/** A curve of the open-circuit voltages that lie beside the data. */
function curveOf(segments: readonly FitSegment[], grid: readonly number[]): OpenCurve {
  const still = segments.map((one): FitSegment => ({
    ...one,
    data: { ...one.data, volts: one.data.openVolts ?? one.data.volts },
  }));
  const { soc, ocv } = fitCircuit(still, { pairs: 0, grid, seriesGrid: [0.5], open: null, smoothness: 1e6 });
  return { soc, ocv };
}

/** With a curve the capacity can be looked for: the one by which the data are met best. */
function withCapacities(
  segments: readonly FitSegment[],
  measured: readonly MeasuredSegment[],
  rules: CircuitRules,
  { bounds }: EcmFit,
): FitSegment[] {
  return segments.map((one, index) => {
    if ((measured[index]?.segment.capacity ?? null) !== null) return one;
    const coarse = { ...rules, pairs: Math.min(1, rules.pairs), grid: evenGrid(5), seriesGrid: evenGrid(3) };
    const costOf = (capacityAh: number): number => fitCost([{ ...one, capacityAh }], coarse);
    let [low, high] = bounds === null ? [0.5 * one.capacityAh, 2 * one.capacityAh] : [bounds.lo, bounds.hi];
    for (let round = 0; round < 10; round += 1) {
      const [left, right] = [low + 0.382 * (high - low), high - 0.382 * (high - low)];
      if (costOf(left) <= costOf(right)) high = right;
      else low = left;
    }
    return { ...one, capacityAh: (low + high) / 2 };
  });
}

/** Rounds, so that every machine gives the same bytes, and holds the outermost knots near their neighbours. */
function tidied({ soc, ocv, r0, pairs }: Circuit, clampRatio: number | null): Circuit {
  const ohms = (list: readonly number[]): number[] =>
    clamped(list, clampRatio).map((one) => Number(one.toPrecision(6)));
  return {
    soc: soc.map(rounded),
    ocv: ocv.map(rounded),
    r0: ohms(r0),
    pairs: pairs.map(({ r, tau }) => ({ r: ohms(r), tau })),
  };
}

function clamped(list: readonly number[], ratio: number | null): number[] {
  if (ratio === null || list.length < 3) return [...list];
  const near = (value: number, neighbour: number): number =>
    Math.min(Math.max(value, neighbour / ratio), neighbour * ratio);
  return list.map((value, knot) => {
    if (knot === 0) return near(value, list[1] ?? value);
    return knot === list.length - 1 ? near(value, list.at(-2) ?? value) : value;
  });
}

function oneAfterTheOther(segments: readonly FitSegment[]): number[] {
  let begin = 0;
  return segments.flatMap(({ data: { seconds } }) => {
    const start = begin;
    begin += (seconds.at(-1) ?? 0) + 10;
    return seconds.map((one) => rounded(start + one));
  });
}

/** Rows of a table, evenly spread, with the first and the last. */
function evenlySpread(count: number, most: number): number[] {
  if (count <= most) return Array.from({ length: count }, (_, row) => row);
  return Array.from({ length: most }, (_, place) => Math.round((place * (count - 1)) / (most - 1)));
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6 + 0;
}
