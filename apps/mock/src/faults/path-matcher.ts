import { hasPartsInOrder } from "../wire/has-parts-in-order.js";

/**
 * Reads the path of a fault: `/jobs` means it and everything below, `/jobs$` only it, and `*` any characters, in
 * which case the pattern must cover the whole path: `/jobs/*` + `/cancel`.
 */
export function pathMatcher(pattern: string): (path: string) => boolean {
  const ends = pattern.endsWith("$");
  const text = ends ? pattern.slice(0, -1) : pattern;
  if (text.includes("*")) {
    const parts = text.split("*");
    return (path) => hasPartsInOrder(path, parts);
  }
  if (ends) return (path) => path === text;
  const below = text.endsWith("/") ? text : `${text}/`;
  return (path) => path === text || path.startsWith(below);
}
