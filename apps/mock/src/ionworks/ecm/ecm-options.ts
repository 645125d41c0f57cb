import { isMapping } from "../protocol/place-reader.js";
import type { BodyCheck } from "../validation.js";

/** What a fit is told. @see docs/services/ionworks.md 3.11 */
export interface EcmFit {
  readonly numRcs: number;
  /** How many points the grid over the state of charge has, and that of the series resistance; `null` for the usual ones. */
  readonly knots: number | null;
  readonly seriesKnots: number | null;
  /** Whether open-circuit voltages are looked for; otherwise those beside the data are taken. */
  readonly fitsOcv: boolean;
  /** How many times its neighbour an outermost knot may be; `null` for any. */
  readonly clampRatio: number | null;
  /** How little resistances change from knot to knot; 1 is usual. */
  readonly smoothness: number;
  /** Open-circuit voltages that were given. */
  readonly ocv: { readonly soc: readonly number[]; readonly ocv: readonly number[] } | null;
  readonly bounds: { readonly lo: number; readonly hi: number } | null;
  readonly segments: readonly EcmSegment[];
}

/** A measurement, or the part of it that is fitted. */
export interface EcmSegment {
  /** The measurement; `null` where there is a file. */
  readonly id: string | null;
  readonly startStep: number | null;
  readonly endStep: number | null;
  readonly initialSoc: number | null;
  /** Ampere-hours. */
  readonly capacity: number | null;
}

const usualClampRatio = 10;
const optionNames = [
  "num_rcs",
  "fit_ocv",
  "capacity",
  "ocv_soc_curve",
  "bounds_capacity",
  "num_knots",
  "num_knots_r0",
  "knot_schedule",
  "clamp_boundary_knots",
  "clamp_max_ratio",
  "regularization",
] as const;
const measurementNames = ["id", "start_step", "end_step", "initial_soc", "capacity"];

/** Reads a fit's options, which lie at a place of the body; what is wrong is noted there. */
export function readFit(
  check: BodyCheck,
  place: readonly string[],
  options: Readonly<Record<string, unknown>>,
  segments: readonly EcmSegment[],
): EcmFit {
  const refuse = (name: string, message: string): void =>
    check.refuse([...place, name], message, options[name]);
  const unknown = Object.keys(options).find((name) => !optionNames.some((known) => known === name));
  if (unknown !== undefined) refuse(unknown, `there is no such option; there are ${optionNames.join(", ")}`);
  const whole = (name: string, initial: number, min: number, max: number): number => {
    const value = options[name] ?? initial;
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
    refuse(name, `${name} must be a whole number from ${String(min)} to ${String(max)}`);
    return initial;
  };
  const flag = (name: string): boolean => {
    const value = options[name] ?? true;
    if (typeof value !== "boolean") refuse(name, `${name} must be true or false`);
    return value !== false;
  };
  const positive = (name: string, above: number): number | null => {
    const value = options[name] ?? null;
    if (value === null || (typeof value === "number" && value > above)) return value;
    refuse(name, `${name} must be more than ${String(above)}`);
    return null;
  };
  const schedule = options["knot_schedule"] ?? null;
  const rising = risingNumbers(schedule, 1, 64);
  if (schedule !== null && rising === null) refuse("knot_schedule", "knot_schedule must rise, from 1 to 64");
  const count = (name: string, initial: number | null): number | null =>
    (options[name] ?? null) === null ? initial : whole(name, 1, 1, 64);
  const knots = count("num_knots", rising?.at(-1) ?? null);
  const clampRatio = positive("clamp_max_ratio", 1) ?? usualClampRatio;
  const capacity = positive("capacity", 0);
  const { regularization } = options;
  return {
    numRcs: whole("num_rcs", 2, 0, 5),
    knots,
    seriesKnots: count("num_knots_r0", knots),
    fitsOcv: flag("fit_ocv"),
    clampRatio: flag("clamp_boundary_knots") ? clampRatio : null,
    // Its shape is not known: a number is a factor, anything else is taken and changes nothing.
    smoothness: typeof regularization === "number" && regularization >= 0 ? regularization : 1,
    ocv: readCurve(options["ocv_soc_curve"], refuse),
    bounds: readBounds(options["bounds_capacity"], refuse),
    segments: segments.map((segment) => ({ ...segment, capacity: segment.capacity ?? capacity })),
  };
}

