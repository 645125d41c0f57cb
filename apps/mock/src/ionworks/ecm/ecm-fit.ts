import type { SeededRandom } from "../../random.js";
import { defaultModel, makeCell } from "../cell/make-cell.js";
import { defaultProtocol } from "../cell/protocol.js";
import { runProtocol } from "../cell/run-protocol.js";

/** Standard deviation of what stands for the measurement's noise, in millivolts. */
const noiseMillivolts = 3;

/** A discharge of the mock's cell: as it was "measured", with noise, and as the fitted circuit has it. */
export interface FitCurves {
  readonly seconds: readonly number[];
  readonly measured: readonly number[];
  readonly fitted: readonly number[];
  readonly soc: readonly number[];
}

export function fitCurves(random: SeededRandom, label: string): FitCurves {
  const cell = makeCell(defaultModel, {}, 25);
  if (typeof cell === "string") throw new TypeError(cell);
  const { series } = runProtocol(cell, defaultProtocol);
  const spread = Math.sqrt(3) * noiseMillivolts * 1e-3;
  const measured = series.volts.map((volts, row) =>
    rounded(volts + (2 * random.fraction("fit-noise", label, row) - 1) * spread),
  );
  return { seconds: series.seconds, measured, fitted: series.volts, soc: series.soc };
}

/** What an equivalent-circuit fit gives. @see docs/services/ionworks.md 3.11 */
export function ecmResult(random: SeededRandom, label: string): object {
  const cell = makeCell(defaultModel, {}, 25);
  if (typeof cell === "string") throw new TypeError(cell);
  const { seconds, measured, fitted, soc } = fitCurves(random, label);
  const squares = measured.reduce((sum, volts, row) => sum + (volts - (fitted[row] ?? volts)) ** 2, 0);
  const points = [0, 0.2, 0.4, 0.6, 0.8, 1];
  return {
    rmse_mV: rounded(1000 * Math.sqrt(squares / measured.length)),
    num_rcs: 1,
    time: seconds,
    data_voltage: measured,
    model_voltage: fitted,
    soc: points,
    ocv: points.map(cell.openCircuit),
    r0: points.map(() => cell.seriesOhm),
    rc_pairs: [{ r: points.map(() => cell.pairOhm), tau: points.map(() => cell.pairSeconds) }],
    ocv_provided: false,
    capacity_Ah: [rounded(((soc[0] ?? 1) - (soc.at(-1) ?? 0)) * cell.capacityAh)],
  };
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
