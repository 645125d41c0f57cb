import type { SchemaElement, TimeUnit } from "hyparquet";

/** Turns a value as it is stored into one that people read. A missing one never comes here. */
export type ConvertValue = (value: unknown) => unknown;

/**
 * How the values of a column become what they stand for, without losing a digit: a decimal, a moment, a date and a time are
 * texts; bytes that nobody calls a text stay bytes; numbers stay numbers.
 *
 * @throws (the function) {Error} for a text that is none
 * @see https://github.com/apache/parquet-format/blob/master/LogicalTypes.md
 */
export function leafConverter(element: SchemaElement): ConvertValue {
  const { converted_type: old, logical_type: type } = element;
  if (type?.type === "DECIMAL" || old === "DECIMAL") {
    const scale = (type?.type === "DECIMAL" ? type.scale : element.scale) ?? 0;
    return (value) => decimalText(wholeOf(value), scale);
  }
  if (type?.type === "TIMESTAMP") return momentConverter(type.unit, type.isAdjustedToUTC ? "Z" : "");
  if (old === "TIMESTAMP_MILLIS") return momentConverter("MILLIS", "Z");
  if (old === "TIMESTAMP_MICROS") return momentConverter("MICROS", "Z");
  if (element.type === "INT96") return momentConverter("NANOS", "");
  if (type?.type === "TIME") return timeConverter(type.unit);
  if (old === "TIME_MILLIS") return timeConverter("MILLIS");
  if (old === "TIME_MICROS") return timeConverter("MICROS");
  if (type?.type === "DATE" || old === "DATE") return (value) => dateText(wholeOf(value)) ?? value;
  if (isText(element)) return textConverter();
  if (type?.type === "UUID") return (value) => (value instanceof Uint8Array ? uuidText(value) : value);
  if (type?.type === "FLOAT16") return (value) => (value instanceof Uint8Array ? float16(value) : value);
  if (type?.type === "INTERVAL" || old === "INTERVAL")
    return (value) => (value instanceof Uint8Array && value.byteLength === 12 ? intervalText(value) : value);
  if (isUnsigned(element))
    return (value) => (typeof value === "bigint" ? BigInt.asUintN(64, value) : Number(value) >>> 0);
  return (value) => value;
}

const mostKnown = 4096;

/** Many columns hold few texts many times, each time as the very same bytes. */
function textConverter(): ConvertValue {
  const known = new Map<Uint8Array, string>();
  return (value) => {
    if (!(value instanceof Uint8Array)) return value;
    const before = known.get(value);
    if (before !== undefined) return before;
    const text = strictText.decode(value);
    if (known.size >= mostKnown) known.clear();
    known.set(value, text);
    return text;
  };
}

const strictText = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function isText({ type, converted_type: old, logical_type: logical }: SchemaElement): boolean {
  if (type !== "BYTE_ARRAY") return false;
  const word = logical?.type ?? old;
  return word === "STRING" || word === "UTF8" || word === "ENUM" || word === "JSON";
}

function isUnsigned({ converted_type: old, logical_type: type }: SchemaElement): boolean {
  if (type?.type === "INTEGER") return !type.isSigned && type.bitWidth >= 32;
  return old === "UINT_32" || old === "UINT_64";
}

/** A whole number, which some columns hold as bytes with the highest first. */
function wholeOf(value: unknown): bigint {
  if (typeof value === "bigint") return value;
  if (typeof value === "number") return BigInt(value);
  if (!(value instanceof Uint8Array)) throw new Error("a value is no number");
  if (value.byteLength === 0) return 0n;
  return BigInt.asIntN(value.byteLength * 8, BigInt(`0x${Buffer.from(value).toString("hex")}`));
}

function decimalText(units: bigint, scale: number): string {
  const sign = units < 0n ? "-" : "";
  const digits = String(units < 0n ? -units : units);
  if (scale <= 0) return `${sign}${digits}${"0".repeat(units === 0n ? 0 : -scale)}`;
  const padded = digits.padStart(scale + 1, "0");
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

const perSecond: Readonly<Record<TimeUnit, bigint>> = {
  MILLIS: 1_000n,
  MICROS: 1_000_000n,
  NANOS: 1_000_000_000n,
};
const secondsADay = 86_400n;

function momentConverter(unit: TimeUnit, zone: "Z" | ""): ConvertValue {
  const ticksADay = secondsADay * perSecond[unit];
  return (value) => {
    const ticks = wholeOf(value);
    const ofDay = ((ticks % ticksADay) + ticksADay) % ticksADay;
    const date = dateText((ticks - ofDay) / ticksADay);
    return date === undefined ? value : `${date}T${timeText(ofDay, unit)}${zone}`;
  };
}

function timeConverter(unit: TimeUnit): ConvertValue {
  return (value) => {
    const ticks = wholeOf(value);
    return ticks >= 0n && ticks < secondsADay * perSecond[unit] ? timeText(ticks, unit) : value;
  };
}

function timeText(ticks: bigint, unit: TimeUnit): string {
  const seconds = Number(ticks / perSecond[unit]);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const digits = String(perSecond[unit]).length - 1;
  const fraction = String(ticks % perSecond[unit]).padStart(digits, "0");
  return `${parts.map((part) => String(part).padStart(2, "0")).join(":")}.${fraction}`;
}

/** Nothing for a day so far away that no calendar is asked for it. */
function dateText(days: bigint): string | undefined {
  if (days > 100_000_000n || days < -100_000_000n) return undefined;
  return new Date(Number(days) * 86_400_000).toISOString().replace(/T.*$/u, "");
}

function uuidText(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString("hex")
    .replace(/^(.{8})(.{4})(.{4})(.{4})/u, "$1-$2-$3-$4-");
}

function float16(bytes: Uint8Array): number {
  const bits = ((bytes[1] ?? 0) << 8) | (bytes[0] ?? 0);
  const sign = bits >>> 15 === 1 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : Number.NaN;
  return exponent === 0 ? sign * 2 ** -24 * fraction : sign * 2 ** (exponent - 25) * (1024 + fraction);
}

/** Months, days and milliseconds, as ISO 8601 writes durations. */
function intervalText(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [months, days, ms] = [0, 4, 8].map((at) => view.getUint32(at, true));
  return `P${months}M${days}DT${((ms ?? 0) / 1000).toFixed(3)}S`;
}
