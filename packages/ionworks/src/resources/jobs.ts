import { checkedOptions, checkedText, isJobError, type ListEnd, type ProviderCall } from "@simjobs/core";
import {
  jobMetadataReply,
  jobReply,
  plotDataReply,
  type JobMetadata,
  type JobRecord,
  type PlotData,
} from "@simjobs/core/schemas/ionworks";
import { parseReply } from "@simjobs/http";
import { providerName } from "../session/failure.js";
import { listAll, listPages, type ListSize } from "./list-pages.js";
import { checkSameId } from "../session/same-id.js";
import { pathSegment, type IonworksConnection } from "../session/connection.js";

/** Which jobs to list. Everything is optional; all that is given must hold. */
export interface JobListFilter extends ListSize {
  /** The service's words for types of work, such as `simulate`. */
  readonly jobTypes?: readonly string[] | undefined;
  /** The service's own status word. Our own cancels move jobs out of such a list while it is read. */
  readonly status?: string | undefined;
}

/** Jobs of the organization, and whether these are all. */
export interface JobList extends ListEnd {
  readonly jobs: readonly JobRecord[];
}

/** Which plot of a fit, and how much of it. */
export interface PlotQuestion {
  readonly objectiveName: string;
  /** @default 0 */
  readonly plotIndex?: number | undefined;
  /** From 100 to 80,000. @default 2000 */
  readonly maxPoints?: number | undefined;
  readonly xMin?: number | undefined;
  readonly xMax?: number | undefined;
}

/** Samples of the posterior distribution of a fit's parameters. */
export interface PosteriorSamples {
  readonly parameterNames: readonly string[];
  /** Parameter name to its samples: a list, or one list a start. */
  readonly samples: Readonly<Record<string, readonly unknown[]>>;
  readonly costs: readonly unknown[];
  /** How many of the first samples are not to be counted; `null` where that is not told. */
  readonly burnIn: number | null;
}

/** @see docs/services/ionworks.md 3.3 */
const shape = { item: jobReply, key: "jobs" };

const metadataBytes = 268_435_456;

export async function getJob(
  connection: IonworksConnection,
  id: string,
  call?: ProviderCall,
): Promise<JobRecord> {
  const subject = pathSegment(id, "job");
  const path = `/jobs/${subject}`;
  const job = await connection.ask(jobReply, { method: "GET", path, subject, intent: "read" }, call);
  checkSameId(id, job.job_id, path);
  return job;
}

export async function cancelJob(
  connection: IonworksConnection,
  id: string,
  call?: ProviderCall,
): Promise<JobRecord | null> {
  const subject = pathSegment(id, "job");
  const path = `/jobs/${subject}/cancel`;
  const reply = await connection.send({ method: "POST", path, subject, intent: "cancel", json: {} }, call);
  if (reply.text.trim() === "") return null; // a yes, without the record
  const job = parseReply(jobReply, reply, providerName);
  checkSameId(id, job.job_id, path, { mayHaveLeft: true });
  return job;
}

/** Yields the pages of the job list. How the service pages there is not known; see `listPages`. */
export async function* listJobPages(
  connection: IonworksConnection,
  filter: JobListFilter,
  call?: ProviderCall,
): AsyncGenerator<readonly JobRecord[], ListEnd, undefined> {
  const { jobTypes, status, ...size } = checkedOptions("filter", filter);
  const query = { job_types: jobTypes, status };
  return yield* listPages(
    connection,
    { path: "/jobs", query, shape, idOf: (job) => job.job_id, ...size },
    call,
  );
}

export async function listJobs(
  connection: IonworksConnection,
  filter: JobListFilter,
  call?: ProviderCall,
): Promise<JobList> {
  const { items, ...end } = await listAll(listJobPages(connection, filter, call));
  return { jobs: items, ...end };
}

/** A job's large results; `null` where the job is there and has written none. */
export async function getJobMetadata(
  connection: IonworksConnection,
  id: string,
  given?: ProviderCall,
): Promise<JobMetadata | null> {
  const call = connection.begin(given);
  const subject = pathSegment(id, "job");
  const path = `/jobs/${subject}/metadata`;
  try {
    return await connection.ask(
      jobMetadataReply,
      { method: "GET", path, subject, intent: "read", maxReplyBytes: metadataBytes },
      call,
    );
  } catch (error) {
    if (!isJobError(error, "not_found")) throw error;
    await getJob(connection, id, call); // no such job is another answer than no such results
    return null;
  }
}

/** What a fit's metadata say about the posterior distribution; `null` where it was not sampled. */
export function posteriorSamplesOf(metadata: JobMetadata | null): PosteriorSamples | null {
  const samples = metadata?.samples;
  if (metadata === null || samples === null || samples === undefined) return null;
  return {
    parameterNames: metadata.sample_param_names ?? Object.keys(samples),
    samples,
    costs: metadata.sample_costs ?? [],
    burnIn: metadata.sample_burnin ?? null,
  };
}

/** `null` where the service has no such plot. */
export async function getPlotData(
  connection: IonworksConnection,
  id: string,
  plot: PlotQuestion,
  call?: ProviderCall,
): Promise<PlotData | null> {
  const { objectiveName, plotIndex, maxPoints, xMin, xMax } = checkedOptions("plot", plot);
  checkedText("objectiveName", objectiveName, "Name the objective whose plot is meant.");
  const subject = pathSegment(id, "job");
  const path = `/pipelines/datafits/${subject}/plot_data`;
  const query = {
    objective_name: objectiveName,
    plot_index: plotIndex,
    max_points: maxPoints,
    x_min: xMin,
    x_max: xMax,
  };
  try {
    return await connection.ask(plotDataReply, { method: "GET", path, subject, intent: "read", query }, call);
  } catch (error) {
    if (isJobError(error, "not_found")) return null;
    throw error;
  }
}
