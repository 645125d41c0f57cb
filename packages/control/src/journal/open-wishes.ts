import type { Clock } from "@simjobs/core";
import type { JournalDisk } from "./journal-disk.js";
import type { JournalOwner } from "./journal-owner.js";
import { wishesIn, type KnownWish } from "./known-wishes.js";
import type { FindProcess } from "./liveness.js";
import { ownersOf, type FoundOwner, type Ownership } from "./ownership.js";
import type { JournalFault, JournalFile } from "./parse-journal.js";
import { readJournals } from "./read-journals.js";
import { openSubmitsIn, type OpenSubmit } from "./submits.js";

const oneDayMs = 24 * 3_600_000;

/** A wish that is not finished, and whether it may be finished now. */
export interface OpenWish {
  readonly known: KnownWish;
  readonly ownership: Ownership;
  /** It is older than the age up to which a wish is finished without asking again, or a clock that was wrong says so. */
  readonly lapsed: boolean;
  /** By the clock of this machine. */
  readonly ageMs: number;
  /** Up to which age it is finished without asking again. */
  readonly maxAgeMs: number;
}

/** The wishes of which no journal says how they ended, and what could not be read. */
export interface OpenWishes {
  readonly wishes: readonly OpenWish[];
  /** Submits whose answer is not known, oldest first. */
  readonly submits: readonly OpenSubmit[];
  readonly files: readonly JournalFile[];
  /** Places in the journals that cannot be read, but for those that a person has dismissed. What stood there is not known. */
  readonly faults: readonly JournalFault[];
  /** Whose the entries are now of each file in which something is open. */
  readonly owners: ReadonlyMap<string, FoundOwner>;
}

/**
 * Every wish that was put on record and not finished, oldest first, and every submit. Takes some seconds where only its own
 * mark can show that a process lives which had made some of them: one of another machine, or of another container.
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
  const known = wishesIn(files).filter(({ status }) => status === "open" || status === "asked");
  const submits = openSubmitsIn(files);
  const names = new Set([...known, ...submits].map(({ file }) => file));
  const owners = await ownersOf(
    files.filter(({ name }) => names.has(name)),
    files,
    { disk, clock, here, find },
  );
  const wishes = known.map((wish): OpenWish => {
    const ageMs = clock.wallNow() - Date.parse(wish.wish.at);
    const lapsed = hasLapsed({ ageMs, maxAgeMs }, 0);
    const ownership = owners.get(wish.file)?.ownership ?? "unknown";
    return { known: wish, ownership, lapsed, ageMs, maxAgeMs };
  });
  return { wishes, submits, files, faults: faultsIn(files), owners };
}

/**
 * Whether a wish is too old to be finished unasked.
 *
 * @param clockAheadMs - how far another clock is ahead of this machine's, by which it may be older
 */
export function hasLapsed(
  { ageMs, maxAgeMs }: Pick<OpenWish, "ageMs" | "maxAgeMs">,
  clockAheadMs: number,
): boolean {
  // From far ahead is no better than from long ago: one of the two clocks is wrong.
  return !(Math.abs(ageMs + clockAheadMs) <= maxAgeMs);
}

function faultsIn(files: readonly JournalFile[]): readonly JournalFault[] {
  const dismissed = new Map<string, number>();
  for (const { entries, unverified } of files) {
    for (const entry of entries) {
      if (entry.kind !== "dismissed" || unverified.has(entry)) continue;
      dismissed.set(entry.file, Math.max(entry.faults, dismissed.get(entry.file) ?? 0));
    }
  }
  return files.flatMap(({ name, faults }) => (faults.length <= (dismissed.get(name) ?? 0) ? [] : faults));
}
