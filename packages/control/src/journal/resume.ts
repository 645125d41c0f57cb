import { kindTraits, tryParseReference, type JobRef, type Provider } from "@simjobs/core";
import type { CancelRun, DoneBefore, RecordedWish } from "../cancel-job.js";
import { runCancellations, startRun } from "../cancel-jobs.js";
import type { CancelOptions, CancelResult } from "../cancel-types.js";
import type { FileJournal, JournalOwner } from "./file-journal.js";
import { joinWishes, withContinued, type JoinedWishes } from "./join-wishes.js";
import type { JournalDisk } from "./journal-disk.js";
import type { OpenWish, OpenWishes } from "./open-wishes.js";
import { takeOver, type FindProcess } from "./ownership.js";
import { readJournals, wishesIn, type KnownWish } from "./read-journals.js";

export interface ResumeOptions extends Omit<CancelOptions, "journal" | "reason" | "newId" | "withChildren"> {
  /** Takes up wishes that have lapsed as well. @default false */
  readonly lapsedToo?: boolean;
}

/** Why an open wish was left alone. */
export type LeftAlone = "elsewhere" | "lapsed" | "living" | "unknown";

export interface Resumed {
  readonly results: readonly CancelResult[];
  readonly left: readonly { readonly wish: OpenWish; readonly why: LeftAlone }[];
}

/**
 * Finishes the open wishes of the account that is signed in at a provider, and of nobody else: origin and account must both
 * be those of the wish. Every job is read before anything is sent, and what an earlier process has sent counts.
 *
 * @throws {JobError} as `cancelJobs`, and what `Provider.identity` throws
 */
export async function resumeWishes(
  provider: Provider,
  open: OpenWishes,
  place: {
    readonly disk: JournalDisk;
    readonly journal: FileJournal;
    readonly owner: JournalOwner;
    readonly find: FindProcess;
  },
  options: ResumeOptions = {},
): Promise<Resumed> {
  const where = await provider.identity(options.signal === undefined ? {} : { signal: options.signal });
  const left: { wish: OpenWish; why: LeftAlone }[] = [];
  const ready: OpenWish[] = [];
  for (const wish of open.wishes) {
    if (!isOf(provider, wish.known)) continue;
    const { origin, account } = wish.known.wish;
    if (origin !== where.origin || account !== where.account) left.push({ wish, why: "elsewhere" });
    else if (tryParseReference(wish.known.wish.ref, [provider.grammar]) === null)
      left.push({ wish, why: "unknown" });
    else if (wish.ownership === "living") left.push({ wish, why: "living" });
    else if (wish.ownership === "unknown") left.push({ wish, why: "unknown" });
    else if (wish.lapsed && options.lapsedToo !== true) left.push({ wish, why: "lapsed" });
    else ready.push(wish);
  }

  const at = new Date(provider.clock.wallNow()).toISOString();
  const ours = new Set<string>();
  for (const name of new Set(ready.map(({ known }) => known.file))) {
    const file = open.files.find((candidate) => candidate.name === name);
    const isOurs = ready.some(({ known, ownership }) => known.file === name && ownership === "ours");
    if (file === undefined || !(isOurs || (await takeOver(name, place.disk, place.owner, place.find, at))))
      continue;
    if (!isOurs) await place.journal.take(name, file.head);
    ours.add(name);
  }
  const taken = ready.filter(({ known }) => ours.has(known.file));
  for (const wish of ready) if (!ours.has(wish.known.file)) left.push({ wish, why: "living" });

  const isHere = (known: KnownWish): boolean =>
    isOf(provider, known) && known.wish.origin === where.origin && known.wish.account === where.account;
  let rest = new Set(taken.map(({ known }) => known.wish.id));
  const others = wishesIn(open.files).filter((known) => isHere(known) && !rest.has(known.wish.id));
  let here = [...taken.map(({ known }) => known), ...others];
  const run = startRun(provider, { ...options, journal: place.journal }, doneSince(provider, taken, here));
  const results: CancelResult[] = [];
  while (rest.size > 0) {
    const { now, later } = nextTurn(provider, rest, here);
    results.push(...(await runCancellations(run, now)));
    rest = later;
    if (rest.size === 0) break;
    // By then no reading shows a job as it was before a run that is on record.
    await pause(provider, options.signal);
    // Which run was meant may have come out, and what was sent for it counts.
    here = wishesIn(await readJournals(place.disk)).filter(isHere);
    // What cannot be read any more stays as it is on disk.
    const readable = new Set(here.map(({ wish }) => wish.id));
    for (const wish of taken) {
      const { id } = wish.known.wish;
      if (rest.has(id) && !readable.has(id)) left.push({ wish, why: "unknown" });
    }
  }
  return { results, left };
}

