import {
  formatReference,
  parseReference,
  tryParseReference,
  type JobRef,
  type ReferenceGrammar,
} from "@simjobs/core";
import type { SubmittedStore } from "../files/submitted-store.js";
import type { Service } from "../services/service.js";

/**
 * The other names of a job that are on record here: what was submitted, and the job that has run it then. Asks no service.
 *
 * @param place - where the job is
 */
export async function notedNames(
  submitted: SubmittedStore,
  ref: JobRef,
  { origin, grammars }: { readonly origin: string; readonly grammars: readonly ReferenceGrammar[] },
): Promise<readonly string[]> {
  const noted = await submitted.find(ref, origin);
  const own = noted === undefined ? null : tryParseReference(noted.ref, grammars);
  if (noted?.jobId === undefined || own === null) return [];
  const { provider, account } = ref;
  const names = [
    { ...own, account },
    { provider, account, kind: "job", id: noted.jobId },
  ].map(formatReference);
  return names.filter((name) => name !== formatReference(ref));
}

/** Those among them each of which means this one job for ever. */
export async function otherNames(
  submitted: SubmittedStore,
  service: Service,
  ref: JobRef,
): Promise<readonly string[]> {
  const { origin, provider } = service;
  const names = await notedNames(submitted, ref, { origin, grammars: [provider.grammar] });
  return [formatReference(ref), ...names].every((name) => runsOnce(service, name)) ? names : [];
}

/** Whether a name means the same job for ever: what can be run again has another one each time. */
export function runsOnce({ provider }: Service, name: string): boolean {
  const { kind } = parseReference(name, [provider.grammar]);
  return provider.capabilities.kinds[kind]?.runsOnce === true;
}
