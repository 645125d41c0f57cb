import { formatReference, type JobRef } from "@simjobs/core";

/** So many references can be copied from a terminal. */
const mostNamed = 20;
const firstOnes = 3;

/** References to put behind a command; of very many, the first few and how many there are besides. */
export function nameJobs(refs: readonly JobRef[]): string {
  const isMany = refs.length > mostNamed;
  const names = (isMany ? refs.slice(0, firstOnes) : refs).map(formatReference).join(" ");
  return isMany ? `${names} … and ${refs.length - firstOnes} more` : names;
}
