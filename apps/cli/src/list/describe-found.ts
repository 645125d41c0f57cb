import { formatReference, isJobError, type ProviderCall } from "@simjobs/core";
import { withFacts, type JobDocument } from "../output/job-document.js";
import type { JobFacts } from "../output/job-facts.js";
import type { Service } from "../services/service.js";
import type { FoundJob } from "./listed.js";

/** A list is looked at every now and then: it may not take much more than itself. */
const mostRequests = 10;

/**
 * Documents of jobs with what their services tell besides the state, as far as that takes few requests: so that those of a sweep
 * can be told apart. What cannot be asked is left out.
 */
export async function describeFound(
  jobs: readonly FoundJob[],
  call: ProviderCall,
): Promise<readonly JobDocument[]> {
  const facts = new Map<string, JobFacts>();
  for (const service of new Set(jobs.map((job) => job.service))) {
    const own = jobs.filter((job) => job.service === service && isDescribed(job));
    for (const [name, each] of await describe(service, own, call)) facts.set(name, each);
  }
  return jobs.map(({ ref, document }) => withFacts(document, facts.get(formatReference(ref))));
}

/** Whether more than its state is known to be told of a job. */
function isDescribed({ ref, document }: FoundJob): boolean {
  return ref.kind !== "job" || document.submittedAs !== null;
}

async function describe(
  service: Service,
  jobs: readonly FoundJob[],
  call: ProviderCall,
): Promise<ReadonlyMap<string, JobFacts>> {
  if (service.describe === undefined || jobs.length === 0) return new Map();
  try {
    return await service.describe(
      jobs.map(({ ref }) => ref),
      mostRequests,
      call,
    );
  } catch (error) {
    if (!isJobError(error)) throw error;
    return new Map(); // the list itself was read
  }
}
