import {
  callFrom,
  checkedObject,
  checkedOptions,
  checkSpecification,
  formatReference,
  isActive,
  type AccountIdentity,
  type JobError,
  type JobStatus,
  type Provider,
  type Reading,
  type ProviderCall,
} from "@simjobs/core";
import { identify } from "../identify.js";

import { ListedParents } from "./listed-parents.js";

/** Which jobs of a provider are meant. Everything that is given must hold. */
export interface Selection {
  /** @default the active ones that nobody is cancelling yet: queued, running, waiting */
  readonly statuses?: readonly JobStatus[] | undefined;
  /** The service's own words, with letters of any case. */
  readonly nativeStatuses?: readonly string[] | undefined;
  readonly kinds?: readonly string[] | undefined;
  readonly names?: ((name: string) => boolean) | undefined;
  /** What a job is called, where more is known than the service tells. @default what the service tells */
  readonly nameOf?: ((reading: Reading) => string | null) | undefined;
  /** Submitted at or after, and before, these moments, in milliseconds since 1970-01-01 UTC. */
  readonly sinceMs?: number | undefined;
  readonly beforeMs?: number | undefined;
  readonly project?: string | undefined;
  /** Whose jobs: those of the signed-in account, anybody's, or one owner's by the service's own identifier. @default "mine" */
  readonly owner?: "mine" | "any" | { readonly id: string } | undefined;
  /** Only these jobs, such as the members of a group. */
  readonly among?: ReadonlySet<string> | undefined;
}

/** What a selection found. */
export interface Selected {
  readonly readings: readonly Reading[];
  /** Whether the whole list was seen. If not, there may be more. */
  readonly complete: boolean;
  readonly where: AccountIdentity;
  /** Why the service has not told whose account it is, where `where` is the sign-in itself. */
  readonly untold: JobError | null;
  /** How many jobs were looked at. */
  readonly listed: number;
  /** How many active jobs fit in everything but their status, by what it is. */
  readonly otherStatuses: ReadonlyMap<JobStatus, number>;
  /** How many jobs fit in everything, but the service does not tell whose they are: they are nobody's, and so not mine. */
  readonly ownerless: number;
  /** How many jobs fit in everything, but nobody tells what they are called: they have no name that could fit. */
  readonly nameless: number;
  /** How many active jobs do not fit, but have one above them that does. */
  readonly below: number;
}

export const selectionHint =
  'Give an object, such as { statuses: ["running"] }; an empty one means all that is active.';

/** Statuses of jobs that there is something to cancel about. */
export const activeStatuses: readonly JobStatus[] = ["queued", "running", "waiting"];

/**
 * Lists everything and picks what a selection means, each job once. Nothing is filtered by status at the service: cancels
 * of ours would move its pages while we go through them.
 *
 * @throws {JobError} `not_supported` for a provider of another version of the port; what `Provider.list` throws
 */
export async function selectJobs(
  provider: Provider,
  selection: Selection,
  given: ProviderCall = {},
): Promise<Selected> {
  checkSpecification(provider);
  checkedOptions("selection", checkedObject("selection", selection, selectionHint));
  const call = callFrom(given, provider.clock);
  const { where, untold } = await identify(provider, call);
  const owners = new Owners(provider, selection, where, untold);
  const picked = new Map<string, Reading>();
  const others = new Map<string, JobStatus>();
  const ownerless = new Set<string>();
  const nameless = new Set<string>();
  const parents = new ListedParents();
  let listed = 0;
  let complete = true;
  for (const kind of selection.kinds ?? [undefined]) {
    const jobs = provider.list(
      {
        kind,
        sinceMs: selection.sinceMs,
        beforeMs: selection.beforeMs,
        project: selection.project,
      },
      call,
    );
    let next = await jobs.next();
    while (next.done !== true) {
      listed += 1;
      const { ref, status, details } = next.value;
      parents.add(next.value, isCancellable(status));
      const key = formatReference(ref);
      // Of two records of one job, the later one is right.
      picked.delete(key);
      others.delete(key);
      ownerless.delete(key);
      nameless.delete(key);
      if (fitsButForStatusNameAndOwner(next.value, selection)) {
        const name = selection.nameOf === undefined ? details.name : selection.nameOf(next.value);
        const isMeant = owners.isMeant(details.owner);
        const hasName = selection.names === undefined || (name !== null && selection.names(name));
        if (isMeant && hasName) {
          if (hasStatus(status, selection)) picked.set(key, next.value);
          else if (isCancellable(status)) others.set(key, status);
        } else if (hasStatus(status, selection)) {
          if (isMeant && name === null) nameless.add(key);
          if (hasName && details.owner === null) ownerless.add(key);
        }
      }
      next = await jobs.next();
    }
    complete &&= next.value.complete;
  }
  const otherStatuses = new Map<JobStatus, number>();
  for (const [key, status] of others)
    if (!picked.has(key)) otherStatuses.set(status, (otherStatuses.get(status) ?? 0) + 1);
  return {
    readings: [...picked.values()],
    complete,
    where,
    untold,
    listed,
    otherStatuses,
    ownerless: ownerless.size,
    nameless: nameless.size,
    below: parents.countBelow(picked),
  };
}

