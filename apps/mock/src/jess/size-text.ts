/**
 * A size as the service writes it: in thousands, as a number of 32 bits.
 *
 * @see docs/services/jess.md 3, J12
 */
export function sizeText(bytes: number, style: "newer" | "older"): string {
  if (style === "newer" && bytes < 1000) return `${String(bytes)} B`;
  const units = style === "newer" ? ["kB", "MB", "GB"] : ["KB", "MB", "GB"];
  let value = Math.fround(bytes / 1000);
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value = Math.fround(value / 1000);
    unit += 1;
  }
  return `${value.toFixed(value < 100 ? 2 : 1)} ${units[unit] ?? ""}`;
}
