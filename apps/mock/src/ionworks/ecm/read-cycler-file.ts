import { drawnOf, type CircuitData } from "./circuit.js";

/** A file of a cycler, as far as it was understood. */
export interface CyclerFile {
  readonly columns: readonly string[];
  /** `null` where there are fewer than three whole rows, or time runs backwards. */
  readonly data: CircuitData | null;
}

/** The most rows that are read, and how far down the line with the names may be. */
export const mostRows = 200_000;
const headerWithin = 200;
/** So many rows are kept at most. */
const mostKept = 20_000;

const kinds = {
  time: /^(?:(?:test|total|elapsed|run)[ _-]*)?time\b|^t\b/iu,
  open: /open[ _-]*circuit|^ocv\b/iu,
  volts: /volt|^ecell|^ewe|^[ue]\b/iu,
  amperes: /current|^<?i>?(?:\b|\/|$)/iu,
} as const;

/**
 * Reads columns of time, voltage and current below a line with their names, whatever separates them: the forms in which
 * laboratories hand on measurements as text. The direction of the current is found by what it does to the voltage.
 *
 * @returns `null` where there are no such columns, as in a binary file
 */
export function readCyclerFile(content: Buffer): CyclerFile | null {
  if (content.includes(0)) return null;
  const lines = content
    .toString("utf8")
    .replace(/^\uFEFF/u, "")
    .split(/\r\n|\n|\r/u);
  let found: CyclerFile | null = null;
  for (const [index, line] of lines.slice(0, headerWithin).entries()) {
    for (const separator of ["\t", ";", ","]) {
      const columns = cellsOf(line, separator);
      const places = placesOf(columns);
      if (places === null) continue;
      const data = readRows(lines.slice(index + 1, index + 1 + mostRows), separator, columns, places);
      if (data !== null) return { columns, data };
      found ??= { columns, data };
    }
  }
  return found;
}

/** Where columns are. */
export interface Places {
  readonly time: number;
  readonly volts: number;
  readonly amperes: number;
  /** -1 where there is none. */
  readonly open: number;
}

export function placesOf(columns: readonly string[]): Places | null {
  if (columns.length < 3) return null;
  const open = columns.findIndex((name) => kinds.open.test(name));
  const find = (kind: RegExp): number =>
    columns.findIndex((name, place) => place !== open && kind.test(name));
  const [time, volts, amperes] = [find(kinds.time), find(kinds.volts), find(kinds.amperes)];
  return time < 0 || volts < 0 || amperes < 0 ? null : { time, volts, amperes, open };
}

function readRows(
  lines: readonly string[],
  separator: string,
  columns: readonly string[],
  places: Places,
): CircuitData | null {
  const rows = lines.map((line) => {
    const cells = cellsOf(line, separator);
    return (place: number): number => numberOf(cells[place] ?? "", separator);
  });
  return dataOf(rows, columns, places);
}

/**
 * The data of rows, each of which tells the number of a column. Rows that lack one are passed over.
 *
 * @returns `null` where fewer than three are whole, or time runs backwards
 */
export function dataOf(
  rows: readonly ((place: number) => number)[],
  columns: readonly string[],
  places: Places,
): CircuitData | null {
  const whole = rows.flatMap((cell) => {
    const number = (place: number): number => cell(place) * factorOf(columns[place] ?? "");
    const [seconds, volts, amperes] = [number(places.time), number(places.volts), number(places.amperes)];
    const open = places.open < 0 ? 0 : number(places.open);
    const isWhole = [seconds, volts, amperes, open].every((one) => Number.isFinite(one));
    return isWhole ? [{ seconds, volts, amperes, open }] : [];
  });
  // A long measurement is thinned out: a fit looks at a few hundred rows, and each job keeps its data.
  const every = Math.max(1, Math.ceil(whole.length / mostKept));
  const isRising = whole.every(({ seconds }, row) => row === 0 || seconds >= (whole[row - 1]?.seconds ?? 0));
  if (whole.length < 3 || !isRising) return null;
  const begin = whole[0]?.seconds ?? 0;
  const kept = whole.filter((_, row) => row % every === 0);
  return withDirection({
    seconds: kept.map(({ seconds }) => Math.round((seconds - begin) * 1e6) / 1e6),
    volts: kept.map(({ volts }) => volts),
    amperes: kept.map(({ amperes }) => amperes),
    openVolts: places.open < 0 ? null : kept.map(({ open }) => open),
  });
}

function cellsOf(line: string, separator: string): string[] {
  return line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/u, "$1"));
}

/** Seconds, volts and amperes of one in the unit that a column's name ends in. */
function factorOf(name: string): number {
  const unit = /[[(/]\s*(?<unit>[a-z]+)\s*[\])]?\s*$/iu.exec(name)?.groups?.["unit"]?.toLowerCase() ?? "";
  return (
    new Map([
      ["ms", 1e-3],
      ["min", 60],
      ["h", 3600],
      ["mv", 1e-3],
      ["ma", 1e-3],
    ]).get(unit) ?? 1
  );
}

/** A number, with a comma where that separates nothing else, or hours, minutes and seconds. */
function numberOf(text: string, separator: string): number {
  const clock = /^(?:(\d+)[ d-]+)?(\d+):(\d{1,2}):(\d{1,2}(?:[.,]\d+)?)$/u.exec(text);
  if (clock !== null) {
    const [days, hours, minutes, seconds] = clock
      .slice(1)
      .map((part: string | undefined) => Number((part ?? "0").replace(",", ".")));
    return (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0);
  }
  const plain = separator === "," ? text : text.replace(",", ".");
  return plain === "" ? Number.NaN : Number(plain);
}

/** Turns the current where the voltage rises with what it takes out. */
function withDirection(data: CircuitData): CircuitData {
  const drawn = drawnOf(data);
  const [middle, meanVolts] = [meanOf(drawn), meanOf(data.volts)];
  const together = drawn.reduce(
    (sum, one, row) => sum + (one - middle) * ((data.volts[row] ?? 0) - meanVolts),
    0,
  );
  return together > 0 ? { ...data, amperes: data.amperes.map((one) => -one + 0) } : data;
}

function meanOf(list: readonly number[]): number {
  return list.reduce((sum, one) => sum + one, 0) / list.length;
}
