import { isJobError, type ProviderCall } from "@simjobs/core";
import { parseReply, parseValue, readJson } from "@simjobs/http";
import { providerName } from "./failure.js";
import { pathSegment, type IonworksSession, type SessionRequest } from "./session.js";
import { checkSameId } from "./same-id.js";
import { jobReply, type JobRecord } from "./wire/job.js";
import { readJobPage, type JobPage } from "./wire/job-list.js";

/** Which jobs to list. Everything is optional; all that is given must hold. */
export interface JobListFilter {
  /** The service's words for types of work, such as `simulate`. */
  readonly jobTypes?: readonly string[];
  /** The service's own status word. Our own cancels move jobs out of such a list while it is read. */
  readonly status?: string;
  /** The most jobs to return. @default all */
  readonly limit?: number;
  /** How many jobs to ask for in one request. @default 100, which every list of the service allows */
  readonly pageLimit?: number;
}

/** How a listing ended. */
export interface ListEnd {
  /** Whether the pages prove that nothing that matches is missing. */
  readonly complete: boolean;
  /** How many jobs match in all, where the service tells. */
  readonly total: number | null;
}

export interface JobList extends ListEnd {
  readonly jobs: readonly JobRecord[];
}

const defaultPageLimit = 100;

export async function getJob(session: IonworksSession, id: string, call?: ProviderCall): Promise<JobRecord> {
  const path = `/jobs/${pathSegment(id, "job")}`;
  const job = await session.ask(jobReply, { method: "GET", path, intent: "read" }, call);
  checkSameId(id, job.job_id, path);
  return job;
}

export async function cancelJob(
  session: IonworksSession,
  id: string,
  call?: ProviderCall,
): Promise<JobRecord | null> {
  const path = `/jobs/${pathSegment(id, "job")}/cancel`;
  const reply = await session.send({ method: "POST", path, intent: "cancel", json: {} }, call);
  if (reply.text.trim() === "") return null; // a yes, without the record
  const job = parseReply(jobReply, reply, providerName);
  checkSameId(id, job.job_id, path, { mayHaveLeft: true });
  return job;
}

/**
 * Yields the pages of the job list, each job once. How the service pages is not known: what follows a full page is
 * asked for by `offset`, as at its other lists, and what comes decides. A list whose next page brings nothing new, or
 * is refused, has an end that nobody can see.
 */
export async function* listJobPages(
  session: IonworksSession,
  filter: JobListFilter,
  call?: ProviderCall,
): AsyncGenerator<readonly JobRecord[], ListEnd> {
  const most = filter.limit ?? Number.POSITIVE_INFINITY;
  const pageLimit = Math.min(filter.pageLimit ?? defaultPageLimit, most);
  const seen = new Set<string>();
  let received = 0;
  if (most < 1) return { complete: false, total: null };
  for (;;) {
    const page = await nextPage(session, { filter, limit: pageLimit, offset: received }, call);
    if (page === null) return { complete: false, total: null };
    const { jobs, total } = page;
    received += jobs.length;
    const fresh = jobs.filter((job) => !seen.has(job.job_id));
    const wanted = fresh.slice(0, most - seen.size);
    for (const job of wanted) seen.add(job.job_id);
    if (wanted.length > 0) yield wanted;

    const allSeen = wanted.length === fresh.length;
    if (total !== null && seen.size >= total) return { complete: allSeen, total };
    if (total === null && jobs.length < pageLimit) return { complete: allSeen, total };
    if (seen.size >= most || fresh.length === 0) return { complete: false, total };
  }
}

export async function listJobs(
  session: IonworksSession,
  filter: JobListFilter,
  call?: ProviderCall,
): Promise<JobList> {
  const jobs: JobRecord[] = [];
  const pages = listJobPages(session, filter, call);
  for (;;) {
    const step = await pages.next();
    if (step.done === true) return { jobs, ...step.value };
    jobs.push(...step.value);
  }
}

interface PageRequest {
  readonly filter: JobListFilter;
  readonly limit: number;
  readonly offset: number;
}

/** One page; `null` where a page after the first is refused, since then the service does not page like this. */
async function nextPage(
  session: IonworksSession,
  { filter, limit, offset }: PageRequest,
  call: ProviderCall | undefined,
): Promise<JobPage | null> {
  const request: SessionRequest = {
    method: "GET",
    path: "/jobs",
    intent: "read",
    query: {
      job_types: filter.jobTypes,
      status: filter.status,
      limit,
      offset: offset === 0 ? undefined : offset,
    },
  };
  try {
    const reply = await session.send(request, call);
    return readJobPage(readJson(reply, providerName), (schema, value) =>
      parseValue(schema, value, reply, providerName),
    );
  } catch (error) {
    if (offset > 0 && isJobError(error, "rejected_input")) return null;
    throw error;
  }
}
