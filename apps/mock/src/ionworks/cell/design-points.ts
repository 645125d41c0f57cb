import type { SeededRandom } from "../../base/random.js";

/** One row of a design that `designSize` has accepted. */
interface DesignRow {
  readonly name: string;
  readonly type: string;
  /** Given values, of which only numbers mean something to the mock's cell. */
  readonly values: readonly unknown[];
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly std: number;
  readonly count: number;
}

/**
 * The values of each of a design's simulations, in the order in which they are made: of a grid the last row changes
 * fastest. What is drawn depends on the seed and the label alone.
 *
 * @param size what `designSize` said
 * @see docs/services/ionworks.md 3.5
 */
export function designPoints(
  design: Readonly<Record<string, unknown>>,
  size: number,
  random: SeededRandom,
  label: string,
): Readonly<Record<string, unknown>>[] {
  const rows = (Array.isArray(design["rows"]) ? design["rows"] : []).map(readRow);
  const sampling = design["sampling"] ?? "grid";
  const columns = rows.map((row, index) => {
    if (sampling === "grid") {
      const inner = rows.slice(index + 1).reduce((product, { count }) => product * count, 1);
      return (point: number) => gridValue(row, Math.floor(point / inner) % row.count);
    }
    const places =
      sampling === "latin_hypercube"
        ? shuffled(size, random, label, index)
        : Array.from({ length: size }, () => 0);
    const width = sampling === "latin_hypercube" ? size : 1;
    return (point: number) =>
      drawn(row, ((places[point] ?? 0) + random.fraction("design-value", label, index, point)) / width);
  });
  return Array.from({ length: size }, (_, point) =>
    Object.fromEntries(rows.map(({ name }, index) => [name, columns[index]?.(point)])),
  );
}

function readRow(row: unknown): DesignRow {
  const given: Readonly<Record<string, unknown>> = Object.fromEntries(
    Object.entries(typeof row === "object" && row !== null ? row : {}),
  );
  const number = (name: string, initial: number): number => {
    const value = given[name];
    return typeof value === "number" && Number.isFinite(value) ? value : initial;
  };
  const values: readonly unknown[] = Array.isArray(given["values"]) ? given["values"] : [];
  const min = number("min", 0);
  return {
    name: String(given["name"]),
    type: String(given["type"]),
    values,
    min,
    max: number("max", min),
    mean: number("mean", 0),
    std: number("std", 0),
    count: values.length > 0 ? values.length : Math.max(1, number("count", 1)),
  };
}

/** The `index`th of a row's values: as given, or evenly spread; of a normal one within two deviations. */
function gridValue(row: DesignRow, index: number): unknown {
  if (row.values.length > 0) return row.values[index];
  const [from, to] =
    row.type === "normal" ? [row.mean - 2 * row.std, row.mean + 2 * row.std] : [row.min, row.max];
  if (row.count === 1) return row.type === "normal" ? row.mean : from;
  return from + ((to - from) * index) / (row.count - 1);
}

/** The value that a fraction from 0 to 1 of a row's distribution lies below. */
function drawn(row: DesignRow, fraction: number): unknown {
  if (row.values.length > 0) return row.values[Math.floor(fraction * row.values.length)];
  if (row.type !== "normal") return row.min + (row.max - row.min) * fraction;
  return row.mean + row.std * normalQuantile(Math.min(Math.max(fraction, 1e-9), 1 - 1e-9));
}

/** Winitzki's inverse of the error function: right to two digits, which is enough for a mock. */
function normalQuantile(fraction: number): number {
  const x = 2 * fraction - 1;
  const log = Math.log(1 - x * x);
  const first = 2 / (Math.PI * 0.147) + log / 2;
  return Math.sign(x) * Math.SQRT2 * Math.sqrt(Math.sqrt(first * first - log / 0.147) - first);
}

function shuffled(size: number, random: SeededRandom, label: string, row: number): number[] {
  const places = Array.from({ length: size }, (_, index) => index);
  for (let last = size - 1; last > 0; last -= 1) {
    const other = random.integer(0, last, "design-place", label, row, last);
    const [kept, moved] = [places[last] ?? 0, places[other] ?? 0];
    places[last] = moved;
    places[other] = kept;
  }
  return places;
}
