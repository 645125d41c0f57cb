import type { Series } from "../services/service.js";

export interface PlotOptions {
  /** Columns that there are. */
  readonly width: number;
  /** Rows of the field. @default 9, an odd number, so that one is in the middle */
  readonly height?: number | undefined;
  /** Whether dots finer than a character can be shown. */
  readonly fine: boolean;
}

/** How many dots a character has, across and down. */
interface Grain {
  readonly across: number;
  readonly down: number;
}
const braille: Grain = { across: 2, down: 4 };
const plain: Grain = { across: 1, down: 1 };

/** Bits of the dots of a braille character, by row and column. */
const brailleBits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

const leastWidth = 20;
const mostWidth = 120;

/** Draws values over time as lines of text: the name, a field with its limits at the left, and the times below. */
export function drawPlot(
  { name, points }: Series,
  { width, height = 9, fine }: PlotOptions,
): readonly string[] {
  const grain = fine ? braille : plain;
  const xs = limitsOf(points.map(([x]) => x));
  const ys = widened(limitsOf(points.map(([, y]) => y)));
  const labels = [ys.most, (ys.most + ys.least) / 2, ys.least].map(formatValue);
  const room = Math.max(...labels.map(({ length }) => length));
  const columns = Math.max(leastWidth, Math.min(width, mostWidth) - room - 3);
  const field = new Field(columns * grain.across, height * grain.down);
  const atX = (x: number): number => scale(x, xs, columns * grain.across - 1);
  const atY = (y: number): number => height * grain.down - 1 - scale(y, ys, height * grain.down - 1);
  let before: readonly [number, number] | undefined;
  for (const [x, y] of points) {
    const here = [atX(x), atY(y)] as const;
    field.line(before ?? here, here);
    before = here;
  }
  const rows = Array.from({ length: height }, (_, row) => {
    const label =
      row === 0 ? labels[0] : row === height - 1 ? labels[2] : row === height >> 1 ? labels[1] : "";
    const cells = Array.from({ length: columns }, (__, column) => cell(field, column, row, grain)).join("");
    return `${(label ?? "").padStart(room)} ${fine ? "┤" : "|"}${cells}`.trimEnd();
  });
  const unit = timeUnit(xs.most - xs.least);
  const [from, to] = [xs.least, xs.most].map((x) => `${trimmed(x / unit.seconds)} ${unit.name}`);
  const axis = `${" ".repeat(room)} ${fine ? "└" : "+"}${(fine ? "─" : "-").repeat(columns)}`;
  const gap = Math.max(1, columns - (from ?? "").length - (to ?? "").length);
  return [name, ...rows, axis, `${" ".repeat(room + 2)}${from}${" ".repeat(gap)}${to}`];
}

interface Limits {
  readonly least: number;
  readonly most: number;
}

function limitsOf(values: readonly number[]): Limits {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return { least, most };
}

/** A line that never moves runs through the middle. */
function widened({ least, most }: Limits): Limits {
  if (most > least) return { least, most };
  const by = Math.abs(least) * 0.1 || 1;
  return { least: least - by, most: most + by };
}

function scale(value: number, { least, most }: Limits, steps: number): number {
  return most > least ? Math.round(((value - least) / (most - least)) * steps) : 0;
}

/** Dots, set or not. */
class Field {
  readonly #dots: Uint8Array;
  readonly #width: number;
  readonly #height: number;

  constructor(width: number, height: number) {
    this.#width = width;
    this.#height = height;
    this.#dots = new Uint8Array(width * height);
  }

  isSet(x: number, y: number): boolean {
    return this.#dots[y * this.#width + x] === 1;
  }

  line([fromX, fromY]: readonly [number, number], [toX, toY]: readonly [number, number]): void {
    const steps = Math.max(Math.abs(toX - fromX), Math.abs(toY - fromY), 1);
    for (let step = 0; step <= steps; step += 1) {
      const x = Math.round(fromX + ((toX - fromX) * step) / steps);
      const y = Math.round(fromY + ((toY - fromY) * step) / steps);
      if (x >= 0 && x < this.#width && y >= 0 && y < this.#height) this.#dots[y * this.#width + x] = 1;
    }
  }
}

function cell(field: Field, column: number, row: number, { across, down }: Grain): string {
  if (across === 1) return field.isSet(column, row) ? "*" : " ";
  let bits = 0;
  for (let y = 0; y < down; y += 1) {
    for (let x = 0; x < across; x += 1) {
      if (field.isSet(column * across + x, row * down + y)) bits |= brailleBits[y]?.[x] ?? 0;
    }
  }
  return bits === 0 ? " " : String.fromCodePoint(0x2800 + bits);
}

function formatValue(value: number): string {
  return trimmed(value);
}

/** Four digits that count. */
function trimmed(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function timeUnit(seconds: number): { readonly seconds: number; readonly name: string } {
  if (seconds >= 2 * 86_400) return { seconds: 86_400, name: "d" };
  if (seconds >= 2 * 3600) return { seconds: 3600, name: "h" };
  return seconds >= 120 ? { seconds: 60, name: "min" } : { seconds: 1, name: "s" };
}
