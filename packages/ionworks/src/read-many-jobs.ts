import { formatReference, isJobError, type JobRef, type ProviderCall, type Reading } from "@simjobs/core";
import type { IonworksClient } from "./ionworks-client.js";
import { readingOfJob } from "./to-reading.js";

/** Up to so many jobs, reading each costs less than a page of the list, most of which is about other jobs. */
const fewJobs = 4;
const jobsPerPage = 100;
const readersAtOnce = 8;

export interface ManyJobs {
  readonly refs: readonly JobRef[];
  readonly readOne: (ref: JobRef) => Promise<Reading>;
  /** Where the readings go. */
  readonly readings: Map<string, Reading>;
}

/**
 * Reads many jobs: by the job list, since no call takes ids, and one by one what the list does not have. The list is of
 * the whole organization, so no more pages are asked for than it would take to read a few jobs each.
 */
export async function readManyJobs(
  client: IonworksClient,
  { refs, readOne, readings }: ManyJobs,
  call?: ProviderCall,
): Promise<void> {
  const wanted = new Map<string, JobRef[]>();
  for (const ref of refs) {
    const key = ref.id.toLowerCase();
    wanted.set(key, [...(wanted.get(key) ?? []), ref]);
  }
  if (wanted.size > fewJobs) await readFromList(client, { wanted, readings }, call);
  await readSingly([...wanted.values()].flat(), readOne, readings);
}

async function readFromList(
  client: IonworksClient,
  { wanted, readings }: { wanted: Map<string, JobRef[]>; readings: Map<string, Reading> },
  call: ProviderCall | undefined,
): Promise<void> {
  // Twice what the wanted jobs alone would fill: others of the organization stand between them.
  const mostPages = 1 + 2 * Math.floor(wanted.size / jobsPerPage);
  const pages = client.jobPages({ pageLimit: jobsPerPage }, call);
  for (let page = 0; page < mostPages && wanted.size > 0; page += 1) {
    const askedAtMs = client.clock.now();
    const step = await pages.next();
    if (step.done === true) return;
    for (const job of step.value) {
      const key = job.job_id.toLowerCase();
      for (const ref of wanted.get(key) ?? []) {
        readings.set(formatReference(ref), readingOfJob(job, { ref, source: "list", askedAtMs }));
      }
      wanted.delete(key);
    }
  }
}

/**
 * One that fails is left out, since that is no word about the job. Where nothing at all could be read, or the sign-in is
 * gone, the failure is told.
 */
async function readSingly(
  refs: readonly JobRef[],
  readOne: (ref: JobRef) => Promise<Reading>,
  readings: Map<string, Reading>,
): Promise<void> {
  const waiting = [...refs];
  let failure: unknown;
  let isOver = false;
  const reader = async (): Promise<void> => {
    for (let ref = waiting.shift(); ref !== undefined && !isOver; ref = waiting.shift()) {
      try {
        readings.set(formatReference(ref), await readOne(ref));
      } catch (error) {
        if (isJobError(error, "not_found")) continue; // absence is decided elsewhere
        failure ??= error;
        isOver ||= !isJobError(error, "bad_reply", "service_failed", "forbidden", "too_large");
        if (!isJobError(error) || error.code === "unauthorized") throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(readersAtOnce, waiting.length) }, reader));
  if (failure !== undefined && readings.size === 0) throw failure;
}
