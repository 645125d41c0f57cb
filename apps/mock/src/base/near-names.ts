import { distance } from "fastest-levenshtein";

/** Those of the names that somebody may have meant: at most three, the likeliest first. */
export function nearNames(given: string, names: Iterable<string>): string[] {
  const wanted = given.toLowerCase();
  const most = Math.max(2, Math.floor(wanted.length / 3));
  return [...names]
    .map((name) => ({ name, far: wanted.length > 2 && name.includes(wanted) ? 1 : distance(wanted, name) }))
    .filter(({ far }) => far <= most)
    .toSorted((one, other) => one.far - other.far)
    .slice(0, 3)
    .map(({ name }) => name);
}
