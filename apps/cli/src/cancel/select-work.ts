import { formatReference, isJobError, JobError, parseReference } from "@simjobs/core";
import { makePlan, selectJobs, type CancelPlan, type Selected, type Selection } from "@simjobs/control";
import type { Accounts } from "../connect/accounts.js";
import type { Service } from "../connect/service.js";
import { serviceNames } from "../connect/service-kinds.js";
import { timeAt } from "../connect/service-time.js";
import type { CliContext } from "../context.js";
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
): Promise<readonly SelectedWork[]> {
  const { signal } = context;
  const groups = await groupEntries(accounts, where.groups);
  const opened = await openMeant(accounts, where);
  const found = await Promise.all(
    opened.map(async ({ service, account }) => {
      const moments = [...where.since, ...where.before];
      const times = timesOf(where, await timeAt(context, service, moments, { signal }));
      const selection = selectionAt(service, account, { ...where, ...times }, groups);
      return { service, selection, found: await selectJobs(service.provider, selection, { signal }) };
    }),
  );
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

interface OpenedAccount {
  readonly service: Service;
  readonly account: string | undefined;
}

async function openMeant(accounts: Accounts, where: Where): Promise<readonly OpenedAccount[]> {
  const names = where.providers ?? serviceNames;
  const opened: OpenedAccount[] = [];
  const missing: JobError[] = [];
  for (const name of names) {
    const { grammar } = await accounts.kind(name);
    if (where.kinds !== undefined && !where.kinds.some((kind) => grammar.kinds.includes(kind))) continue;
    for (const account of where.accounts ?? [undefined]) {
      try {
        opened.push({ service: await accounts.service(name, account), account });
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
  throw new JobError("bad_input", `--where: no service has jobs of kind ${(where.kinds ?? []).join(", ")}`, {
    hint: "Kinds are job, and at Ionworks simulation, pipeline, simple-pipeline and optimization.",
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
  account: string | undefined,
  where: Where & ReturnType<typeof timesOf>,
  groups: readonly GroupEntries[],
): Selection {
  const { kinds, natives, names, sinceMs, beforeMs, project } = where;
  const { grammar } = service.provider;
  const [first, ...rest] = groups.map((entries) => membersAt(service, account, entries));
  const among =
    first === undefined
      ? undefined
      : new Set([...first].filter((member) => rest.every((other) => other.has(member))));
  return {
    statuses: where.statuses,
    owner: where.owner,
    ...(kinds === undefined ? {} : { kinds: kinds.filter((kind) => grammar.kinds.includes(kind)) }),
    ...(natives === undefined ? {} : { nativeStatuses: natives }),
    ...(names === undefined ? {} : { names }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(beforeMs === undefined ? {} : { beforeMs }),
    ...(project === undefined ? {} : { project }),
    ...(among === undefined ? {} : { among }),
  };
}

/** A group's jobs at one service, under each name that they have. A job of that number elsewhere is another job. */
function membersAt(
  { provider, origin }: Service,
  account: string | undefined,
  entries: GroupEntries,
): ReadonlySet<string> {
  const own = entries.filter((entry) => entry.origin === origin && entry.ref.startsWith(`${provider.name}:`));
  return new Set(
    own.flatMap(({ ref, jobId }) => {
      const job = {
        ...parseReference(ref, [provider.grammar]),
        ...(account === undefined ? {} : { account }),
      };
      const behind = jobId === undefined ? [] : [{ ...job, kind: "job", id: jobId }];
      return [job, ...behind].map(formatReference);
    }),
  );
}
