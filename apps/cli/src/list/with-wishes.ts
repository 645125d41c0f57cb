import { formatReference } from "@simjobs/core";
import type { WishView } from "@simjobs/fleet";
import type { JobDocument } from "../output/job-document.js";
import type { FleetTurns } from "../services/fleet-turns.js";
import type { FoundJob } from "./listed.js";

/** Adds to documents of jobs what a fleet has open for them. */
export async function withWishes(
  turns: FleetTurns,
  found: readonly FoundJob[],
  documents: readonly JobDocument[],
): Promise<readonly JobDocument[]> {
  const jobs = found.filter(({ service }) => turns.hasEntered(service));
  if (jobs.length === 0) return documents;
  const fleet = await turns.fleetOf([...new Set(jobs.map(({ service }) => service))]);
  const open = await fleet.openFor(jobs.map(({ ref }) => ref));
  const views = await fleet.changed(new Map(open.map(({ id }) => [id, 0])));
  const byId = new Map(views.filter(isOpen).map((view) => [view.id, view]));
  const wishes = new Map(open.map(({ id, ref }) => [formatReference(ref), byId.get(id)]));
  return documents.map((job) => {
    const view = wishes.get(job.ref);
    return view === undefined ? job : { ...job, wish: wishFacts(view) };
  });
}

/** One may have come to its end in between. */
function isOpen({ state }: WishView): boolean {
  return state === "open" || state === "asked";
}

function wishFacts({ id, state, reason, wishedAt }: WishView): NonNullable<JobDocument["wish"]> {
  return { id, state: state === "asked" ? "asked" : "open", wishedAt, reason };
}
