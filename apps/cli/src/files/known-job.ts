import { formatReference, tryParseReference, type JobRef, type Provider } from "@simjobs/core";
import type { SubmittedStore } from "./submitted-store.js";

/** What is on record here of a job, besides what its service says. */
export interface KnownJob {
  readonly name?: string | undefined;
  /** What was submitted and is run by this job, where that has a reference of its own. */
  readonly submittedAs?: JobRef | undefined;
}

/** Looks into the record of what was submitted from here. */
export async function knownJob(
  submitted: SubmittedStore,
  ref: JobRef,
  { origin, provider }: { readonly origin: string; readonly provider: Pick<Provider, "grammar"> },
): Promise<KnownJob> {
  const noted = await submitted.find(ref, origin);
  if (noted === undefined) return {};
  const own = tryParseReference(noted.ref, [provider.grammar]);
  const isItself = formatReference({ provider: ref.provider, kind: ref.kind, id: ref.id }) === noted.ref;
  return {
    name: noted.name,
    submittedAs: own === null || isItself ? undefined : { ...own, account: ref.account ?? own.account },
  };
}
