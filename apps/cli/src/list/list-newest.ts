import { jobStatuses, type ListEnd, type ListFilter, type ProviderCall, type Reading } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { knownJob } from "../files/known-job.js";
import { timesOf } from "../input/parse-where.js";
import { jobDocument } from "../output/job-document.js";
import type { Accounts } from "../services/accounts.js";
import { timeAt } from "../services/service-time.js";
import type { ListSelection } from "./list-selection.js";
import type { FoundJob, Listed } from "./listed.js";

/**
 * Reads the beginning of a service's list, as far as it takes to find as many jobs as are to be shown. It counts on lists that
 * begin with the newest.
 *
 * @throws {JobError} what opening the account and listing throw
 */
export async function listNewest(
  context: CliContext,
  accounts: Accounts,
  name: string,
  { where, limit }: ListSelection,
  call: ProviderCall,
): Promise<Listed> {
  const service = await accounts.service(name);
  const { provider } = service;
  const { sinceMs } = timesOf(where, await timeAt(context, service, where.since, call));
  const statuses = where.statuses.length === jobStatuses.length ? undefined : where.statuses;
  // One more than is shown tells whether there are more. A name is looked at here, so that the limit counts what fits.
  const most = where.names === undefined ? { limit: limit + 1 } : {};
  const filter: ListFilter = { statuses, sinceMs, ...most };
  const jobs: FoundJob[] = [];
  const listing = provider.list(filter, call);
  for (;;) {
    const step = await listing.next();
    const found = { provider: name, jobs, ownerless: 0 };
    if (step.done === true)
      return { ...found, total: jobs.length, isCut: false, isIncomplete: !step.value.complete };
    const reading = step.value;
    const document = jobDocument(reading, await knownJob(accounts.submitted, reading.ref, service));
    if (where.names !== undefined && !where.names(document.name ?? "")) continue;
    if (jobs.length === limit) {
      const total = where.names === undefined ? await totalOf(listing) : null;
      await listing.return({ complete: false, total: null });
      return { ...found, total, isCut: true, isIncomplete: false };
    }
    jobs.push({ ref: reading.ref, service, document });
  }
}

/** How many there are, where the list that has given all it was asked for tells that. */
async function totalOf(listing: AsyncGenerator<Reading, ListEnd, undefined>): Promise<number | null> {
  const end = await listing.next();
  return end.done === true ? end.value.total : null;
}
