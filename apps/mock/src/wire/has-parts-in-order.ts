/**
 * Whether a text begins with the first part, ends with the last and has the others between them in their order: what
 * a pattern with jokers means. Takes one pass, whatever the pattern.
 */
export function hasPartsInOrder(text: string, parts: readonly string[]): boolean {
  const [first = "", ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let from = first.length;
  for (const part of rest) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
