import type { ProviderCall } from "@simjobs/core";
import { makePlan, selectJobs, type CancelPlan, type Selected, type Selection } from "@simjobs/control";
import type { Accounts } from "../services/accounts.js";
import type { Service } from "../services/service.js";
import type { CliContext } from "../context.js";
import type { Where } from "../input/parse-where.js";
import { groupEntries, refuseAbsentGroups } from "../selection/group-members.js";
import { openMeant } from "../selection/meant-services.js";
import { selectionAt } from "../selection/selection-at.js";

/** The jobs of one account that `--where` means. */
export interface SelectedWork {
  readonly service: Service;
  readonly selection: Selection;
  readonly found: Selected;
  readonly plan: CancelPlan;
  /** More jobs fit than were to be taken. */
  readonly isCut: boolean;
}

/**
 * Lists the jobs that `--where` means, at each account that it means, before anything is cancelled.
 *
 * @param limit - the most jobs to take, over all accounts
 * @throws {JobError} `unauthorized`, `bad_input`, and what a listing throws
 */
export async function selectWork(
  context: CliContext,
  accounts: Accounts,
  where: Where,
  limit: number,
  call: ProviderCall,
): Promise<readonly SelectedWork[]> {
  const groups = await groupEntries(accounts, where.groups);
  const opened = await openMeant(accounts, where);
  refuseAbsentGroups(where.groups, groups, opened);
  const all = await Promise.all(
    opened.map(async (service) => {
      const selection = await selectionAt(context, accounts, service, where, groups, call);
      const found = await selectJobs(service.provider, selection, { ...call, longWait: true });
      return { service, selection, found };
    }),
  );
  // Two names of one account: its jobs are taken once.
  const found = all.filter((work, index) => all.findIndex((other) => isSameAccount(other, work)) === index);
  let room = limit;
  return found.map((work) => {
    const readings = work.found.readings.slice(0, room);
    room -= readings.length;
    const taken = { ...work.found, readings };
    return {
      ...work,
      found: taken,
      plan: makePlan(work.service.provider, taken, where.text),
      isCut: readings.length < work.found.readings.length,
    };
  });
}

function isSameAccount(one: Pick<SelectedWork, "found">, other: Pick<SelectedWork, "found">): boolean {
  const [here, there] = [one.found.where, other.found.where];
  return here.origin === there.origin && here.account === there.account;
}
