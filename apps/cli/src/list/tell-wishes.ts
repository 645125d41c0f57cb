import type { CliContext } from "../context.js";
import type { ListingForms } from "../listing/read-listing.js";
import type { WishedJobs } from "./with-wishes.js";

/** So many can be copied from a terminal. */
const mostNamed = 20;

const howItStands = "How that stands: simjobs resume --list";

/**
 * Says of which jobs a fleet is at work on the cancel, and which of them it knows under another name; in every form, what it is to
 * cancel besides and may be some of these.
 */
export function tellWishes(
  { stderr }: Pick<CliContext, "stderr">,
  { jobs, wishedAs, unplaced }: WishedJobs,
  form: ListingForms["form"],
): void {
  const refs = jobs.flatMap(({ ref, wish }) => (wish === undefined ? [] : [ref]));
  if (refs.length > 0 && form !== "json") {
    const count = refs.length === 1 ? "1 of these is" : `${refs.length} of these are`;
    stderr.write(`${count} to be cancelled by the fleet${named(refs)}. ${howItStands}\n`);
    for (const [ref, name] of [...wishedAs].slice(0, mostNamed))
      stderr.write(`${ref} was handed over as ${name}.\n`);
  }
  if (unplaced.length > 0)
    stderr.write(
      `The fleet is to cancel ${unplaced.length} more of which nothing tells here whether their jobs are among these${named(unplaced)}. ${howItStands}\n`,
    );
}

function named(refs: readonly string[]): string {
  return refs.length > mostNamed ? "" : `: ${refs.join(" ")}`;
}
