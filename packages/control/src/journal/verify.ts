import { readHeads } from "./heads.js";
import type { JournalDisk } from "./journal-disk.js";
import { readJournals, type JournalFault } from "./read-journals.js";
import { readReceipts } from "./receipts.js";

/** What `verify` found. */
export interface Verification {
  readonly files: number;
  readonly receipts: number;
  /** Lines that were changed, removed or swapped, and what cannot be read. A torn end of a crash is not among them. */
  readonly faults: readonly JournalFault[];
  /** Files whose end is missing: they had more entries when they were last closed. */
  readonly shortened: readonly { readonly file: string; readonly had: number; readonly has: number }[];
  /** Files that are gone and were not cleaned up. */
  readonly missing: readonly string[];
  /** Files of which nobody has kept a head: an entry cut off at their end would leave no trace. */
  readonly withoutHead: readonly string[];
  /** Whether nothing was found to be wrong. */
  readonly sound: boolean;
}

/** Checks every journal and every file of receipts against its own chain and the heads that were kept. Works offline. */
export async function verifyJournals(disk: JournalDisk): Promise<Verification> {
  const journals = await readJournals(disk);
  const receipts = await readReceipts(disk);
  const { heads, cleaned } = await readHeads(disk);
  const files = [...journals, ...receipts];
  const present = new Map(files.map((file) => [file.name, file]));

  const faults = files.flatMap((file) => file.faults).filter(({ problem }) => problem !== "torn end");
  const shortened = [...heads.values()].flatMap(({ file, count }) => {
    const found = present.get(file);
    // A file with a fault in its middle is told as that: its unbroken part is short by itself.
    if (found === undefined || found.faults.some(({ problem }) => problem !== "torn end")) return [];
    return found.head.count < count ? [{ file, had: count, has: found.head.count }] : [];
  });
  const missing = [...heads.keys()].filter((file) => !present.has(file) && !cleaned.has(file));
  const withoutHead = files.map((file) => file.name).filter((name) => !heads.has(name));
  return {
    files: files.length,
    receipts: receipts.reduce((sum, file) => sum + file.receipts.length, 0),
    faults,
    shortened,
    missing,
    withoutHead,
    sound: faults.length === 0 && shortened.length === 0 && missing.length === 0,
  };
}
