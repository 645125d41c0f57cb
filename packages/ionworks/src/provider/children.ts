import { hasEnded, isJobError, type JobRef, type ProviderCall, type Reading } from "@simjobs/core";
import type { PipelineElement } from "@simjobs/core/schemas/ionworks";
import type { IonworksClient } from "../client.js";
import { versionOf } from "../session/service-time.js";
import { jobsByParent } from "./jobs-by-parent.js";
import { readingOfElementJob, readingOfJob, readingOfPipeline } from "./to-reading.js";

/** The jobs below a job, and whether these are all. */
export interface Children {
  readonly readings: readonly Reading[];
  /** Whether these are all there are. */
  readonly complete: boolean;
}

/** The most jobs of the list that are looked through. Most jobs are no parents: for one of them less trouble is taken. */
const mostJobsForAPipeline = 20_000;
const mostJobsForAJob = 2_000;

/**
 * The jobs that a job is made of: those of a pipeline's elements, those behind a simple pipeline or an optimization,
 * and all jobs of the list that name one of them, or the job itself, as their parent.
 *
 * @param jobId - the job behind a simulation, if the reference is to one
 * @see docs/services/ionworks.md 3.7, 4.6
 */
export async function findChildren(
  client: IonworksClient,
  ref: JobRef,
  jobId: string | null,
  call?: ProviderCall,
): Promise<Children> {
  const readings = new Map<string, Reading>();
  let complete = true;
  // Each with the time of its creation, where that is known.
  const parents = new Map<string, string | null>(jobId === null ? [] : [[jobId, null]]);
  const add = (reading: Reading): void => {
    readings.set(reading.ref.id, reading);
    parents.set(reading.ref.id, reading.details.createdAt);
  };
  if (ref.kind === "pipeline") {
    const elements = await client.pipelines.elements(ref.id, call);
    for (const element of elements) {
      const reading = await readElementJob(client, ref, element, call);
      if (reading !== null) add(reading);
    }
    complete = await haveAllTheirJobs(client, ref, elements, call);
  } else if (ref.kind === "simple-pipeline" || ref.kind === "optimization") {
    const records = ref.kind === "optimization" ? client.optimizations : client.simplePipelines;
    const { job_id: own } = await records.get(ref.id, call);
    if (own === null || own === undefined) complete = false; // it may have one that we are not told about
    else add(await readJob(client, ref, own, call));
  }
  const listed = await readDescendants(client, ref, parents, call);
  for (const reading of listed.readings) if (!readings.has(reading.ref.id)) add(reading);
  return { readings: [...readings.values()], complete: complete && listed.complete };
}

async function readElementJob(
  client: IonworksClient,
  ref: JobRef,
  element: PipelineElement,
  call: ProviderCall | undefined,
): Promise<Reading | null> {
  const { job_id: jobId } = element;
  if (jobId === null || jobId === undefined) return null;
  const reading = await readJob(client, ref, jobId, call, element);
  const { details } = reading;
  const parent = details.parent ?? ref;
  return { ...reading, details: { ...details, name: details.name ?? element.name ?? null, parent } };
}

async function readJob(
  client: IonworksClient,
  ref: JobRef,
  jobId: string,
  call: ProviderCall | undefined,
  element?: PipelineElement,
): Promise<Reading> {
  const askedAtMs = client.clock.now();
  const context = { ref: jobRefLike(ref, jobId), askedAtMs, secrets: client.secrets };
  try {
    return readingOfJob(await client.job(jobId, call), { ...context, source: "single" });
  } catch (error) {
    if (element === undefined || !isJobError(error, "not_found", "bad_reply", "service_failed")) throw error;
    return readingOfElementJob(element, context); // what the element says of it is better than nothing
  }
}

/** An element without a job may still get one, unless it has ended, or its pipeline has. */
async function haveAllTheirJobs(
  client: IonworksClient,
  ref: JobRef,
  elements: readonly PipelineElement[],
  call: ProviderCall | undefined,
): Promise<boolean> {
  const isOpen = (element: PipelineElement): boolean =>
    (element.job_id === null || element.job_id === undefined) &&
    !hasEnded(readingOfElementJob(element, { ref, askedAtMs: 0 }).status);
  if (!elements.some(isOpen)) return true;
  const pipeline = await client.pipelines.get(ref.id, call);
  return hasEnded(readingOfPipeline(pipeline, { ref, source: "single", askedAtMs: 0 }).status);
}

/** Jobs of the list below any of the given ones, however deep. */
async function readDescendants(
  client: IonworksClient,
  ref: JobRef,
  parents: ReadonlyMap<string, string | null>,
  call: ProviderCall | undefined,
): Promise<Children> {
  if (parents.size === 0) return { readings: [], complete: true };
  const mostJobs = ref.kind === "pipeline" ? mostJobsForAPipeline : mostJobsForAJob;
  const { below, complete } = await jobsByParent(
    client,
    mostJobs,
    () => firstBirth(client, parents, call),
    call,
  );
  const readings: Reading[] = [];
  const waiting = [...parents.keys()];
  const seen = new Set(waiting);
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    for (const { job, askedAtMs } of below.get(id) ?? []) {
      if (seen.has(job.job_id)) continue;
      seen.add(job.job_id);
      waiting.push(job.job_id);
      const context = { ref: jobRefLike(ref, job.job_id), askedAtMs, secrets: client.secrets };
      readings.push(readingOfJob(job, { ...context, source: "list" }));
    }
  }
  return { readings, complete };
}

/** When the first of the parents was made: a child is made after its parent. */
async function firstBirth(
  client: IonworksClient,
  parents: ReadonlyMap<string, string | null>,
  call: ProviderCall | undefined,
): Promise<number | null> {
  let first = Number.POSITIVE_INFINITY;
  for (const [id, told] of parents) {
    const createdAt = told ?? (await createdAtOf(client, id, call));
    const born = versionOf(createdAt);
    if (born === null) return null;
    first = Math.min(first, born);
  }
  return first;
}

async function createdAtOf(
  client: IonworksClient,
  id: string,
  call: ProviderCall | undefined,
): Promise<string | null> {
  try {
    return (await client.job(id, call)).created_at ?? null;
  } catch (error) {
    if (isJobError(error, "not_found", "bad_reply", "service_failed")) return null;
    throw error;
  }
}

function jobRefLike({ provider, account }: JobRef, id: string): JobRef {
  return { provider, account, kind: "job", id };
}
