import type { Cell } from "./make-cell.js";
import type { ProtocolStep } from "./protocol.js";

export interface CellState {
  readonly soc: number;
  /** Volts over the RC pair. */
  readonly pairV: number;
  /** Seconds since the step began. */
  readonly elapsed: number;
}

export interface Moment extends CellState {
  readonly amperes: number;
  readonly volts: number;
}

/** No step draws more than this many times the nominal current. */
const mostRate = 20;

/** The state after some seconds at a constant current: exact for the RC pair and for the charge. */
export function advanced(cell: Cell, from: Moment, seconds: number): CellState {
  const settled = from.amperes * cell.pairOhm;
  return {
    soc: from.soc - (from.amperes * seconds) / 3600 / cell.capacityAh,
    pairV: settled + (from.pairV - settled) * Math.exp(-seconds / cell.pairSeconds),
    elapsed: from.elapsed + seconds,
  };
}

export function momentOf(cell: Cell, step: ProtocolStep, state: CellState): Moment {
  const idleV = cell.openCircuit(state.soc) - state.pairV;
  const amperes = currentOf(cell, step, idleV);
  return { ...state, amperes, volts: idleV - amperes * cell.seriesOhm };
}

/** @param idleV what the terminals would show without a current */
function currentOf(cell: Cell, { direction, mode, value }: ProtocolStep, idleV: number): number {
  if (direction === "Rest" || mode === null) return 0;
  const most = mostRate * cell.nominalAh;
  if (direction === "Hold") return Math.min(Math.max((idleV - value) / cell.seriesOhm, -most), most);
  const sign = direction === "Discharge" ? 1 : -1;
  switch (mode) {
    case "C-rate":
      return sign * Math.min(value * cell.nominalAh, most);
    case "Current [A]":
      return sign * Math.min(value, most);
    case "Voltage [V]":
      // Such a step goes one way only: a charge never turns into a discharge.
      return sign * Math.min(Math.max((sign * (idleV - value)) / cell.seriesOhm, 0), most);
    case "Power [W]": {
      // U·I = P with U = idle − I·R; more power than the cell can give draws what gives the most.
      const root = Math.max(idleV * idleV - 4 * cell.seriesOhm * sign * value, 0);
      return sign * Math.min(Math.abs((idleV - Math.sqrt(root)) / (2 * cell.seriesOhm)), most);
    }
  }
}
