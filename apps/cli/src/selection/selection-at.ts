import type { Reading, ProviderCall } from "@simjobs/core";
import type { Selection } from "@simjobs/control";
import type { CliContext } from "../context.js";
import { timesOf, type Where } from "../input/parse-where.js";
import type { Accounts } from "../services/accounts.js";
import { timeAt } from "../services/service-time.js";
import type { Service } from "../services/service.js";
import { membersAt, type GroupEntries } from "./group-members.js";

/**
 * What `--where` means at one account: its times by the service's clock, and names as they are on record here, too.
 *
 * @throws {JobError} `bad_input`, and what asking for the time throws
 */
export async function selectionAt(
  context: CliContext,
  accounts: Accounts,
  service: Service,
  where: Where,
  groups: readonly GroupEntries[],
  call: ProviderCall,
): Promise<Selection> {
  const moments = [...where.since, ...where.before];
  const times = timesOf(where, await timeAt(context, service, moments, call));
  const noted = await accounts.submitted.namesAt(service.origin);
  return {
    ...plainSelection(service, { ...where, ...times }, groups),
    nameOf: ({ ref, details }: Reading) => details.name ?? noted(ref),
  };
}

function plainSelection(
  service: Service,
  where: Where & ReturnType<typeof timesOf>,
  groups: readonly GroupEntries[],
): Selection {
  const { kinds, natives, names, sinceMs, beforeMs, project } = where;
  const { grammar } = service.provider;
  const [first, ...rest] = groups.map((entries) => membersAt(service, entries));
  const among =
    first === undefined
      ? undefined
      : new Set([...first].filter((member) => rest.every((other) => other.has(member))));
  return {
    statuses: where.statuses,
    owner: where.owner,
    kinds: kinds === undefined ? undefined : kinds.filter((kind) => grammar.kinds.includes(kind)),
    nativeStatuses: natives,
    names,
    sinceMs,
    beforeMs,
    project,
    among,
  };
}
