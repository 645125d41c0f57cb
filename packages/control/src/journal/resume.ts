import {
  checkedList,
  checkedObject,
  checkedOptions,
  checkSpecification,
  compareAccounts,
  tryParseReference,
  type AccountIdentity,
  type JobError,
  type Provider,
  type RecordedAccount,
} from "@simjobs/core";
import { tenMinutesMs } from "../cancel-settings.js";
import type { CancelRun, RecordedWish } from "../cancel-run.js";
import { fewJobs, runCancellations, startRun } from "../cancel-jobs.js";
import type { CancelOptions, CancelResult } from "../cancel-types.js";
import { identifyInTime } from "../identify.js";
import { byJob, doneBefore, runsOnce } from "./done-before.js";
import { joinAccounts } from "./joined-accounts.js";
import { joinWishes, withContinued, type JoinedWishes } from "./join-wishes.js";
import { wishesIn, type KnownWish } from "./known-wishes.js";
import { hasLapsed, type OpenWish, type OpenWishes } from "./open-wishes.js";
import type { JournalFile } from "./parse-journal.js";
import { readJournals } from "./read-journals.js";
import { takeOpenWishes, type TakingPlace } from "./take-open-wishes.js";

/** How wishes that were left open are taken up again. */
export interface ResumeOptions extends Omit<CancelOptions, "journal" | "reason" | "newId" | "withChildren"> {
  /**
   * Takes up as well what needs a new yes: wishes that have lapsed, and those whose end may have stood in a damaged line.
   * @default false
   */
  readonly lapsedToo?: boolean | undefined;
}

/**
 * Why an open wish was left alone: it is another account's or at another address (`elsewhere`), or the service does not tell now
 * whether it is (`unidentified`); it is too old (`lapsed`), its end may have stood in a damaged line (`perhaps-over`), its own line
 * is not what was written (`changed`), a process is at work on it (`living`), or nobody can tell whose it is or what it means
 * (`unknown`).
 */
export type LeftAlone =
  | "elsewhere"
  | "unidentified"
  | "lapsed"
  | "perhaps-over"
  | "changed"
  | "living"
  | "unknown";

/** What became of the wishes that were left open. */
export interface Resumed {
  readonly results: readonly CancelResult[];
  readonly left: readonly { readonly wish: OpenWish; readonly why: LeftAlone }[];
}

/**
 * Why an open wish would be left alone by whoever is signed in at a place; `null` where it may be finished.
 *
 * @param known - `isUnderstood`, whether its reference means something to the provider; `lapsedToo`, whether what is old may be
 * finished; `clockAheadMs`, how far the service's clock is ahead of this machine's: old is what is so by either of them
 */
export function whyLeftAlone(
  open: OpenWish,
  compare: AccountComparer,
  known: { readonly isUnderstood: boolean; readonly lapsedToo: boolean; readonly clockAheadMs: number },
): LeftAlone | null {
  const { isUnderstood, lapsedToo, clockAheadMs } = known;
  const {
    known: { wish, doubt },
    ownership,
  } = open;
  const account = compare(wish);
  if (account !== "same") return account === "other" ? "elsewhere" : "unidentified";
  if (doubt === "changed") return "changed";
  if (!isUnderstood) return "unknown";
  if (ownership === "living" || ownership === "unknown") return ownership;
  if (doubt !== null && !lapsedToo) return doubt;
  return (open.lapsed || hasLapsed(open, clockAheadMs)) && !lapsedToo ? "lapsed" : null;
}

/** Tells of trouble that holds up every wish for a job of this provider. */
function tellOfEach(
  provider: Provider,
  wishes: readonly OpenWish[],
  { onEvent }: ResumeOptions,
): (error: JobError) => void {
  const known = wishes.map((wish) => wish.known);
  const refs = known.filter((each) => isOf(provider, each) && isUnderstoodBy(provider, each));
  return (error) => {
    for (const { wish } of refs) {
      const ref = tryParseReference(wish.ref, [provider.grammar]);
      if (ref !== null) onEvent?.({ kind: "trouble", ref, atMs: provider.clock.now(), error });
    }
  };
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
  place: TakingPlace,
  options: ResumeOptions = {},
): Promise<Resumed> {
  checkSpecification(provider);
  checkedList("wishes", checkedObject("open", open, "Give what findOpenWishes returns.").wishes);
  checkedList("files", open.files);
  checkedObject("place", place);
  checkedOptions("options", options);
  const latestMs = options.deadlineMs ?? Infinity;
  const deadlineMs = Math.min(provider.clock.now() + (options.timeoutMs ?? tenMinutesMs), latestMs);
  const { where, untold } = await identifyInTime(
    provider,
    { signal: options.signal, deadlineMs },
    tellOfEach(provider, open.wishes, options),
  );
  const compare = comparerTo(where, open.files);
  const { lapsedToo = false } = options;
  const left: { wish: OpenWish; why: LeftAlone }[] = [];
  const ready: OpenWish[] = [];
  for (const wish of open.wishes) {
    if (!isOf(provider, wish.known)) continue;
    const isUnderstood = isUnderstoodBy(provider, wish.known);
    const clockAheadMs = provider.clockAheadMs ?? 0;
    const why = whyLeftAlone(wish, compare, { isUnderstood, lapsedToo, clockAheadMs });
    if (why === null) ready.push(wish);
    else left.push({ wish, why });
  }
  const isHere = (known: KnownWish): boolean =>
    isOf(provider, known) && known.doubt !== "changed" && compare(known.wish) === "same";
  const isWanted = (known: KnownWish): boolean => isHere(known) && isUnderstoodBy(provider, known);
  const { taken, missed, known } = await takeOpenWishes(ready, open, place, provider.clock, isWanted);
  for (const wish of missed) left.push({ wish, why: "living" });

  let rest = new Set(taken.map((wish) => wish.known.wish.id));
  const others = known.filter((each) => isHere(each) && !rest.has(each.wish.id));
  let here = [...taken.map((wish) => wish.known), ...others];
  const done = doneSince(provider, taken, here);
  const endMs = taken.length <= fewJobs ? deadlineMs : latestMs;
  const endsAtMs = Number.isFinite(endMs) ? endMs : null;
  const run = startRun(
    provider,
    { ...options, journal: place.journal },
    { untold, doneBefore: done, endsAtMs },
  );
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

/** Compares what is on record of an account with the one that is signed in. */
type AccountComparer = (recorded: RecordedAccount) => ReturnType<typeof compareAccounts>;

/** @param where - the account that is signed in */
export function comparerTo(where: AccountIdentity, files: readonly JournalFile[]): AccountComparer {
  const join = joinAccounts(files);
  return (recorded) => compareAccounts(join(recorded), where);
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
  return doneBefore(provider, over);
}

function idsOf({ older, newest }: JoinedWishes): readonly string[] {
  return [...older, newest].map(({ wish }) => wish.id);
}

/** Whether a wish is for a job of a provider, by its reference. */
export function isOf({ name }: Provider, { wish }: KnownWish): boolean {
  return wish.ref.startsWith(`${name}:`) || wish.ref.startsWith(`${name}@`);
}

function isUnderstoodBy({ grammar }: Provider, { wish }: KnownWish): boolean {
  return tryParseReference(wish.ref, [grammar]) !== null;
}
