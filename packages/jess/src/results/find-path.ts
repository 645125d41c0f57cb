import { comparableName } from "@simjobs/core";

/**
 * What the service calls the file that a person means: the very same name, however its accents are written; otherwise the one
 * name that differs in capitals alone. Where several do, nobody knows which is meant.
 *
 * @returns `undefined` where there is none, or no saying which
 */
export function findPath(wanted: string, known: readonly string[]): string | undefined {
  const same = (form: (path: string) => string): readonly string[] => [
    ...new Set(known.filter((path) => form(path) === form(wanted))),
  ];
  const exact = same((path) => path.normalize("NFC"));
  if (exact.length > 0) return exact.includes(wanted) ? wanted : exact[0];
  const alike = same(comparableName);
  return alike.length === 1 ? alike[0] : undefined;
}
