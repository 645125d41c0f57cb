import type { SeededRandom } from "../../base/random.js";
import { defaultModel, makeCell, type Cell, type QuickModel } from "../cell/make-cell.js";
import { defaultProtocol, type ProtocolStep } from "../cell/protocol.js";
import { runProtocol } from "../cell/run-protocol.js";
import type { CircuitData } from "./circuit.js";
import type { FittedCircuit } from "./fitted-circuit.js";

/** Standard deviation of what stands for the measurement's noise, in millivolts. */
const noiseMillivolts = 3;

const pulse: readonly ProtocolStep[] = [
  {
    direction: "Discharge",
    mode: "C-rate",
    value: 1,
    ends: [{ variable: "Time [s]", bound: "above", value: 360 }],
  },
  {
    direction: "Rest",
    mode: null,
    value: 0,
    ends: [{ variable: "Time [s]", bound: "above", value: 600 }],
  },
];

/** Pulses with rests from full to empty, of which steps are counted from 0. */
const pulses: readonly ProtocolStep[] = [
  ...Array.from({ length: 9 }, () => pulse).flat(),
  {
    direction: "Discharge",
    mode: "C-rate",
    value: 1,
    ends: [{ variable: "Voltage [V]", bound: "below", value: 2.5 }],
  },
  ...pulse.slice(1),
];
export const lastStep = pulses.length - 1;

/** Which part of a measurement is meant; steps are inclusive, from 0. */
export interface MeasuredPart {
  readonly startStep: number | null;
  readonly endStep: number | null;
  /** Where the part begins; `null` where the whole measurement has it there. */
  readonly initialSoc: number | null;
}

/**
 * The data of a measurement, made up of its id: the same id is the same cell with the same noise. No laboratory stands behind the mock.
 *
 * @returns `null` where the part has no row
 */
export function measuredData(random: SeededRandom, id: string, part: MeasuredPart): CircuitData | null {
  const cell = measuredCell(random, id);
  const startStep = part.startStep ?? 0;
  const isShifted = part.initialSoc !== null;
  const steps = isShifted ? pulses.slice(startStep) : pulses;
  const initial = part.initialSoc === null ? null : ({ kind: "soc", soc: part.initialSoc } as const);
  const { series } = runProtocol(cell, { ...defaultProtocol, initial, steps });
  const first = isShifted ? 0 : startStep;
  const last = (part.endStep ?? lastStep) - (isShifted ? startStep : 0);
  const rows = series.step.flatMap((step, row) => (step >= first && step <= last ? [row] : []));
  if (rows.length === 0) return null;
  const begin = series.seconds[rows[0] ?? 0] ?? 0;
  const spread = Math.sqrt(3) * noiseMillivolts * 1e-3;
  const pick = (list: readonly number[]): number[] => rows.map((row) => list[row] ?? 0);
  return {
    seconds: pick(series.seconds).map((at) => Math.round((at - begin) * 1e3) / 1e3),
    volts: rows.map((row) =>
      rounded((series.volts[row] ?? 0) + (2 * random.fraction("fit-noise", id, row) - 1) * spread),
    ),
    amperes: pick(series.amperes),
    openVolts: pick(series.soc).map((soc) => rounded(cell.openCircuit(soc))),
  };
}

/** The circuit of the mock's own cell. */
export function usualCircuit(soc: readonly number[], model: QuickModel = defaultModel): FittedCircuit {
  const cell = makeCell(model, {}, 25);
  if (typeof cell === "string") throw new TypeError(cell);
  const pair = { r: soc.map(() => cell.pairOhm), tau: soc.map(() => cell.pairSeconds) };
  const circuit = { soc, ocv: soc.map(cell.openCircuit), r0: soc.map(() => cell.seriesOhm), pairs: [pair] };
  return { circuit, capacityAh: cell.capacityAh };
}

/** Cells of one kind differ a little in capacity, and more in resistance. */
function measuredCell(random: SeededRandom, id: string): Cell {
  const model = {
    capacity: 5 * (1 + 0.01 * (random.fraction("measured-capacity", id) - 0.5)),
    chemistry: "NMC/Graphite",
    resistancePct: 90 + 20 * random.fraction("measured-resistance", id),
  };
  const cell = makeCell(model, {}, 25);
  if (typeof cell === "string") throw new TypeError(cell);
  return { ...cell, nominalAh: 5 };
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
