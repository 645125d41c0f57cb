import { formatReference, isJobError, type JobError, type JobRef, type Reading } from "@simjobs/core";
import { identify } from "@simjobs/control";
import type { Accounts } from "../services/accounts.js";
import { groupByAccount } from "../services/group-by-account.js";
import type { Service } from "../services/service.js";

/** Jobs of one account that were written out. */
export interface WrittenWork {
  /** The account, or why it cannot be worked with. */
  readonly service: Service | JobError;
  /** Each job once, under the first name that it was given. */
  readonly refs: readonly JobRef[];
  /** The other names of the same jobs that were given. */
  readonly otherNames: ReadonlyMap<string, readonly string[]>;
  /** What was read of them just now. */
  readonly known: ReadonlyMap<string, Reading>;
  /** Jobs that belong to somebody else, and to whom. */
  readonly foreign: readonly { readonly ref: JobRef; readonly owner: string }[];
}

/** Up to here, jobs are looked at one by one. */
const fewJobs = 20;
/** How long all that is waited for, in milliseconds: a cancel can do without. */
const lookMs = 15_000;

interface WholeCall {
  readonly signal: AbortSignal;
  /** When the whole command must be over. */
  readonly deadlineMs: number;
}

/**
 * Opens every account before anything is sent, finds the names that mean one job, and whose the jobs are. If no account
 * can be opened, that is the answer.
 *
 * @throws {JobError} `unauthorized`, `bad_input`, `unsafe_address`
 */
export async function openWritten(
  accounts: Accounts,
  refs: readonly JobRef[],
  call: WholeCall,
): Promise<readonly WrittenWork[]> {
  const works = await Promise.all(
    groupByAccount(refs).map(async (group): Promise<WrittenWork> => {
      let service: Service;
      try {
        service = await accounts.serviceOf(group);
      } catch (error) {
        // Wrong settings end it all before anything is sent; a missing sign-in ends it for that account.
        if (!isJobError(error, "unauthorized")) throw error;
        return { service: error, refs: group.refs, otherNames: new Map(), known: new Map(), foreign: [] };
      }
      // Most of the time is for the jobs themselves.
      const nowMs = service.provider.clock.now();
      const deadlineMs = nowMs + Math.min(lookMs, (call.deadlineMs - nowMs) / 4);
      const own = { ...call, deadlineMs };
      const { distinct, otherNames } = await mergeNames(service, group.refs, own);
      return { service, refs: distinct, otherNames, ...(await lookAt(service, distinct, own)) };
    }),
  );
  const [first] = works;
  if (isJobError(first?.service) && works.every(({ service }) => isJobError(service))) throw first.service;
  return works;
}

/** One job that was given under two names, such as a simulation and its job, is one wish. */
async function mergeNames(
  service: Service,
  refs: readonly JobRef[],
  call: WholeCall,
): Promise<{ distinct: readonly JobRef[]; otherNames: ReadonlyMap<string, readonly string[]> }> {
  const otherNames = new Map<string, string[]>();
  if (service.jobBehind === undefined || new Set(refs.map(({ kind }) => kind)).size <= 1)
    return { distinct: refs, otherNames };
  const firstNames = new Map<string, JobRef>();
  for (const ref of refs) {
    const job = await tolerant(service.jobBehind(ref, call), call.signal);
    const key = formatReference(job ?? ref);
    const first = firstNames.get(key);
    if (first === undefined) firstNames.set(key, ref);
    else {
      const name = formatReference(first);
      otherNames.set(name, [...(otherNames.get(name) ?? []), formatReference(ref)]);
    }
  }
  return { distinct: [...firstNames.values()], otherNames };
}

/** Looks whose jobs they are, where the service tells owners. What cannot be told now is told by the cancellation. */
async function lookAt(
  { provider, showsOthersJobs }: Service,
  refs: readonly JobRef[],
  call: WholeCall,
): Promise<Pick<WrittenWork, "known" | "foreign">> {
  const known = new Map<string, Reading>();
  if (showsOthersJobs !== true) return { known, foreign: [] };
  const me = (await tolerant(identify(provider, call), call.signal))?.where;
  if (me?.owner === undefined) return { known, foreign: [] };
  if (refs.length <= fewJobs) {
    await Promise.all(
      refs.map(async (ref) => {
        const reading = await tolerant(provider.get(ref, call), call.signal);
        if (reading !== undefined) known.set(formatReference(ref), reading);
      }),
    );
  } else {
    const told = await tolerant(provider.getMany(refs, call), call.signal);
    for (const [key, reading] of told ?? []) known.set(key, reading);
  }
  const foreign = [...known.values()].flatMap(({ ref, details: { owner } }) =>
    owner === null || owner === me.owner ? [] : [{ ref, owner }],
  );
  return { known, foreign };
}

/** undefined for what a service could not tell. */
async function tolerant<Value>(asked: Promise<Value>, signal: AbortSignal): Promise<Value | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (!isJobError(error) && !signal.aborted) throw error;
    return undefined;
  }
}
