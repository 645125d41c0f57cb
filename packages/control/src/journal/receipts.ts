import type { Clock } from "@simjobs/core";
import * as z from "zod/mini";
import { ChainedFile } from "./chained-file.js";
import { evidenceEntry } from "./entries.js";
import type { JournalOwner } from "./file-journal.js";
import { chainStart, readLine } from "./hash-chain.js";
import { noteHead } from "./heads.js";
import type { JournalDisk } from "./journal-disk.js";
import { readJournals, wishesIn, type JournalFault, type KnownWish } from "./read-journals.js";

const receipt = z.looseObject({
  kind: z.literal("receipt"),
  schema: z.literal("simjobs.receipt/1"),
  /** The wish that it is about. */
  id: z.string(),
  ref: z.string(),
  origin: z.string(),
  account: z.string(),
  reason: z.nullable(z.string()),
  wishedAt: z.string(),
  requestedAt: z.nullable(z.string()),
  confirmedAt: z.nullable(z.string()),
  closedAt: z.string(),
  outcome: z.string(),
  cause: z.nullable(z.string()),
  nativeStatus: z.nullable(z.string()),
  /** How many cancels may have left, and how many requests the job took part in. */
  sends: z.number(),
  requests: z.number(),
  settled: z.nullable(z.boolean()),
  evidence: z.array(evidenceEntry),
  /** The journal that it was written from. */
  journal: z.string(),
});

/** The evidence for one outcome, as it was put on record. */
export type Receipt = z.infer<typeof receipt>;

const receiptsName = /^receipts-\d{4}-\d{2}-\d{2}-\d+-[\w-]+\.jsonl$/;

/** One file of receipts as it was found. */
export interface ReceiptFile {
  readonly name: string;
  readonly receipts: readonly Receipt[];
  readonly faults: readonly JournalFault[];
  readonly head: { readonly count: number; readonly hash: string };
}

/** Reads every receipt in the folder, each wish once, oldest first. */
export async function readReceipts(disk: JournalDisk): Promise<readonly ReceiptFile[]> {
  const names = (await disk.list()).filter((name) => receiptsName.test(name)).sort();
  const files: ReceiptFile[] = [];
  const known = new Set<string>();
  for (const name of names) {
    const file = parseReceipts(name, await disk.read(name));
    files.push({ ...file, receipts: file.receipts.filter(({ id }) => !known.has(id)) });
    for (const { id } of file.receipts) known.add(id);
  }
  return files;
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
  const file = new ChainedFile(disk, clock, name, {
    kind: "receipts",
    schema: "simjobs.receipts/1",
    at,
    ...owner,
  });
  await file.append(missing.flatMap(receiptOf), true);
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
      requestedAt: closed.requestedAt,
      confirmedAt: closed.confirmedAt,
      closedAt: closed.at,
      outcome: closed.outcome,
      cause: closed.cause,
      nativeStatus: closed.nativeStatus,
      sends,
      requests: closed.requests,
      settled: closed.settled,
      evidence: closed.evidence,
      journal: file,
    },
  ];
}

function parseReceipts(name: string, text: string): ReceiptFile {
  const lines = text.split("\n");
  const torn = lines.pop() ?? "";
  const receipts: Receipt[] = [];
  const faults: JournalFault[] = [];
  let expected = { count: 0, hash: chainStart };
  let head = expected;
  for (const [index, line] of lines.entries()) {
    const read = readLine(line, expected.count + 1, expected.hash);
    const found = "problem" in read ? read.line : read;
    if ("problem" in read) faults.push({ file: name, line: index + 1, problem: read.problem });
    if (found === null) continue;
    expected = { count: found.n, hash: found.hash };
    if (faults.length === 0) head = expected;
    const entry = receipt.safeParse(found.entry);
    if (entry.success) receipts.push(entry.data);
  }
  if (torn !== "") faults.push({ file: name, line: lines.length + 1, problem: "torn end" });
  return { name, receipts, faults, head };
}