/**
 * One wish for each job, however many processes have died over it. Where some of them mean different runs, those of the
 * newest come now, and the others later.
 *
 * @param ids - of the wishes to finish
 */
function nextTurn(
  provider: Provider,
  ids: ReadonlySet<string>,
  here: readonly KnownWish[],
): { readonly now: readonly RecordedWish[]; readonly later: Set<string> } {
  const now: RecordedWish[] = [];
  const later = new Set<string>();
  for (const [text, wishes] of byJob(here)) {
    const open = wishes.filter(({ wish }) => ids.has(wish.id));
    if (open.length === 0) continue;
    const ref = tryParseReference(text, [provider.grammar]);
    if (ref === null) continue;
    const continued = new Set(open.flatMap(({ wish }) => wish.continues ?? []));
    const [first, ...further] = joinWishes(
      open.map((known) => withContinued(known, wishes)),
      wishes.filter(({ wish }) => !ids.has(wish.id) && !continued.has(wish.id)),
      runsOnce(provider, ref),
    );
    for (const joined of further) for (const id of idsOf(joined)) later.add(id);
    if (first === undefined) continue;
    const olderIds = first.older.map(({ wish }) => wish.id);
    const withChildren = [...first.older, first.newest].some(({ wish }) => wish.withChildren === true);
    now.push({ id: first.newest.wish.id, olderIds, ref, earlier: first.earlier, withChildren });
  }
  return { now, later };
}

async function pause({ clock, capabilities }: Provider, signal: AbortSignal | undefined): Promise<void> {
  try {
    await clock.sleep(capabilities.maxStalenessMs, signal);
  } catch (error) {
    if (signal?.aborted !== true) throw error; // stopped: what is left is told, and nothing sent
  }
}

/**
 * What was done about jobs in wishes that are over and not older than those that are taken up: such as a member of one of
 * these, which must not be cancelled in a later run than the one that was meant.
 */
function doneSince(
  provider: Provider,
  taken: readonly OpenWish[],
  here: readonly KnownWish[],
): CancelRun["doneBefore"] {
  const oldestMs = Math.min(...taken.map(({ known }) => Date.parse(known.wish.at)));
  const over = here.filter(({ wish, status }) => {
    const isOver = status === "closed" || status === "withdrawn";
    return isOver && Date.parse(wish.at) >= oldestMs;
  });
  const done = new Map<string, DoneBefore>();
  for (const [text, wishes] of byJob(over)) {
    const ref = tryParseReference(text, [provider.grammar]);
    if (ref === null) continue;
    const [newest] = joinWishes(wishes, [], runsOnce(provider, ref));
    if (newest !== undefined) done.set(text, { wishIds: idsOf(newest), earlier: newest.earlier });
  }
  return done;
}

/** By reference, in the order in which the jobs come first. */
function byJob(wishes: readonly KnownWish[]): ReadonlyMap<string, readonly KnownWish[]> {
  const jobs = new Map<string, KnownWish[]>();
  for (const known of wishes) {
    const ofJob = jobs.get(known.wish.ref);
    if (ofJob === undefined) jobs.set(known.wish.ref, [known]);
    else ofJob.push(known);
  }
  return jobs;
}

function idsOf({ older, newest }: JoinedWishes): readonly string[] {
  return [...older, newest].map(({ wish }) => wish.id);
}

function isOf({ name }: Provider, { wish }: KnownWish): boolean {
  return wish.ref.startsWith(`${name}:`) || wish.ref.startsWith(`${name}@`);
}

function runsOnce({ capabilities }: Provider, { kind }: JobRef): boolean {
  return kindTraits(capabilities, kind).runsOnce;
}
