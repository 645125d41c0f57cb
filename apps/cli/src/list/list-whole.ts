import { selectJobs, type Selected } from "@simjobs/control";
import type { ProviderCall } from "@simjobs/core";
import type { CliContext } from "../context.js";
import { knownJob } from "../files/known-job.js";
import { jobDocument } from "../output/job-document.js";
import { groupEntries, refuseAbsentGroups } from "../selection/group-members.js";
import { openMeant } from "../selection/meant-services.js";
import { selectionAt } from "../selection/selection-at.js";
import type { Failure } from "../output/failure.js";
import type { Accounts } from "../services/accounts.js";
import type { Service } from "../services/service.js";
import type { ListSelection } from "./list-selection.js";
import type { Listed } from "./listed.js";

/**
 * Reads the whole lists of the accounts that are meant, and picks what fits.
 *
 * @param failed - is told of each account that could not be asked
 * @throws {JobError} `bad_input`, `unauthorized`
 */
export async function listWhole(
  context: CliContext,
  accounts: Accounts,
  { where }: ListSelection,
  call: ProviderCall,
  failed: (failure: Failure) => void,
): Promise<readonly Listed[]> {
  const groups = await groupEntries(accounts, where.groups);
  const opened = await openMeant(accounts, where);
  refuseAbsentGroups(where.groups, groups, opened);
  const all = await Promise.all(
    opened.map(async (service) => {
      try {
        const selection = await selectionAt(context, accounts, service, where, groups, call);
        return [{ service, found: await selectJobs(service.provider, selection, call) }];
      } catch (error) {
        failed({ about: service.provider.name, error });
        return [];
      }
    }),
  );
  // Two names of one account: its jobs are told once.
  const seen = new Set<string>();
  const once = all.flat().filter(({ found: { where: place } }) => {
    const key = JSON.stringify([place.origin, place.account]);
    return seen.size < seen.add(key).size;
  });
  return Promise.all(once.map(async ({ service, found }) => listedAt(accounts, service, found)));
}

async function listedAt(accounts: Accounts, service: Service, found: Selected): Promise<Listed> {
  const { readings, complete, ownerless } = found;
  const jobs = await Promise.all(
    readings.map(async (reading) => {
      const { ref } = reading;
      return {
        ref,
        service,
        document: jobDocument(reading, await knownJob(accounts.submitted, ref, service)),
      };
    }),
  );
  return {
    provider: service.provider.name,
    jobs,
    total: complete ? jobs.length : null,
    isCut: false,
    isIncomplete: !complete,
    ownerless,
  };
}
