import type { Clock } from "@simjobs/core";
import type { FileJournal } from "./file-journal.js";
import type { JournalDisk } from "./journal-disk.js";
import type { JournalOwner } from "./journal-owner.js";
import { wishesIn, type KnownWish } from "./known-wishes.js";
import type { FindProcess } from "./liveness.js";
import type { OpenWish, OpenWishes } from "./open-wishes.js";
import { takeOver } from "./ownership.js";
import type { JournalFile } from "./parse-journal.js";
import { readJournals } from "./read-journals.js";

/** Where a process keeps what it takes over, and how it finds others. */
export interface TakingPlace {
  readonly disk: JournalDisk;
  readonly journal: FileJournal;
  readonly owner: JournalOwner;
  readonly find: FindProcess;
}

/** What has become this process' to finish. */
export interface TakenWishes {
  readonly taken: readonly OpenWish[];
  /** Those that another process has taken meanwhile. */
  readonly missed: readonly OpenWish[];
  /** Everything that is on record, as far as it was read since. */
  readonly known: readonly KnownWish[];
}

/**
 * Takes over the journals in which some open wishes stand. Those of a process that was only silent are read again once they
 * are ours: it may have lived until then, and what it has sent, ended or wished for meanwhile counts.
 *
 * @param ready - the wishes to finish, whose owners are `free`, `silent` or `ours`
 * @param isWanted - whether a wish that comes to light is one of those to finish
 * @throws {JobError} `journal_unwritable`
 */
export async function takeOpenWishes(
  ready: readonly OpenWish[],
  open: Pick<OpenWishes, "files" | "owners">,
  place: TakingPlace,
  clock: Clock,
  isWanted: (known: KnownWish) => boolean,
): Promise<TakenWishes> {
  const { disk, journal } = place;
  const held = new Set<string>();
  const silent = new Set<string>();
  const claimed: string[] = [];
  const at = new Date(clock.wallNow()).toISOString();
  for (const name of new Set(ready.map(({ known }) => known.file))) {
    const owner = open.owners.get(name);
    if (owner === undefined) continue;
    if (owner.ownership === "ours") journal.hold(name, owner.turn);
    else {
      const taker = { journal: journal.name, isBeating: journal.isBeating, at };
      if (!(await takeOver(name, owner, { disk, here: place.owner }, taker))) continue;
      claimed.push(name);
      if (owner.ownership === "silent") silent.add(name);
    }
    held.add(name);
  }
  const files = silent.size === 0 ? open.files : await readJournals(disk);
  for (const name of claimed) {
    const head = headOf(files, name) ?? headOf(open.files, name);
    const turn = (open.owners.get(name)?.turn ?? 0) + 1;
    if (head !== undefined) await journal.take(name, head, turn);
  }
  const known = wishesIn(files);
  const taken = ready.filter((wish) => held.has(wish.known.file));
  const missed = ready.filter((wish) => !held.has(wish.known.file));
  if (silent.size === 0) return { taken, missed, known };
  return { taken: asTheyAreNow(taken, known, silent, isWanted), missed, known };
}

function headOf(files: readonly JournalFile[], name: string): JournalFile["head"] | undefined {
  return files.find((file) => file.name === name)?.head;
}

function asTheyAreNow(
  taken: readonly OpenWish[],
  known: readonly KnownWish[],
  silent: ReadonlySet<string>,
  isWanted: (known: KnownWish) => boolean,
): readonly OpenWish[] {
  const before = new Map(taken.map((wish) => [wish.known.wish.id, wish]));
  return known.flatMap((now): readonly OpenWish[] => {
    if (now.status === "closed" || now.status === "withdrawn") return []; // its owner was quicker
    const wish = before.get(now.wish.id);
    if (wish !== undefined) return [{ ...wish, known: now }];
    if (!silent.has(now.file) || now.doubt !== null || !isWanted(now)) return [];
    return [{ known: now, ownership: "ours", lapsed: false, ageMs: 0, maxAgeMs: Infinity }];
  });
}
