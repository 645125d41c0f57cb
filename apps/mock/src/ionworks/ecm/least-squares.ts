/** One equation: what its columns are multiplied by, and what should come of it. */
export interface Equation {
  readonly columns: readonly number[];
  readonly factors: readonly number[];
  readonly value: number;
}

/**
 * The numbers by which equations are met best, in the sense of least squares.
 *
 * @param leastOf the least number that a column may have
 */
export function leastSquares(
  equations: Iterable<Equation>,
  width: number,
  leastOf: (column: number) => number,
): number[] {
  const { matrix, right } = normalForm(equations, width);
  const fixed = new Map<number, number>();
  for (let round = 0; ; round += 1) {
    const solved = solve(matrix, right, width, fixed);
    const short = solved.flatMap((value, column) =>
      !fixed.has(column) && value < leastOf(column) ? [column] : [],
    );
    if (short.length === 0 || round >= mostRounds) {
      return solved.map((value, column) => Math.max(value, leastOf(column)));
    }
    for (const column of short) fixed.set(column, leastOf(column));
  }
}
const mostRounds = 12;

function normalForm(
  equations: Iterable<Equation>,
  width: number,
): { matrix: Float64Array; right: Float64Array } {
  const matrix = new Float64Array(width * width);
  const right = new Float64Array(width);
  for (const { columns, factors, value } of equations) {
    for (const [place, column] of columns.entries()) {
      const factor = factors[place] ?? 0;
      right[column] = (right[column] ?? 0) + factor * value;
      for (const [other, across] of columns.entries()) {
        const cell = column * width + across;
        matrix[cell] = (matrix[cell] ?? 0) + factor * (factors[other] ?? 0);
      }
    }
  }
  return { matrix, right };
}

/** Solves by Cholesky's way, with some of the numbers known. */
function solve(
  matrix: Float64Array,
  right: Float64Array,
  width: number,
  fixed: ReadonlyMap<number, number>,
): number[] {
  const free = Array.from({ length: width }, (_, column) => column).filter((column) => !fixed.has(column));
  const size = free.length;
  const at = (row: number, column: number): number => matrix[row * width + column] ?? 0;
  const largest = free.reduce((most, column) => Math.max(most, at(column, column)), 0);
  const lower = new Float64Array(size * size);
  const values = new Float64Array(size);
  for (const [row, column] of free.entries()) {
    let value = right[column] ?? 0;
    for (const [known, number] of fixed) value -= at(column, known) * number;
    for (let across = 0; across <= row; across += 1) {
      let sum = at(column, free[across] ?? 0);
      for (let inner = 0; inner < across; inner += 1) {
        sum -= (lower[row * size + inner] ?? 0) * (lower[across * size + inner] ?? 0);
      }
      // What nothing is said of stays near zero.
      if (across === row) lower[row * size + row] = Math.sqrt(Math.max(sum, 1e-12 * largest + 1e-15));
      else lower[row * size + across] = sum / (lower[across * size + across] ?? 1);
    }
    for (let inner = 0; inner < row; inner += 1)
      value -= (lower[row * size + inner] ?? 0) * (values[inner] ?? 0);
    values[row] = value / (lower[row * size + row] ?? 1);
  }
  for (let row = size - 1; row >= 0; row -= 1) {
    let value = values[row] ?? 0;
    for (let below = row + 1; below < size; below += 1) {
      value -= (lower[below * size + row] ?? 0) * (values[below] ?? 0);
    }
    values[row] = value / (lower[row * size + row] ?? 1);
  }
  const solved = Array.from({ length: width }, (_, column) => fixed.get(column) ?? 0);
  for (const [place, column] of free.entries()) solved[column] = values[place] ?? 0;
  return solved;
}
