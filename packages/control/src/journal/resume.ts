import { parseReference, type EarlierSends, type Provider } from "@simjobs/core";
import type { RecordedWish } from "../cancel-job.js";
import { runCancellations, startRun } from "../cancel-jobs.js";
import type { CancelOptions, CancelResult } from "../cancel-types.js";
import type { FileJournal, JournalOwner } from "./file-journal.js";
import { earlierOf, joinWishes } from "./join-wishes.js";
import type { JournalDisk } from "./journal-disk.js";
import type { OpenWish, OpenWishes } from "./open-wishes.js";
import { takeOver, type FindProcess } from "./ownership.js";
import { wishesIn, type KnownWish } from "./read-journals.js";

export interface ResumeOptions extends Omit<CancelOptions, "journal" | "reason" | "newId"> {
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
    if (
      !wish.known.wish.ref.startsWith(`${provider.name}:`) &&
      !wish.known.wish.ref.startsWith(`${provider.name}@`)
    )
      continue;
    const { origin, account } = wish.known.wish;
    if (origin !== where.origin || account !== where.account) left.push({ wish, why: "elsewhere" });
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

  const here = wishesIn(open.files).filter(
    ({ wish }) => wish.origin === where.origin && wish.account === where.account,
  );
  const run = startRun(provider, { ...options, journal: place.journal }, doneSince(taken, here));
  const results: CancelResult[] = [];
  for (const [turn, wishes] of inTurn(provider, taken, here).entries()) {
    // By now no reading shows a job as it was before a run that is on record.
    if (turn > 0) await pause(provider, options.signal);
    results.push(...(await runCancellations(run, wishes)));
  }
  return { results, left };
}

/**
 * One wish for each job, however many processes have died over it. Where some of them mean different runs, those of the
 * newest come first, and each of the others has a later turn.
 */
function inTurn(
  provider: Provider,
  taken: readonly OpenWish[],
  here: readonly KnownWish[],
): readonly (readonly RecordedWish[])[] {
  const ids = new Set(taken.map(({ known }) => known.wish.id));
  const byJob = new Map<string, { readonly open: KnownWish[]; readonly others: KnownWish[] }>();
  for (const { known } of taken) {
    const ofJob = byJob.get(known.wish.ref) ?? { open: [], others: [] };
    byJob.set(known.wish.ref, ofJob);
    ofJob.open.push(known);
  }
  for (const known of here) {
    if (!ids.has(known.wish.id)) byJob.get(known.wish.ref)?.others.push(known);
  }
  const turns: RecordedWish[][] = [];
  for (const [text, { open, others }] of byJob) {
    const ref = parseReference(text, [provider.grammar]);
    const runsOnce = provider.capabilities.kinds[ref.kind]?.runsOnce ?? true;
    for (const [turn, { newest, older, earlier }] of joinWishes(open, others, runsOnce).entries()) {
      const olderIds = older.map(({ wish }) => wish.id);
      (turns[turn] ??= []).push({ id: newest.wish.id, olderIds, ref, earlier });
    }
  }
  return turns;
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
  taken: readonly OpenWish[],
  here: readonly KnownWish[],
): ReadonlyMap<string, EarlierSends> {
  const oldestMs = Math.min(...taken.map(({ known }) => Date.parse(known.wish.at)));
  return new Map(
    here
      .filter(({ wish, status }) => {
        const isOver = status === "closed" || status === "withdrawn";
        return isOver && Date.parse(wish.at) >= oldestMs;
      })
      .map((known) => [known.wish.ref, earlierOf([known])]),
  );
}
