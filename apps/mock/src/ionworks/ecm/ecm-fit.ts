import type { SeededRandom } from "../../base/random.js";
import { defaultModel, makeCell, type Cell } from "../cell/make-cell.js";
import { defaultProtocol } from "../cell/protocol.js";
import { runProtocol } from "../cell/run-protocol.js";
import type { EcmFit, EcmSegment } from "./ecm-options.js";

/** Standard deviation of what stands for the measurement's noise, in millivolts. */
const noiseMillivolts = 3;

/** A discharge of the mock's cell: as it was "measured", with noise, and as the fitted circuit has it. */
export interface FitCurves {
  readonly seconds: readonly number[];
  readonly measured: readonly number[];
  readonly fitted: readonly number[];
  readonly amperes: readonly number[];
  readonly soc: readonly number[];
}

export function fitCurves(random: SeededRandom, label: string, initialSoc: number | null = null): FitCurves {
  const initial = initialSoc === null ? null : ({ kind: "soc", soc: initialSoc } as const);
  const { series } = runProtocol(usualCell(), { ...defaultProtocol, initial });
  const spread = Math.sqrt(3) * noiseMillivolts * 1e-3;
  const measured = series.volts.map((volts, row) =>
    rounded(volts + (2 * random.fraction("fit-noise", label, row) - 1) * spread),
  );
  return {
    seconds: series.seconds,
    measured,
    fitted: series.volts,
    amperes: series.amperes,
    soc: series.soc,
  };
}

function usualCell(): Cell {
  const cell = makeCell(defaultModel, {}, 25);
  if (typeof cell === "string") throw new TypeError(cell);
  return cell;
}

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

export function ecmResult(random: SeededRandom, label: string, fit: EcmFit): EcmResult {
  const cell = usualCell();
  const soc = Array.from({ length: fit.knots }, (_, knot) =>
    rounded(fit.knots === 1 ? 0.5 : knot / (fit.knots - 1)),
  );
  const curves = fit.segments.map(({ initialSoc }, index) =>
    fitCurves(random, `${label} ${String(index)}`, initialSoc),
  );
  const measured = curves.flatMap((curve) => curve.measured);
  const model = curves.flatMap((curve) => modelVolts(cell, curve, fit.numRcs));
  const { ocv } = fit;
  return {
    rmse_mV: rmse(measured, model),
    num_rcs: fit.numRcs,
    time: oneAfterTheOther(curves),
    data_voltage: measured,
    model_voltage: model,
    soc,
    ocv: soc.map((one) => (ocv === null ? cell.openCircuit(one) : between(ocv.soc, ocv.ocv, one))),
    // Without a pair all of the resistance is in series.
    r0: soc.map(() => rounded(cell.seriesOhm + (fit.numRcs === 0 ? cell.pairOhm : 0))),
    rc_pairs: rcPairs(cell, soc, fit.numRcs),
    ocv_provided: ocv !== null,
    capacity_Ah: fit.segments.map((segment) => capacityOf(cell, segment, fit.bounds)),
  };
}

/** The pairs share the resistance; each is four times as slow as the one before. */
function rcPairs(cell: Cell, soc: readonly number[], count: number): RcPair[] {
  return Array.from({ length: count }, (_, pair) => {
    const ohms = cell.pairOhm / count;
    const seconds = cell.pairSeconds * 4 ** (pair - (count - 1) / 2);
    return { r: soc.map(() => ohms), c: soc.map(() => seconds / ohms), tau: soc.map(() => seconds) };
  });
}

/** The cell itself has one pair, so a model without pairs is off while that settles. */
function modelVolts(cell: Cell, { fitted, amperes, seconds }: FitCurves, numRcs: number): number[] {
  if (numRcs > 0) return [...fitted];
  return fitted.map((volts, row) => {
    const unsettled = Math.exp(-(seconds[row] ?? 0) / cell.pairSeconds);
    return rounded(volts - (amperes[row] ?? 0) * cell.pairOhm * unsettled);
  });
}

function capacityOf(cell: Cell, { capacity }: EcmSegment, bounds: EcmFit["bounds"]): number {
  if (capacity !== null) return capacity;
  const found = rounded(cell.capacityAh * 0.99);
  return bounds === null ? found : Math.min(Math.max(found, bounds.lo), bounds.hi);
}

function oneAfterTheOther(curves: readonly FitCurves[]): number[] {
  let begin = 0;
  return curves.flatMap(({ seconds }) => {
    const start = begin;
    begin += (seconds.at(-1) ?? 0) + 10;
    return seconds.map((one) => start + one);
  });
}

export function rmse(data: readonly number[], model: readonly number[]): number {
  const squares = data.reduce((sum, volts, row) => sum + (volts - (model[row] ?? volts)) ** 2, 0);
  return rounded(1000 * Math.sqrt(squares / Math.max(1, data.length)));
}

/** A line between the two points of a curve around a place, or the nearest point. */
function between(xs: readonly number[], ys: readonly number[], x: number): number {
  const next = xs.findIndex((one) => one >= x);
  const [x1, y1] = [xs[next] ?? xs.at(-1) ?? 0, ys[next] ?? ys.at(-1) ?? 0];
  if (next <= 0) return y1;
  const [x0, y0] = [xs[next - 1] ?? x1, ys[next - 1] ?? y1];
  return rounded(y0 + ((x - x0) / (x1 - x0)) * (y1 - y0));
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
