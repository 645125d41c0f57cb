import type { Clock } from "@simjobs/core";
import { endingOf, receiptsLine, type Receipt } from "@simjobs/core/schemas";
import { ChainedFile } from "./chained-file.js";
import type { JournalOwner } from "./journal-owner.js";
import { makeHeads, noteHead } from "./heads.js";
import type { JournalDisk } from "./journal-disk.js";
import { wishesIn, type KnownWish } from "./known-wishes.js";
import { parseChained, unreadFile, type ChainHead, type JournalFault } from "./parse-journal.js";
import { readJournals } from "./read-journals.js";
import { fileProblemOf } from "./unfit-file.js";

const receiptsName = /^receipts-\d{4}-\d{2}-\d{2}-\d+-[\w-]+\.jsonl$/;

/** One file of receipts as it was found. */
export interface ReceiptFile {
  readonly name: string;
  /** Those whose lines verify. */
  readonly receipts: readonly Receipt[];
  readonly faults: readonly JournalFault[];
  readonly head: ChainHead;
  /** The hash of each entry in the unbroken part. */
  readonly hashes: readonly string[];
}

/** Reads every receipt in the folder, each wish once, oldest first. What cannot be read is told with its place. */
export async function readReceipts(disk: JournalDisk): Promise<readonly ReceiptFile[]> {
  const names = (await disk.list()).filter((name) => receiptsName.test(name)).sort();
  const files: ReceiptFile[] = [];
  const known = new Set<string>();
  for (const name of names) {
    const file = await readReceiptFile(disk, name);
    files.push({ ...file, receipts: file.receipts.filter(({ id }) => !known.has(id)) });
    for (const { id } of file.receipts) known.add(id);
  }
  return files;
}

async function readReceiptFile(disk: JournalDisk, name: string): Promise<ReceiptFile> {
  try {
    return parseReceipts(name, await disk.read(name));
  } catch (error) {
    const { faults, head, hashes } = unreadFile(name, fileProblemOf(error));
    return { name, receipts: [], faults, head, hashes };
  }
}

/**
 * Writes the receipts that are missing, from what the journals say about closed wishes. They go into a file of this
 * process and outlive their journals.
 *
 * @param only - the one journal to write from, so that what other processes left need not be read
 * @returns how many were written
 * @throws {JobError} `journal_unwritable`
 */
export async function writeReceipts(
  disk: JournalDisk,
  clock: Clock,
  owner: JournalOwner,
  unique: string,
  only?: string,
): Promise<number> {
  // Somebody who resumes may write the same one at the same time: it is then read once.
  const earlier = only === undefined ? await readReceipts(disk) : [];
  const written = new Set(earlier.flatMap((file) => file.receipts.map(({ id }) => id)));
  const missing = wishesIn(await readJournals(disk, only)).filter(
    ({ wish, closed }) => closed !== null && !written.has(wish.id),
  );
  if (missing.length === 0) return 0;
  const at = new Date(clock.wallNow()).toISOString();
  const name = `receipts-${at.slice(0, 10)}-${owner.pid}-${unique}.jsonl`;
  // Where there are receipts there are heads: `verify` misses them otherwise.
  await makeHeads(disk);
  const file = new ChainedFile(disk, clock, name, {
    kind: "receipts",
    schema: "simjobs.receipts/1",
    at,
    file: name,
    ...owner,
  });
  await file.append(missing.flatMap(receiptOf), { mustBeSafe: true });
  await file.close();
  await noteHead(disk, { file: name, ...file.head });
  return missing.length;
}

function receiptOf({ wish, closed, file, sends }: KnownWish): Receipt[] {
  if (closed === null) return [];
  return [
    {
      kind: "receipt",
      schema: "simjobs.receipt/1",
      id: wish.id,
      ref: wish.ref,
      origin: wish.origin,
      account: wish.account,
      reason: wish.reason,
      wishedAt: wish.at,
      closedAt: closed.at,
      ...endingOf(closed),
      sends,
      evidence: closed.evidence,
      journal: file,
    },
  ];
}

function parseReceipts(name: string, text: string): ReceiptFile {
  const chained = parseChained(name, text, (entry) => {
    const parsed = receiptsLine.safeParse(entry);
    return parsed.success ? parsed.data : entry["kind"] === "receipt" ? "wrong" : "unknown";
  });
  const { entries, unverified, head, hashes } = chained;
  const [first] = entries;
  const isAnothers = first?.kind === "receipts" && (first.file ?? name) !== name;
  const anothers = { file: name, line: 1, problem: "another file's" } as const;
  return {
    name,
    receipts: isAnothers
      ? []
      : entries.flatMap((entry) => (entry.kind === "receipt" && !unverified.has(entry) ? [entry] : [])),
    faults: isAnothers ? [anothers, ...chained.faults] : chained.faults,
    head,
    hashes,
  };
}
