import type { Clock } from "@simjobs/core";
import type { JournalOwner } from "./journal-owner.js";
import { readHeads } from "./heads.js";
import type { JournalDisk } from "./journal-disk.js";
import {
  introduction,
  isSameProcess,
  knownProcess,
  standingsOf,
  type FindProcess,
  type KnownProcess,
} from "./liveness.js";
import type { JournalFile } from "./parse-journal.js";
import { unwritable } from "./unwritable.js";

/**
 * Whose wishes a journal's are now: this process' own (`ours`); nobody's, for their process is known to be gone (`free`) or has
 * not shown itself while it was looked for (`silent`); those of a process that was seen alive (`living`); or those of nobody who
 * can be asked (`unknown`). Free and silent ones may be taken over.
 */
export type Ownership = "ours" | "free" | "silent" | "living" | "unknown";

/** A journal's owner as it was found. */
export interface FoundOwner {
  readonly ownership: Ownership;
  /** Where the process is that holds it, as that has said; `null` where it has not. */
  readonly host: string | null;
  readonly pid: number | null;
  /** Take-overs that there were. The next one makes the mark after it. */
  readonly turn: number;
}

/** What is needed to find out whose journals are. */
export interface OwnerSearch {
  readonly disk: JournalDisk;
  readonly clock: Clock;
  readonly here: JournalOwner;
  readonly find: FindProcess;
}

/** Whether a journal may be taken over. */
export function isTakeable(ownership: Ownership | undefined): boolean {
  return ownership === "free" || ownership === "silent";
}

/**
 * Tells whose some journals are. Where only a process itself can show that it lives, that is looked at for some seconds, once
 * for all of them.
 *
 * @param all - every journal that there is
 */
export async function ownersOf(
  files: readonly JournalFile[],
  all: readonly JournalFile[],
  { disk, clock, here, find }: OwnerSearch,
): Promise<ReadonlyMap<string, FoundOwner>> {
  const names = new Set(files.length === 0 ? [] : await disk.list());
  const owners = new Map<string, FoundOwner>();
  const asked: { readonly name: string; readonly holder: KnownProcess; readonly turn: number }[] = [];
  for (const { name, header } of files) {
    let turn = 0;
    while (names.has(ownerName(name, turn + 1))) turn += 1;
    const writer = header === null ? null : knownProcess(header, name);
    // Whoever has taken it over holds it: the one before has stopped sending, dead or not.
    const holder = turn === 0 ? writer : await readTaker(disk, ownerName(name, turn));
    if (writer === null || holder === null) {
      owners.set(name, { ownership: "unknown", host: writer?.host ?? null, pid: writer?.pid ?? null, turn });
    } else if (isSameProcess(holder, here)) {
      owners.set(name, { ownership: "ours", host: holder.host, pid: holder.pid, turn });
    } else asked.push({ name, holder, turn });
  }
  const closed = asked.length === 0 ? new Set<string>() : await closedAmong(all, disk);
  const standings = await standingsOf(
    asked.map(({ holder }) => holder),
    here,
    { disk, clock, find, closed },
  );
  for (const [index, { name, holder, turn }] of asked.entries()) {
    const standing = standings[index] ?? "silent";
    const ownership = standing === "gone" ? "free" : standing;
    owners.set(name, { ownership, host: holder.host, pid: holder.pid, turn });
  }
  return owners;
}

/** Journals that their processes have closed: of these, a head was kept of all that there is. */
async function closedAmong(all: readonly JournalFile[], disk: JournalDisk): Promise<ReadonlySet<string>> {
  const { heads } = await readHeads(disk);
  const kept = new Set(heads.map(({ file, count, hash }) => `${file} ${count} ${hash}`));
  return new Set(
    all.filter(({ name, head }) => kept.has(`${name} ${head.count} ${head.hash}`)).map(({ name }) => name),
  );
}

/**
 * Takes a journal over whose process is gone or silent. One process gets it: the mark is a file that only one can make.
 *
 * @param journal - the taker's own, beside which it shows that it lives; `null` where it does not
 * @returns whether it is ours now; not, where another process was quicker
 * @throws {JobError} `journal_unwritable`
 */
export async function takeOver(
  file: string,
  { turn }: FoundOwner,
  { disk, here }: Pick<OwnerSearch, "disk" | "here">,
  taker: { readonly journal: string; readonly isBeating: boolean; readonly at: string },
): Promise<boolean> {
  const { journal, isBeating, at } = taker;
  const mark = {
    kind: "journal",
    schema: "simjobs.journal/1",
    at,
    ...introduction(here, isBeating),
    journal,
  };
  const name = ownerName(file, turn + 1);
  try {
    if (await disk.claim(name, `${JSON.stringify(mark)}\n`)) return true;
  } catch (error) {
    throw unwritable(name, error);
  }
  const other = await readTaker(disk, name);
  return other !== null && isSameProcess(other, here); // taken by us a moment ago, for another account
}

/** Each take-over makes a mark of its own: a mark is never written twice. */
export function ownerName(file: string, turn: number): string {
  return turn === 1 ? `${file}.owner` : `${file}.owner.${turn}`;
}

async function readTaker(disk: JournalDisk, name: string): Promise<KnownProcess | null> {
  try {
    return knownProcess(JSON.parse(await disk.read(name)));
  } catch {
    return null;
  }
}
