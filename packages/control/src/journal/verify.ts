import type { HeadLine, Receipt } from "@simjobs/core/schemas";
import { headsName, readHeads } from "./heads.js";
import type { JournalDisk } from "./journal-disk.js";
import type { JournalFault, JournalFile } from "./parse-journal.js";
import { readJournals } from "./read-journals.js";
import { readReceipts } from "./receipts.js";
import { unfinishedName } from "./unfinished.js";

/** What `verify` found. */
export interface Verification {
  readonly files: number;
  readonly receipts: number;
  /** Lines that were changed, removed or swapped, and what cannot be read. A torn end of a crash is not among them. */
  readonly faults: readonly JournalFault[];
  /** Files whose end is missing: they had more entries when they were last closed. */
  readonly shortened: readonly { readonly file: string; readonly had: number; readonly has: number }[];
  /** Files that hold together and are not what was written: the hash that was kept of an entry, by its number, is another. */
  readonly rewritten: readonly { readonly file: string; readonly entry: number }[];
  /** Receipts, by their ids, that tell an end which the journals tell otherwise. */
  readonly disagreeing: readonly string[];
  /** Files that are gone and were not cleaned up. */
  readonly missing: readonly string[];
  /** Files of which nobody has kept a head: an entry cut off at their end would leave no trace, nor would a new file in their place. */
  readonly withoutHead: readonly string[];
  /** Lines of the file of heads that cannot be read: what they had kept is not compared. */
  readonly headsUnread: number;
  /** Whether nothing was found to be wrong. */
  readonly sound: boolean;
}

/**
 * Checks every journal and every file of receipts against its own chain, and against the counts and hashes that were kept
 * elsewhere: in the file of heads, and by those who took a journal over. Works offline.
 */
export async function verifyJournals(disk: JournalDisk): Promise<Verification> {
  const journals = await readJournals(disk);
  const receiptFiles = await readReceipts(disk);
  const kept = await readHeads(disk);
  const files = [...journals, ...receiptFiles];
  const present = new Map(files.map((file) => [file.name, file]));
  const heads = [...kept.heads, ...journals.flatMap(headsOfTaken)].filter(({ count }) => count > 0);

  const faults = files.flatMap((file) => file.faults).filter(({ problem }) => problem !== "torn end");
  if (kept.problem !== null && kept.problem !== "missing")
    faults.push({ file: headsName, line: 1, problem: kept.problem });
  if ((await disk.list()).includes(unfinishedName))
    faults.push({ file: unfinishedName, line: 1, problem: "not finished" });
  const shortened = new Map<string, { readonly file: string; readonly had: number; readonly has: number }>();
  const rewritten = new Map<string, { readonly file: string; readonly entry: number }>();
  const missing = new Set<string>();
  for (const { file, count, hash } of heads) {
    const found = present.get(file);
    if (found === undefined) {
      if (!kept.cleaned.has(file)) missing.add(file);
      continue;
    }
    const has = found.head.count;
    if (count <= has) {
      if (found.hashes[count - 1] !== hash && !rewritten.has(file))
        rewritten.set(file, { file, entry: count });
    } else if (found.faults.every(({ problem }) => problem === "torn end")) {
      // A file with a fault in its middle is told as that: its unbroken part is short by itself.
      shortened.set(file, { file, had: Math.max(count, shortened.get(file)?.had ?? 0), has });
    }
  }
  if (kept.problem === "missing" && receiptFiles.length > 0) missing.add(headsName);
  const headed = new Set(heads.map(({ file }) => file));
  const disagreeing = disagreeingIn(
    receiptFiles.flatMap((file) => file.receipts),
    journals,
  );
  return {
    files: files.length,
    receipts: receiptFiles.reduce((sum, file) => sum + file.receipts.length, 0),
    faults,
    shortened: [...shortened.values()],
    rewritten: [...rewritten.values()],
    disagreeing,
    missing: [...missing],
    withoutHead: files.map((file) => file.name).filter((name) => !headed.has(name)),
    headsUnread: kept.unread,
    sound: faults.length + shortened.size + rewritten.size + disagreeing.length + missing.size === 0,
  };
}

/** What those who took journals over have put on record of them. */
function headsOfTaken({ entries, unverified }: JournalFile): readonly HeadLine[] {
  return entries.flatMap((entry) =>
    entry.kind === "taken" && !unverified.has(entry)
      ? [{ file: entry.file, count: entry.entries, hash: entry.lastHash }]
      : [],
  );
}

/** Receipts that fit none of the ends that the journals tell of their wish. Those whose journal is gone are not looked at. */
function disagreeingIn(receipts: readonly Receipt[], journals: readonly JournalFile[]): readonly string[] {
  const ends = new Map<string, Set<string>>();
  for (const { entries, unverified } of journals) {
    for (const entry of entries) {
      if (entry.kind !== "closed" || unverified.has(entry)) continue;
      const ofWish = ends.get(entry.wishId) ?? new Set();
      ofWish.add(`${entry.outcome} ${entry.at} ${entry.nativeStatus}`);
      ends.set(entry.wishId, ofWish);
    }
  }
  return receipts
    .filter(({ id, outcome, closedAt, nativeStatus }) => {
      const ofWish = ends.get(id);
      return ofWish !== undefined && !ofWish.has(`${outcome} ${closedAt} ${nativeStatus}`);
    })
    .map(({ id }) => id);
}
