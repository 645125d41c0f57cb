/** What may be another the next time: moments, ids, long numbers and measured ones. */
const varying = [
  /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?Z?/gu,
  /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gu,
  /\b(?=[a-f]*\d)[0-9a-f]{8,}\b/gu,
  /\d+\.\d+|\d{5,}/gu,
];

/**
 * What of a shown output is not in what was printed, in its order; `undefined` where all of it is. Moments, ids, long numbers and fractions
 * may be others, spaces are as good as one, and `…` stands for anything.
 */
export function missingIn(output: string, shown: string): string | undefined {
  const printed = comparable(output);
  let from = 0;
  for (const part of shown.split("…").map(comparable)) {
    const at = printed.indexOf(part, from);
    if (at < 0) return part;
    from = at + part.length;
  }
  return undefined;
}

function comparable(text: string): string {
  let plain = text;
  for (const pattern of varying) plain = plain.replaceAll(pattern, "#");
  return plain.replaceAll(/\s+/gu, " ").trim();
}
