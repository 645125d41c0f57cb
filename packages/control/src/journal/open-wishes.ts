import type { Clock } from "@simjobs/core";
import type { JournalOwner } from "./file-journal.js";
import type { JournalDisk } from "./journal-disk.js";
import { ownershipOf, type FindProcess, type Ownership } from "./ownership.js";
import {
  readJournals,
  wishesIn,
  type JournalFault,
  type JournalFile,
  type KnownWish,
} from "./read-journals.js";

const oneDayMs = 24 * 3_600_000;

/** A wish that is not finished, and whether it may be finished now. */
export interface OpenWish {
  readonly known: KnownWish;
  readonly ownership: Ownership;
  /** It is older than the age up to which a wish is finished without asking again. */
  readonly lapsed: boolean;
  readonly ageMs: number;
}

export interface OpenWishes {
  readonly wishes: readonly OpenWish[];
  readonly files: readonly JournalFile[];
  /** Places in the journals that cannot be read. Wishes that stood there are not known. */
  readonly faults: readonly JournalFault[];
  /** Whose each file's entries are now. */
  readonly ownership: ReadonlyMap<string, Ownership>;
}

/**
 * Every wish that was put on record and not finished, oldest first.
 *
 * @param maxAgeMs - up to which age a wish counts without a new yes. @default 24 h
 */
export async function findOpenWishes(
  disk: JournalDisk,
  clock: Clock,
  here: JournalOwner,
  find: FindProcess,
  maxAgeMs: number = oneDayMs,
): Promise<OpenWishes> {
  const files = await readJournals(disk);
  const ownership = new Map<string, Ownership>();
  for (const file of files) ownership.set(file.name, await ownershipOf(file, disk, here, find));
  const wishes = wishesIn(files)
    .filter(({ status }) => status === "open" || status === "asked")
    .map((known): OpenWish => {
      const ageMs = clock.wallNow() - Date.parse(known.wish.at);
      return { known, ownership: ownership.get(known.file) ?? "unknown", lapsed: ageMs > maxAgeMs, ageMs };
    });
  return { wishes, files, faults: files.flatMap((file) => file.faults), ownership };
}
