/** A point of a design in few words: `Ambient temperature [K] 283.15, …`. */
export function designWords(design: Readonly<Record<string, unknown>>): string {
  return Object.entries(design)
    .map(([name, value]) => `${name} ${valueWords(value)}`)
    .join(", ");
}

/** A value as people read it: numbers that were computed without the digits of their rounding. */
export function valueWords(value: unknown): string {
  if (typeof value === "number") return String(Number(value.toPrecision(12)));
  return typeof value === "string" ? value : JSON.stringify(value);
}
