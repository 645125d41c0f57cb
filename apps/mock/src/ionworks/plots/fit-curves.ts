import type { SeededRandom } from "../../base/random.js";
import { defaultModel, makeCell } from "../cell/make-cell.js";
import { defaultProtocol } from "../cell/protocol.js";
import { runProtocol } from "../cell/run-protocol.js";

/** Standard deviation of what stands for the measurement's noise, in millivolts. */
const noiseMillivolts = 3;

/** A discharge of the mock's cell: as it was "measured", with noise, and as a fitted model has it. */
export function fitCurves(
  random: SeededRandom,
  label: string,
): {
  readonly seconds: readonly number[];
  readonly measured: readonly number[];
  readonly fitted: readonly number[];
} {
  const cell = makeCell(defaultModel, {}, 25);
  if (typeof cell === "string") throw new TypeError(cell);
  const { series } = runProtocol(cell, defaultProtocol);
  const spread = Math.sqrt(3) * noiseMillivolts * 1e-3;
  const measured = series.volts.map(
    (volts, row) =>
      Math.round((volts + (2 * random.fraction("fit-noise", label, row) - 1) * spread) * 1e6) / 1e6,
  );
  return { seconds: series.seconds, measured, fitted: series.volts };
}
