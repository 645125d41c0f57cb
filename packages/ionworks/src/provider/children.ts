import { hasEnded, isJobError, type JobRef, type ProviderCall, type Reading } from "@simjobs/core";
import type { IonworksClient } from "../ionworks-client.js";
import { readingOfElementJob, readingOfJob, readingOfPipeline } from "./to-reading.js";
import type { JobRecord } from "../wire/job.js";
import type { PipelineElement } from "../wire/pipeline.js";

export interface Children {
  readonly readings: readonly Reading[];
  /** Whether these are all there are. */
  readonly complete: boolean;
}

/** The list of jobs is the organization's, and cannot be asked for the children of one: so far it is looked through. */
const mostPages = 20;
const jobsPerPage = 100;

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
  const parents = new Set<string>(jobId === null ? [] : [jobId]);
  const add = (reading: Reading): void => {
    readings.set(reading.ref.id, reading);
    parents.add(reading.ref.id);
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
  const context = { ref: jobRefLike(ref, jobId), askedAtMs };
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
  parents: ReadonlySet<string>,
  call: ProviderCall | undefined,
): Promise<Children> {
  if (parents.size === 0) return { readings: [], complete: true };
  const below = new Map<string, { readonly job: JobRecord; readonly askedAtMs: number }[]>();
  const complete = await readParents(client, below, call);
  const readings: Reading[] = [];
  const waiting = [...parents];
  const seen = new Set(waiting);
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    for (const { job, askedAtMs } of below.get(id) ?? []) {
      if (seen.has(job.job_id)) continue;
      seen.add(job.job_id);
      waiting.push(job.job_id);
      readings.push(readingOfJob(job, { ref: jobRefLike(ref, job.job_id), source: "list", askedAtMs }));
    }
  }
  return { readings, complete };
}

/** Sorts the list of jobs by their parents. Returns whether the list was seen to its end. */
async function readParents(
  client: IonworksClient,
  below: Map<string, { readonly job: JobRecord; readonly askedAtMs: number }[]>,
  call: ProviderCall | undefined,
): Promise<boolean> {
  const pages = client.jobPages({ pageLimit: jobsPerPage }, call);
  for (let page = 0; page < mostPages; page += 1) {
    const askedAtMs = client.clock.now();
    const step = await pages.next();
    if (step.done === true) return step.value.complete;
    for (const job of step.value) {
      const parent = job.parent_job_id;
      if (parent === null || parent === undefined) continue;
      below.set(parent, [...(below.get(parent) ?? []), { job, askedAtMs }]);
    }
  }
  return false;
}

function jobRefLike({ provider, account }: JobRef, id: string): JobRef {
  return { provider, ...(account === undefined ? {} : { account }), kind: "job", id };
}
