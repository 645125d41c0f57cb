import {
  formatReference,
  isJobError,
  JobError,
  parseReference,
  type ProviderCall,
  type Reading,
} from "@simjobs/core";
import { makePlan, selectJobs, type CancelPlan, type Selected, type Selection } from "@simjobs/control";
import type { Accounts } from "../services/accounts.js";
import type { Service } from "../services/service.js";
import { loadAllServiceKinds, serviceNames } from "../services/registry.js";
import { timeAt } from "../services/service-time.js";
import type { CliContext } from "../context.js";
import { withAccount } from "../input/with-account.js";
import { timesOf, type Where } from "../input/parse-where.js";

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
      const moments = [...where.since, ...where.before];
      const times = timesOf(where, await timeAt(context, service, moments, call));
      const noted = await accounts.submitted.namesAt(service.origin);
      const selection = {
        ...selectionAt(service, { ...where, ...times }, groups),
        nameOf: ({ ref, details }: Reading) => details.name ?? noted(ref),
      };
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

/** A group whose jobs are all elsewhere would make it seem that nothing goes on. */
function refuseAbsentGroups(
  names: readonly string[],
  groups: readonly GroupEntries[],
  opened: readonly Service[],
): void {
  for (const [index, entries] of groups.entries()) {
    if (opened.some((service) => membersAt(service, entries).size > 0)) continue;
    const places = [...new Set(entries.map(({ origin }) => origin))].join(", ");
    throw new JobError(
      "bad_input",
      `--where: the jobs of @${names[index] ?? ""} are at ${places}, and none is at the services that are meant`,
    );
  }
}

async function openMeant(accounts: Accounts, where: Where): Promise<readonly Service[]> {
  const names = where.providers ?? serviceNames();
  await refuseUnknownKinds(where.kinds ?? []);
  const opened: Service[] = [];
  const missing: JobError[] = [];
  for (const name of names) {
    const { grammar } = await accounts.kind(name);
    if (where.kinds !== undefined && !where.kinds.some((kind) => grammar.kinds.includes(kind))) continue;
    for (const account of where.accounts ?? [undefined]) {
      try {
        opened.push(await accounts.service(name, account));
      } catch (error) {
        // Without a provider, the services are meant that there is a sign-in for.
        if (where.providers !== undefined || !isJobError(error, "unauthorized")) throw error;
        missing.push(error);
      }
    }
  }
  if (opened.length > 0) return opened;
  const [first] = missing;
  if (first !== undefined) throw first;
  throw await noSuchKind(where.kinds ?? []);
}

/** One word that nobody knows would be passed over beside others. */
async function refuseUnknownKinds(kinds: readonly string[]): Promise<void> {
  const known = (await loadAllServiceKinds()).flatMap(({ grammar }) => grammar.kinds);
  const unknown = kinds.filter((kind) => !known.includes(kind));
  if (unknown.length > 0) throw await noSuchKind(unknown);
}

async function noSuchKind(kinds: readonly string[]): Promise<JobError> {
  const services = await loadAllServiceKinds();
  const everywhere = services
    .map(({ grammar }) => grammar.kinds)
    .reduce((common, own) => common.filter((kind) => own.includes(kind)));
  const own = services.flatMap(({ facts, grammar }) => {
    const others = grammar.kinds.filter((kind) => !everywhere.includes(kind));
    return others.length === 0 ? [] : [`, at ${facts.title} also ${others.join(", ")}`];
  });
  return new JobError("bad_input", `--where: no service has jobs of kind ${kinds.join(", ")}`, {
    hint: `Kinds are ${everywhere.join(", ")}${own.join("")}.`,
  });
}

type GroupEntries = readonly {
  readonly ref: string;
  readonly origin: string;
  readonly jobId?: string | undefined;
}[];

async function groupEntries(
  { submitted }: Accounts,
  names: readonly string[],
): Promise<readonly GroupEntries[]> {
  return Promise.all(
    names.map(async (name) => {
      const entries = name === "last" ? await submitted.last() : await submitted.group(name);
      if (entries.length > 0) return entries;
      throw new JobError("bad_input", `--where: there is no group @${name.slice(0, 80)}`, {
        hint: "Groups are named when jobs are submitted: --group night.",
      });
    }),
  );
}

function selectionAt(
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

/** A group's jobs at one service, under each name that they have. A job of that number elsewhere is another job. */
function membersAt({ provider, origin, account }: Service, entries: GroupEntries): ReadonlySet<string> {
  const own = entries.filter((entry) => entry.origin === origin && entry.ref.startsWith(`${provider.name}:`));
  return new Set(
    own.flatMap(({ ref, jobId }) => {
      const job = withAccount(parseReference(ref, [provider.grammar]), account);
      const behind = jobId === undefined ? [] : [{ ...job, kind: "job", id: jobId }];
      return [job, ...behind].map(formatReference);
    }),
  );
}
