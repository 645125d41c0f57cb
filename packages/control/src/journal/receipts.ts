import type { Clock } from "@simjobs/core";
import { receiptsLine, type Receipt } from "@simjobs/core/schemas";
import { ChainedFile } from "./chained-file.js";
import type { JournalOwner } from "./journal-owner.js";
import { makeHeads, noteHead } from "./heads.js";
import type { JournalDisk } from "./journal-disk.js";
import { receiptOf, receiptsIn } from "./own-receipts.js";
import { wishesIn } from "./known-wishes.js";
import {
  parseChained,
  unreadFile,
  type ChainHead,
  type JournalFault,
  type JournalFile,
} from "./parse-journal.js";
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
  const missing = only === undefined ? missingOf(disk) : receiptsIn(disk, only);
  let file: ChainedFile | undefined;
  let count = 0;
  for await (const some of inChunks(missing, receiptsAtOnce)) {
    file ??= await receiptFile(disk, clock, owner, unique);
    await file.append(some, { mustBeSafe: false });
    count += some.length;
  }
  if (file === undefined) return 0;
  await file.close();
  await noteHead(disk, { file: file.name, ...file.head });
  return count;
}

/** How many are put into one write: with their evidence, those of a bulk are more than should be held at once. */
const receiptsAtOnce = 500;

async function receiptFile(
  disk: JournalDisk,
  clock: Clock,
  owner: JournalOwner,
  unique: string,
): Promise<ChainedFile> {
  const at = new Date(clock.wallNow()).toISOString();
  const name = `receipts-${at.slice(0, 10)}-${owner.pid}-${unique}.jsonl`;
  // Where there are receipts there are heads: `verify` misses them otherwise.
  await makeHeads(disk);
  return new ChainedFile(disk, clock, name, {
    kind: "receipts",
    schema: "simjobs.receipts/1",
    at,
    file: name,
    ...owner,
  });
}

/** Those that no receipt has been written for, from all journals. Somebody who resumes may write the same one: it is then read once. */
async function* missingOf(disk: JournalDisk): AsyncGenerator<Receipt, void, undefined> {
  const earlier = await readReceipts(disk);
  const written = new Set(earlier.flatMap((file) => file.receipts.map(({ id }) => id)));
  for (const { wish, closed, file, sends } of wishesIn(await readJournals(disk))) {
    if (closed !== null && !written.has(wish.id)) yield receiptOf(wish, closed, file, sends);
  }
}

/** The receipts of the closed wishes in some journals, oldest first, as they would be written. */
export function receiptsOf(files: readonly JournalFile[]): readonly Receipt[] {
  return wishesIn(files).flatMap(({ wish, closed, file, sends }) =>
    closed === null ? [] : [receiptOf(wish, closed, file, sends)],
  );
}

async function* inChunks<Value>(
  values: AsyncIterable<Value>,
  most: number,
): AsyncGenerator<readonly Value[], void, undefined> {
  let chunk: Value[] = [];
  for await (const value of values) {
    chunk.push(value);
    if (chunk.length < most) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
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
