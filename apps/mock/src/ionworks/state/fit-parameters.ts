import type { SeededRandom } from "../../base/random.js";

/** A parameter that a fit or an optimization looks for. */
export interface FitParameter {
  readonly name: string;
  readonly least: number;
  readonly most: number;
}

/** The parameters of a configuration: `name: {initial_value?, bounds?: [least, most]}`. */
export function readParameters(given: unknown): FitParameter[] {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return [];
  return Object.entries(given).map(([name, value]: [string, unknown]) => {
    const [least, most] = boundsOf(value) ?? aroundValue(value);
    return { name, least, most };
  });
}

function boundsOf(value: unknown): readonly [number, number] | null {
  if (typeof value !== "object" || value === null || !("bounds" in value)) return null;
  const { bounds } = value;
  if (!Array.isArray(bounds)) return null;
  const [least, most]: unknown[] = bounds;
  return typeof least === "number" && typeof most === "number" && least <= most ? [least, most] : null;
}

/** Without bounds it is looked for around where it begins. */
function aroundValue(value: unknown): readonly [number, number] {
  const initial: unknown =
    typeof value === "object" && value !== null && "initial_value" in value ? value.initial_value : value;
  if (typeof initial !== "number" || !Number.isFinite(initial) || initial === 0) return [1e-5, 1e-4];
  return initial > 0 ? [initial / 2, initial * 2] : [initial * 2, initial / 2];
}

/** The value at a fraction of the way between the bounds; in equal ratios where they are far apart. */
export function valueAt({ least, most }: FitParameter, fraction: number): number {
  const isFar = least > 0 && most / least > 100;
  const value = isFar ? least * (most / least) ** fraction : least + (most - least) * fraction;
  return Math.min(Math.max(Number(value.toPrecision(9)), least), most);
}

/** Where a search is at a step, as fractions from 0 to 1 of the way between the bounds: it moves less and less. */
export function fractionAt(random: SeededRandom, job: string, name: string, index: number): number {
  const goal = 0.3 + 0.4 * random.fraction("fit-goal", job, name);
  const away = (random.fraction("fit-step", job, name, index) - 0.5) * Math.exp(-index / 5) * 0.6;
  return Number((goal + away).toPrecision(9));
}
