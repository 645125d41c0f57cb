import type { CliContext } from "../context.js";
import type { JobDocument } from "../output/job-document.js";

/** So many can be copied from a terminal. */
const mostNamed = 20;

/** Says of which jobs a fleet is at work on the cancel. */
export function tellWishes({ stderr }: CliContext, jobs: readonly JobDocument[]): void {
  const refs = jobs.flatMap(({ ref, wish }) => (wish === undefined ? [] : [ref]));
  if (refs.length === 0) return;
  const shown = refs.length > mostNamed ? "" : `: ${refs.join(" ")}`;
  const count = refs.length === 1 ? "1 of these is" : `${refs.length} of these are`;
  stderr.write(`${count} to be cancelled by the fleet${shown}. How that stands: simjobs resume --list\n`);
}
