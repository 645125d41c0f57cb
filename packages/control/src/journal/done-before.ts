import { kindTraits, tryParseReference, type JobRef, type Provider } from "@simjobs/core";
import type { DoneBefore } from "../cancel-run.js";
import { joinWishes, withContinued } from "./join-wishes.js";
import type { KnownWish } from "./known-wishes.js";

/**
 * What was done about jobs in wishes for them, by reference: all wishes for one job as one. Where a job can run again under its id,
 * those for the newest run count.
 */
export function doneBefore(
  provider: Pick<Provider, "capabilities" | "grammar">,
  wishes: readonly KnownWish[],
): ReadonlyMap<string, DoneBefore> {
  const done = new Map<string, DoneBefore>();
  for (const [text, ofJob] of byJob(wishes)) {
    const ref = tryParseReference(text, [provider.grammar]);
    if (ref === null) continue;
    // One of which nothing was sent means the run of those that it continues, and what was sent for these counts.
    const continued = new Set(ofJob.flatMap(({ wish }) => wish.continues ?? []));
    const last = ofJob.filter(({ wish }) => !continued.has(wish.id));
    const [newest] = joinWishes(
      last.map((known) => withContinued(known, ofJob)),
      [],
      runsOnce(provider, ref),
    );
    if (newest === undefined) continue;
    const ids = [...newest.older, newest.newest].flatMap(({ wish }) => [...(wish.continues ?? []), wish.id]);
    done.set(text, { wishIds: [...new Set(ids)], earlier: newest.earlier });
  }
  return done;
}

/** By reference, in the order in which the jobs come first. */
export function byJob(wishes: readonly KnownWish[]): ReadonlyMap<string, readonly KnownWish[]> {
  const jobs = new Map<string, KnownWish[]>();
  for (const known of wishes) {
    const ofJob = jobs.get(known.wish.ref);
    if (ofJob === undefined) jobs.set(known.wish.ref, [known]);
    else ofJob.push(known);
  }
  return jobs;
}

export function runsOnce({ capabilities }: Pick<Provider, "capabilities">, { kind }: JobRef): boolean {
  return kindTraits(capabilities, kind).runsOnce;
}
