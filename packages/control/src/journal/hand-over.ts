import { tryParseReference, type AccountIdentity, type Provider } from "@simjobs/core";
import { identify } from "../identify.js";
import type { Wish, WishNote } from "../journal.js";
import { joinWishes, withContinued, type JoinedWishes } from "./join-wishes.js";
import { wishesIn, type KnownWish } from "./known-wishes.js";
import type { OpenWish, OpenWishes } from "./open-wishes.js";
import type { JournalFile } from "./parse-journal.js";
import { readJournals } from "./read-journals.js";
import { runsOnce } from "./done-before.js";
import { comparerTo, isOf, whyLeftAlone, type LeftAlone } from "./resume.js";
import { takeOpenWishes, type TakingPlace } from "./take-open-wishes.js";

/** All open wishes for one job as one, with what was done for them, for another record to go on with. */
export interface HandOver {
  readonly wish: Wish;
  /** What was asked and answered, oldest first, about this wish. */
  readonly notes: readonly WishNote[];
  /** The wishes that are over here once the other record has it, itself among them. */
  readonly ids: readonly string[];
}

/** What can be handed over, and what stays. */
export interface HandOvers {
  readonly ready: readonly HandOver[];
  readonly left: readonly { readonly wish: OpenWish; readonly why: LeftAlone }[];
}

/**
 * Takes the open wishes of the account that is signed in, so that no other process here goes on with them, and gives them as another
 * record can have them. Nothing is closed here: whoever has put them on record elsewhere notes each of `ids` as `withdrawn` then. Dying
 * in between leaves them open in both records, each of which counts what was sent until then.
 *
 * @throws {JobError} what `Provider.identity` throws; `journal_unwritable`
 */
export async function takeToHandOver(
  provider: Provider,
  open: OpenWishes,
  place: TakingPlace,
  signal?: AbortSignal,
): Promise<HandOvers> {
  const { where } = await identify(provider, { signal });
  const compare = comparerTo(where, open.files);
  const clockAheadMs = provider.clockAheadMs ?? 0;
  const left: { readonly wish: OpenWish; readonly why: LeftAlone }[] = [];
  const ready: OpenWish[] = [];
  for (const wish of open.wishes) {
    if (!isOf(provider, wish.known)) continue;
    const isUnderstood = tryParseReference(wish.known.wish.ref, [provider.grammar]) !== null;
    const why = whyLeftAlone(wish, compare, { isUnderstood, lapsedToo: false, clockAheadMs });
    if (why === null) ready.push(wish);
    else left.push({ wish, why });
  }
  const isHere = (known: KnownWish): boolean =>
    isOf(provider, known) && known.doubt !== "changed" && compare(known.wish) === "same";
  const { taken, missed } = await takeOpenWishes(ready, open, place, provider.clock, isHere);
  for (const wish of missed) left.push({ wish, why: "living" });
  const files = await readJournals(place.disk);
  const here = wishesIn(files).filter(isHere);
  const ids = new Set(taken.map(({ known }) => known.wish.id));
  return { ready: handOversOf({ provider, where, ids }, here, files), left };
}

function handOversOf(
  { provider, where, ids }: { provider: Provider; where: AccountIdentity; ids: ReadonlySet<string> },
  here: readonly KnownWish[],
  files: readonly JournalFile[],
): readonly HandOver[] {
  const refs = new Set(here.flatMap(({ wish }) => (ids.has(wish.id) ? [wish.ref] : [])));
  return [...refs].flatMap((text) => {
    const ref = tryParseReference(text, [provider.grammar]);
    if (ref === null) return [];
    const wishes = here.filter(({ wish }) => wish.ref === text);
    const open = wishes.filter(({ wish }) => ids.has(wish.id));
    const continued = new Set(open.flatMap(({ wish }) => wish.continues ?? []));
    // Where wishes mean different runs, those of earlier ones stay: an id that runs again is not the job that they meant.
    const [newest] = joinWishes(
      open.map((known) => withContinued(known, wishes)),
      wishes.filter(({ wish }) => !ids.has(wish.id) && !continued.has(wish.id)),
      runsOnce(provider, ref),
    );
    return newest === undefined ? [] : [handOverOf(newest, { ref, where }, files)];
  });
}

function handOverOf(
  joined: JoinedWishes,
  whose: Pick<Wish, "ref" | "where">,
  files: readonly JournalFile[],
): HandOver {
  const { id, at, reason } = joined.newest.wish;
  const all = [...joined.older, joined.newest].map(({ wish }) => wish);
  const withChildren = all.some((wish) => wish.withChildren === true);
  const counted = new Set(joined.counted.flatMap(({ wish }) => [wish.id, ...(wish.continues ?? [])]));
  return {
    wish: {
      id,
      ...whose,
      wishedAtMs: Date.parse(at),
      reason,
      withChildren: withChildren ? true : undefined,
    },
    notes: notesOf(counted, id, files),
    ids: all.map((wish) => wish.id),
  };
}

/** What was asked and answered for any of some wishes, as if for one. */
function notesOf(
  counted: ReadonlySet<string>,
  wishId: string,
  files: readonly JournalFile[],
): readonly WishNote[] {
  const notes: WishNote[] = [];
  for (const { entries, unverified } of files) {
    for (const entry of entries) {
      if (entry.kind !== "asked" && entry.kind !== "answered") continue;
      if (!counted.has(entry.wishId) || unverified.has(entry)) continue;
      const { at, ...facts } = entry;
      notes.push({ ...facts, wishId, atMs: Date.parse(at) });
    }
  }
  return notes.toSorted((one, other) => one.atMs - other.atMs);
}
