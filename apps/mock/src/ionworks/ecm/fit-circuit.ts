import {
  between,
  delayedAmperesAt,
  drawnOf,
  placeOn,
  type Circuit,
  type CircuitData,
  type GridPlace,
} from "./circuit.js";
import { leastSquares, type Equation } from "./least-squares.js";

/** A curve of open-circuit voltages. */
export interface OpenCurve {
  readonly soc: readonly number[];
  readonly ocv: readonly number[];
}

/** What one measurement, or a part of it, is fitted with. */
export interface FitSegment {
  readonly data: CircuitData;
  readonly initialSoc: number;
  readonly capacityAh: number;
}

export interface CircuitRules {
  readonly pairs: number;
  /** Places of the knots of the open-circuit voltage and of the pairs, rising from 0 to 1. */
  readonly grid: readonly number[];
  /** Places of the knots of the series resistance. */
  readonly seriesGrid: readonly number[];
  /** `null` where it is looked for. */
  readonly open: OpenCurve | null;
  /** How little resistances change from knot to knot; 1 is usual. */
  readonly smoothness: number;
}

/** No resistance is less, in ohms: capacities stay finite. */
const leastOhm = 1e-7;
/** So many rows decide, of however many there are. */
const mostRows = 400;
/** Pairs are looked for on so coarse a grid, since their time constants do not depend on the finer one. */
const coarseKnots = 8;

/** A row as it is fitted. */
interface Row {
  readonly soc: number;
  readonly amperes: number;
  readonly volts: number;
  readonly segment: number;
  readonly row: number;
}

/** Fits the circuit to what was measured: time constants by trying, all else by least squares. */
export function fitCircuit(segments: readonly FitSegment[], rules: CircuitRules): Circuit {
  const { rows, delayed, taus } = prepared(segments, rules);
  return solveCircuit(rows, { ...rules, delayed: taus.map(delayed) }, taus);
}

/** How badly the best circuit meets what was measured: the sum of the squares of its errors, in volts. */
export function fitCost(segments: readonly FitSegment[], rules: CircuitRules): number {
  const { rows, delayed, taus } = prepared(segments, rules);
  return costAt(rows, { ...rules, delayed: taus.map(delayed) });
}

function prepared(
  segments: readonly FitSegment[],
  rules: CircuitRules,
): {
  readonly rows: readonly Row[];
  readonly delayed: (tau: number) => readonly number[];
  readonly taus: readonly number[];
} {
  const rows = chosenRows(segments);
  const delayed = delayedBy(segments, rows);
  const coarse = evenGrid(Math.min(coarseKnots, rules.grid.length));
  const costOf = (taus: readonly number[]): number =>
    costAt(rows, { ...rules, grid: coarse, seriesGrid: coarse, delayed: taus.map(delayed) });
  return { rows, delayed, taus: findTaus(rules.pairs, longestOf(segments), costOf) };
}

/** The rows that decide: evenly spread over all segments. */
function chosenRows(segments: readonly FitSegment[]): Row[] {
  const all = segments.reduce((sum, { data }) => sum + data.volts.length, 0);
  const every = Math.ceil(all / mostRows);
  let passed = 0; // rows of the segments before
  return segments.flatMap(({ data, initialSoc, capacityAh }, segment) => {
    const drawn = drawnOf(data);
    const chosen: Row[] = [];
    for (let row = (every - (passed % every)) % every; row < data.volts.length; row += every) {
      chosen.push({
        soc: Math.min(1, Math.max(0, initialSoc - (drawn[row] ?? 0) / capacityAh)),
        amperes: data.amperes[row] ?? 0,
        volts: data.volts[row] ?? 0,
        segment,
        row,
      });
    }
    passed += data.volts.length;
    return chosen;
  });
}

export function evenGrid(count: number): number[] {
  return Array.from({ length: count }, (_, knot) => (count === 1 ? 0.5 : knot / (count - 1)));
}

/** Delayed currents of the fitted rows, by time constant; each is computed once. */
function delayedBy(
  segments: readonly FitSegment[],
  rows: readonly Row[],
): (tau: number) => readonly number[] {
  const known = new Map<number, readonly number[]>();
  const rowsOf = segments.map((_, index) =>
    rows.filter(({ segment }) => segment === index).map(({ row }) => row),
  );
  return (tau) => {
    const before = known.get(tau);
    if (before !== undefined) return before;
    const fresh = segments.flatMap(({ data }, index) => delayedAmperesAt(data, tau, rowsOf[index] ?? []));
    known.set(tau, fresh);
    return fresh;
  };
}

function longestOf(segments: readonly FitSegment[]): number {
  return Math.max(10, ...segments.map(({ data: { seconds } }) => (seconds.at(-1) ?? 0) - (seconds[0] ?? 0)));
}

