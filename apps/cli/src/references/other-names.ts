import { formatReference, parseReference, tryParseReference, type JobRef } from "@simjobs/core";
import type { SubmittedStore } from "../files/submitted-store.js";
import type { Service } from "../services/service.js";

/** The other names of a job that are on record here, each of which means this one job for ever. Asks no service. */
export async function otherNames(
  submitted: SubmittedStore,
  service: Service,
  ref: JobRef,
): Promise<readonly string[]> {
  const noted = await submitted.find(ref, service.origin);
  const own = noted === undefined ? null : tryParseReference(noted.ref, [service.provider.grammar]);
  if (noted?.jobId === undefined || own === null) return [];
  const { provider, account } = ref;
  const names = [
    { ...own, account },
    { provider, account, kind: "job", id: noted.jobId },
  ].map(formatReference);
  const asked = formatReference(ref);
  return [asked, ...names].every((name) => runsOnce(service, name))
    ? names.filter((name) => name !== asked)
    : [];
}

/** Whether a name means the same job for ever: what can be run again has another one each time. */
export function runsOnce({ provider }: Service, name: string): boolean {
  const { kind } = parseReference(name, [provider.grammar]);
  return provider.capabilities.kinds[kind]?.runsOnce === true;
}
