/** An equivalent circuit over the state of charge: lists of one length, along `soc`. */
export interface Circuit {
  /** From 0 (empty) to 1 (full), rising. */
  readonly soc: readonly number[];
  readonly ocv: readonly number[];
  readonly r0: readonly number[];
  readonly pairs: readonly { readonly r: readonly number[]; readonly tau: readonly number[] }[];
}

/** What was measured, a row a moment. */
export interface CircuitData {
  readonly seconds: readonly number[];
  readonly volts: readonly number[];
  /** Positive while the cell is discharged. */
  readonly amperes: readonly number[];
  /** Open-circuit voltages beside them, where there are any. */
  readonly openVolts: readonly number[] | null;
}

/** Ampere-hours that have gone out of the cell by each row; the current changes evenly between two rows. */
export function drawnOf({ seconds, amperes }: CircuitData): number[] {
  let drawn = 0;
  return amperes.map((now, row) => {
    if (row > 0) drawn += (((amperes[row - 1] ?? now) + now) * stepOf(seconds, row)) / 7200;
    return drawn;
  });
}

function stepOf(seconds: readonly number[], row: number): number {
  return Math.max(0, (seconds[row] ?? 0) - (seconds[row - 1] ?? 0));
}

/** The current behind a pair of one time constant: it follows the cell's with that delay. */
function delayedAmperes({ seconds, amperes }: CircuitData, tauAt: (row: number) => number): number[] {
  let delayed = 0;
  return amperes.map((now, row) => {
    if (row > 0) {
      const share = Math.exp(-stepOf(seconds, row) / tauAt(row));
      delayed = delayed * share + 0.5 * ((amperes[row - 1] ?? 0) + now) * (1 - share);
    }
    return delayed;
  });
}

/** The same at some of the rows alone, which rise; nothing is kept of the others. */
export function delayedAmperesAt(
  { seconds, amperes }: CircuitData,
  tau: number,
  rows: readonly number[],
): number[] {
  const found: number[] = [];
  let [delayed, before] = [0, 0];
  for (let row = 0; found.length < rows.length && row < amperes.length; row += 1) {
    const now = amperes[row] ?? 0;
    if (row > 0) {
      const share = Math.exp(-stepOf(seconds, row) / tau);
      delayed = delayed * share + 0.5 * (before + now) * (1 - share);
    }
    before = now;
    if (rows[found.length] === row) found.push(delayed);
  }
  return found;
}

/** Where a place lies on a rising grid: between two of its points, or at the nearest. */
export interface GridPlace {
  readonly left: number;
  /** From 0, at the left point, to 1. */
  readonly share: number;
}

export function placeOn(grid: readonly number[], at: number): GridPlace {
  const last = grid.length - 1;
  if (last < 1) return { left: 0, share: 0 };
  const next = grid.findIndex((point) => point >= at);
  if (next === -1) return { left: last - 1, share: 1 };
  if (next === 0) return { left: 0, share: 0 };
  const [low, high] = [grid[next - 1] ?? 0, grid[next] ?? 1];
  return { left: next - 1, share: (at - low) / (high - low) };
}

function valueAtPlace(values: readonly number[], { left, share }: GridPlace): number {
  const low = values[left] ?? 0;
  return low + share * ((values[left + 1] ?? low) - low);
}

/** A line between the points of a curve, and its ends beyond them. */
export function between(xs: readonly number[], ys: readonly number[], x: number): number {
  return valueAtPlace(ys, placeOn(xs, x));
}

/** The voltage of a circuit that is put through what was measured. */
export function circuitVolts(
  circuit: Circuit,
  data: CircuitData,
  { initialSoc, capacityAh }: { readonly initialSoc: number; readonly capacityAh: number },
): number[] {
  const places = drawnOf(data).map((drawn) => placeOn(circuit.soc, initialSoc - drawn / capacityAh));
  const behind = circuit.pairs.map(({ r, tau }) => {
    const delayed = delayedAmperes(data, (row) => valueAtPlace(tau, places[row] ?? places[0] ?? start));
    return delayed.map((amperes, row) => amperes * valueAtPlace(r, places[row] ?? start));
  });
  return places.map((place, row) => {
    const drop = (data.amperes[row] ?? 0) * valueAtPlace(circuit.r0, place);
    return (
      valueAtPlace(circuit.ocv, place) - drop - behind.reduce((sum, volts) => sum + (volts[row] ?? 0), 0)
    );
  });
}
const start: GridPlace = { left: 0, share: 0 };

/** Millivolts. */
export function rmseOf(data: readonly number[], model: readonly number[]): number {
  const squares = data.reduce((sum, volts, row) => sum + (volts - (model[row] ?? volts)) ** 2, 0);
  return 1000 * Math.sqrt(squares / Math.max(1, data.length));
}
