/** The most simulations of one request. */
const mostSimulations = 10_000;

/**
 * How many simulations a design asks for: the product of a grid's rows, else its `count`.
 *
 * @returns a sentence, where the design makes no sense
 * @see docs/services/ionworks.md 3.5
 */
export function designSize(design: Readonly<Record<string, unknown>>): number | string {
  const sampling = design["sampling"] ?? "grid";
  if (sampling !== "grid" && sampling !== "random" && sampling !== "latin_hypercube") {
    return "sampling must be grid, random or latin_hypercube";
  }
  const rows: unknown = design["rows"] ?? [];
  if (!Array.isArray(rows)) return "rows must be a list";
  let product = 1;
  for (const row of rows) {
    const size = rowSize(row);
    if (typeof size === "string") return size;
    product *= size;
  }
  if (sampling === "grid") return limited(product);
  const count = design["count"] ?? 1;
  if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 1)
    return "count must be 1 or more";
  return limited(count);
}

function limited(size: number): number | string {
  return size > mostSimulations ? `the design has more than ${String(mostSimulations)} simulations` : size;
}

function rowSize(row: unknown): number | string {
  if (typeof row !== "object" || row === null) return "each row must be an object";
  const { type, name, values, count }: Readonly<Record<string, unknown>> = Object.fromEntries(
    Object.entries(row),
  );
  if (typeof name !== "string" || name === "") return "each row needs a name";
  if (type !== "range" && type !== "discrete" && type !== "normal") {
    return `row ${name}: type must be range, discrete or normal`;
  }
  if (Array.isArray(values)) return values.length === 0 ? `row ${name} has no values` : values.length;
  if (type === "discrete") return `row ${name} needs values`;
  if (count === undefined || count === null) return 1;
  if (typeof count !== "number" || !Number.isSafeInteger(count) || count < 1)
    return `row ${name}: count must be 1 or more`;
  return count;
}