type Refuse = (name: string, message: string) => void;

function readCurve(given: unknown, refuse: Refuse): EcmFit["ocv"] {
  if (given === undefined || given === null) return null;
  const soc = isMapping(given) ? risingNumbers(given["soc"], 0, 1) : null;
  const ocv = isMapping(given) ? numbersOf(given["ocv"]) : null;
  if (soc !== null && ocv !== null && soc.length >= 2 && soc.length === ocv.length) return { soc, ocv };
  refuse(
    "ocv_soc_curve",
    "ocv_soc_curve is {soc, ocv}: lists of one length, two points at least, soc rising from 0 to 1",
  );
  return null;
}

function readBounds(given: unknown, refuse: Refuse): EcmFit["bounds"] {
  if (given === undefined || given === null) return null;
  const { lo, hi }: Readonly<Record<string, unknown>> = isMapping(given) ? given : {};
  if (typeof lo === "number" && typeof hi === "number" && lo > 0 && lo <= hi) return { lo, hi };
  refuse("bounds_capacity", "bounds_capacity is {lo, hi} in ampere-hours");
  return null;
}

/** The measurements of a fit, one at least. */
export function readMeasurements(check: BodyCheck): EcmSegment[] {
  const name = "measurements";
  const given = check.list(name) ?? [];
  if (given.length === 0 && check.isFine) check.refuse([name], "one measurement at least is needed", given);
  const segments = given.map((one, index): EcmSegment => {
    const refuse = (field: string, message: string): void =>
      check.refuse([name, index, field], message, isMapping(one) ? one[field] : one);
    const fields = isMapping(one) ? one : {};
    const unknown = Object.keys(fields).find((field) => !measurementNames.includes(field));
    if (unknown !== undefined) refuse(unknown, `a measurement has ${measurementNames.join(", ")}`);
    if (typeof fields["id"] !== "string" || fields["id"] === "") refuse("id", "a measurement needs an id");
    const [startStep = null, endStep = null] = ["start_step", "end_step"].map((field) => {
      const step = fields[field] ?? null;
      if (step === null || (typeof step === "number" && Number.isInteger(step) && step >= 0)) return step;
      refuse(field, `${field} is a step's number`);
      return null;
    });
    const initialSoc = fields["initial_soc"] ?? null;
    const isSoc = typeof initialSoc === "number" && initialSoc >= 0 && initialSoc <= 1;
    if (initialSoc !== null && !isSoc) refuse("initial_soc", "initial_soc is from 0 to 1");
    const capacity = fields["capacity"] ?? null;
    const isCapacity = typeof capacity === "number" && capacity > 0;
    if (capacity !== null && !isCapacity) refuse("capacity", "capacity must be more than 0");
    return {
      id: typeof fields["id"] === "string" ? fields["id"] : null,
      startStep,
      endStep,
      initialSoc: isSoc ? initialSoc : null,
      capacity: isCapacity ? capacity : null,
    };
  });
  const known = segments.filter(({ capacity }) => capacity !== null).length;
  if (known > 0 && known < segments.length) {
    check.refuse([name], "capacity is given for all measurements, or for none", given);
  }
  return segments;
}

function numbersOf(given: unknown): number[] | null {
  if (!Array.isArray(given)) return null;
  const numbers = given.filter((one: unknown) => typeof one === "number" && Number.isFinite(one));
  return numbers.length === given.length ? numbers.map(Number) : null;
}

function risingNumbers(given: unknown, min: number, max: number): number[] | null {
  const numbers = numbersOf(given);
  if (numbers === null || numbers.length === 0) return null;
  const isRising = numbers.every(
    (one, index) => one >= min && one <= max && (index === 0 || one > (numbers[index - 1] ?? one)),
  );
  return isRising ? numbers : null;
}