function hasStatus(status: JobStatus, { statuses = activeStatuses }: Selection): boolean {
  return statuses.includes(status);
}

/** Whether a job is meant as far as its status, its name and its owner are not asked about. */
function fitsButForStatusNameAndOwner(reading: Reading, selection: Selection): boolean {
  const { details, ref } = reading;
  if (selection.nativeStatuses !== undefined && !isNative(reading.nativeStatus, selection.nativeStatuses))
    return false;
  if (selection.kinds !== undefined && !selection.kinds.includes(ref.kind)) return false;
  if (selection.project !== undefined && details.project !== selection.project) return false;
  if (selection.among !== undefined && !selection.among.has(formatReference(ref))) return false;
  return isWithin(details.createdAt, selection);
}

function isNative(word: string, wanted: readonly string[]): boolean {
  return wanted.some((one) => one.toLowerCase() === word.toLowerCase());
}

/** Whether there is something left to cancel about a job: it is active, and no cancel of it is known to be under way. */
export function isCancellable(status: JobStatus): boolean {
  return isActive(status) && status !== "cancelling";
}

function isWithin(createdAt: string | null, { sinceMs, beforeMs }: Selection): boolean {
  if (sinceMs === undefined && beforeMs === undefined) return true;
  if (createdAt === null) return false;
  const ms = Date.parse(createdAt);
  return (sinceMs === undefined || ms >= sinceMs) && (beforeMs === undefined || ms < beforeMs);
}

/** Tells the jobs of those who are meant from others'. */
class Owners {
  readonly #wanted: NonNullable<Selection["owner"]>;
  readonly #mine: string | undefined;
  /** Why nobody has told who "mine" is; all that such a service lists is then its own account's, as long as that is one. */
  readonly #untold: JobError | null;
  #only: string | undefined;

  /** @throws {JobError} why the service does not tell whose account it is, where others' jobs are in its lists */
  constructor(
    { capabilities }: Provider,
    { owner = "mine" }: Selection,
    where: AccountIdentity,
    untold: JobError | null,
  ) {
    this.#wanted = owner;
    this.#mine = where.owner;
    this.#untold = untold;
    if (untold !== null && owner === "mine" && capabilities.listsOwnJobsOnly !== true) throw unsure(untold);
  }

  isMeant(owner: string | null): boolean {
    if (this.#wanted === "any") return true;
    if (this.#wanted !== "mine") return owner === this.#wanted.id;
    if (owner === null) return false;
    if (this.#untold === null) return owner === this.#mine;
    this.#only ??= owner;
    if (owner !== this.#only) throw unsure(this.#untold);
    return true;
  }
}

function unsure(untold: JobError): JobError {
  return untold.retold({
    message: `nobody can tell which jobs are one's own: ${untold.message}`,
    cause: untold,
    hint: "Name the jobs, or try again later.",
    mayHaveLeft: false,
  });
}

/** Whether a job is the signed-in account's own, as far as the service tells. */
export function isMine(reading: Reading, where: AccountIdentity): boolean {
  return reading.details.owner !== null && reading.details.owner === where.owner;
}
