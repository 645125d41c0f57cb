import type { ProviderCall } from "@simjobs/core";
import type { JobRecord } from "@simjobs/core/schemas/ionworks";
import { versionOf } from "../session/service-time.js";
import type { IonworksClient } from "../client.js";

/** A job of the list, and when it was asked for. */
interface ListedJob {
  readonly job: JobRecord;
  readonly askedAtMs: number;
}

export interface JobsByParent {
  readonly below: ReadonlyMap<string, readonly ListedJob[]>;
  /** Whether no job is missing that was made since the moment that was asked for. */
  readonly complete: boolean;
}

const jobsPerPage = 100;
/** So many jobs in the order of time are no chance. */
const enoughToTell = 2 * jobsPerPage;
/** The service's own clocks may differ by so much. */
const clockSlackMicros = 60_000_000;

/**
 * Sorts the jobs of the organization by their parents, since the list cannot be asked for the children of one. Its order is
 * not known either: where it is seen to begin with the newest, it is read until it comes to jobs that have not changed since
 * `bornMicros`; else to its end.
 *
 * @param mostJobs - how many jobs are looked through at most
 * @param bornMicros - asked for before a second page is: a moment before which no job of interest was made, in microseconds
 * since 1970-01-01 UTC; `null` where that is not known
 * @see docs/services/ionworks.md 3.3, 4.6
 */
export async function jobsByParent(
  client: Pick<IonworksClient, "clock" | "jobPages">,
  mostJobs: number,
  bornMicros: () => Promise<number | null>,
  call?: ProviderCall,
): Promise<JobsByParent> {
  const below = new Map<string, ListedJob[]>();
  const order = new NewestFirst();
  let born: number | null | undefined;
  const pages = client.jobPages({ pageLimit: jobsPerPage }, call);
  for (let page = 0; page * jobsPerPage < mostJobs; page += 1) {
    const askedAtMs = client.clock.now();
    const step = await pages.next();
    if (step.done === true) return { below, complete: step.value.complete };
    for (const job of step.value) {
      order.add(job);
      const parent = job.parent_job_id;
      if (parent === null || parent === undefined) continue;
      const siblings = below.get(parent) ?? [];
      siblings.push({ job, askedAtMs });
      below.set(parent, siblings);
    }
    if (!order.canTell) continue;
    if (born === undefined) born = await bornMicros();
    if (born !== null && order.hasPassed(born - clockSlackMicros)) return { below, complete: true };
  }
  return { below, complete: false };
}

/** Watches whether a list comes in the order of creation or of the last change, the newest first. */
class NewestFirst {
  #count = 0;
  readonly #orders = { created_at: true, updated_at: true };
  #last: { readonly created_at: number; readonly updated_at: number } | undefined;

  add(job: JobRecord): void {
    this.#count += 1;
    const created_at = versionOf(job.created_at) ?? Number.NaN;
    const updated_at = versionOf(job.updated_at) ?? Number.NaN;
    const next = { created_at, updated_at };
    for (const key of ["created_at", "updated_at"] as const) {
      // A time that is missing ends the order, too.
      this.#orders[key] &&= next[key] <= (this.#last?.[key] ?? Number.POSITIVE_INFINITY);
    }
    this.#last = next;
  }

  get canTell(): boolean {
    return this.#count >= enoughToTell && (this.#orders.created_at || this.#orders.updated_at);
  }

  /** Whether whatever follows was made before this moment: nothing was made after its last change. */
  hasPassed(micros: number): boolean {
    return this.canTell && this.#last !== undefined && this.#last.updated_at < micros;
  }
}
