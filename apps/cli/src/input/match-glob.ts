import { comparableName } from "@simjobs/core";

/**
 * Whether a name fits a pattern of plain characters, `*` (any number of any characters) and `?` (one character),
 * letters of any case, and accents however they are put together. Takes time in proportion to the lengths, whatever the
 * pattern.
 */
export function matchGlob(pattern: string, name: string): boolean {
  const wanted = Array.from(comparableName(pattern));
  const given = Array.from(comparableName(name));
  let at = 0;
  let next = 0;
  // Where the last star was, and how much of the name it has taken: it takes one more each time the rest does not fit.
  let star = -1;
  let taken = 0;
  while (next < given.length) {
    const want = wanted[at];
    if (want === "*") {
      star = at++;
      taken = next;
    } else if (want !== undefined && (want === "?" || want === given[next])) {
      at++;
      next++;
    } else if (star >= 0) {
      at = star + 1;
      next = ++taken;
    } else return false;
  }
  while (wanted[at] === "*") at++;
  return at === wanted.length;
}