/** Tries time constants one after the other, in ever smaller steps. */
function findTaus(count: number, longest: number, costOf: (taus: readonly number[]) => number): number[] {
  const [least, most] = [1, Math.max(4, Math.min(longest / 4, 4000))];
  const ratio = most / least;
  let taus = Array.from({ length: count }, (_, pair) => least * ratio ** ((pair + 1) / (count + 1)));
  let best = count === 0 ? 0 : costOf(taus);
  for (const factor of [ratio ** 0.2, 2, 1.4, 1.15]) {
    for (const pair of taus.keys()) {
      for (const turn of [1 / factor, factor]) {
        const tried = taus.map((tau, index) => (index === pair ? tau * turn : tau));
        const isApart = tried.every((tau, index) => index === 0 || tau > 1.5 * (tried[index - 1] ?? 0));
        if (!isApart || tried.some((tau) => tau < least || tau > most)) continue;
        const cost = costOf(tried);
        if (cost < best) [best, taus] = [cost, tried];
      }
    }
  }
  return taus.map((tau) => Number(tau.toPrecision(6)));
}

interface Columns extends CircuitRules {
  /** The delayed current of each pair, row by row. */
  readonly delayed: readonly (readonly number[])[];
}

/** The equations of all rows, and those that keep neighbouring knots alike. */
function* equationsOf(rows: readonly Row[], columns: Columns): Generator<Equation> {
  const { grid, seriesGrid, open, delayed, smoothness } = columns;
  const openWidth = open === null ? grid.length : 0;
  const pairStart = (pair: number): number => openWidth + seriesGrid.length + pair * grid.length;
  const powers = rows.reduce((sum, { amperes }) => sum + amperes ** 2, 0);
  for (const [index, { soc, amperes, volts }] of rows.entries()) {
    const place = placeOn(grid, soc);
    const parts: [number, number][] = open === null ? hats(0, place, 1, grid.length) : [];
    parts.push(...hats(openWidth, placeOn(seriesGrid, soc), -amperes, seriesGrid.length));
    for (const [pair, list] of delayed.entries()) {
      parts.push(...hats(pairStart(pair), place, -(list[index] ?? 0), grid.length));
    }
    yield {
      columns: parts.map(([column]) => column),
      factors: parts.map(([, factor]) => factor),
      value: open === null ? volts : volts - between(open.soc, open.ocv, soc),
    };
  }
  if (open === null) yield* alike(0, openWidth, 1e-3);
  const weight = smoothness * 0.03 * Math.sqrt(powers) + 1e-6;
  yield* alike(openWidth, seriesGrid.length, weight);
  for (const pair of delayed.keys()) yield* alike(pairStart(pair), grid.length, weight);
}

/** That neighbouring knots are alike. */
function* alike(first: number, count: number, weight: number): Generator<Equation> {
  for (let knot = 1; knot < count; knot += 1) {
    yield { columns: [first + knot - 1, first + knot], factors: [-weight, weight], value: 0 };
  }
}

function hats(first: number, { left, share }: GridPlace, factor: number, count: number): [number, number][] {
  if (count === 1) return [[first, factor]];
  return [
    [first + left, factor * (1 - share)],
    [first + left + 1, factor * share],
  ];
}

function widthOf({ grid, seriesGrid, open, delayed }: Columns): number {
  return (open === null ? grid.length : 0) + seriesGrid.length + delayed.length * grid.length;
}

function numbersOf(rows: readonly Row[], columns: Columns): number[] {
  const openWidth = columns.open === null ? columns.grid.length : 0;
  return leastSquares(equationsOf(rows, columns), widthOf(columns), (column) =>
    column < openWidth ? Number.NEGATIVE_INFINITY : leastOhm,
  );
}

/** How badly the rows are met. */
function costAt(rows: readonly Row[], columns: Columns): number {
  const numbers = numbersOf(rows, columns);
  let [cost, count] = [0, 0];
  for (const { columns: places, factors, value } of equationsOf(rows, columns)) {
    if (count === rows.length) break;
    count += 1;
    const met = places.reduce((sum, place, index) => sum + (factors[index] ?? 0) * (numbers[place] ?? 0), 0);
    cost += (value - met) ** 2;
  }
  return cost;
}

function solveCircuit(rows: readonly Row[], columns: Columns, taus: readonly number[]): Circuit {
  const { grid, seriesGrid, open } = columns;
  const numbers = numbersOf(rows, columns);
  const openWidth = open === null ? grid.length : 0;
  const series = numbers.slice(openWidth, openWidth + seriesGrid.length);
  return {
    soc: grid,
    ocv: open === null ? numbers.slice(0, openWidth) : grid.map((soc) => between(open.soc, open.ocv, soc)),
    r0: grid.map((soc) => between(seriesGrid, series, soc)),
    pairs: taus.map((tau, pair) => {
      const first = openWidth + seriesGrid.length + pair * grid.length;
      return { r: numbers.slice(first, first + grid.length), tau: grid.map(() => tau) };
    }),
  };
}
