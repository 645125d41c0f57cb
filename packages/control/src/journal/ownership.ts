import type { JournalHeader } from "./entries.js";
import type { JournalOwner } from "./file-journal.js";
import type { JournalDisk } from "./journal-disk.js";
import type { JournalFile } from "./read-journals.js";
import { unwritable } from "./unwritable.js";

/** Whether the process of that number is running, and when it started, as far as the system tells. */
export type FindProcess = (pid: number) => Promise<{ readonly startedAt: string | null } | null>;

/** How far apart two statements of one process' start may lie: systems round them differently. */
const startToleranceMs = 2_000;

/** Whether the process that wrote a journal still lives. Where that cannot be told, as on another machine, it counts as living. */
async function ownerLives(header: JournalHeader, here: JournalOwner, find: FindProcess): Promise<boolean> {
  if (header.host !== here.host) return true;
  if (header.bootId !== null && here.bootId !== null && header.bootId !== here.bootId) return false;
  const found = await find(header.pid);
  if (found === null) return false;
  if (found.startedAt === null) return true;
  return Math.abs(Date.parse(found.startedAt) - Date.parse(header.startedAt)) <= startToleranceMs;
}

/** Whose wishes a journal's are now. */
export type Ownership = "ours" | "free" | "living" | "unknown";

/**
 * Tells whether a journal's wishes may be taken over: by nobody while their process lives, and by one process only
 * afterwards. A journal without a readable first line belongs to nobody that can be asked.
 */
export async function ownershipOf(
  file: JournalFile,
  disk: JournalDisk,
  here: JournalOwner,
  find: FindProcess,
): Promise<Ownership> {
  if (file.header === null) return "unknown";
  if (isSameProcess(file.header, here)) return "ours";
  if (await ownerLives(file.header, here, find)) return "living";
  const taker = await takerOf(file.name, disk);
  if (taker === null) return "free";
  if (isSameProcess(taker, here)) return "ours";
  return (await ownerLives(taker, here, find)) ? "living" : "free";
}

/**
 * Takes a dead process' journal over. One process gets it: the mark is a file that only one can make.
 *
 * @returns whether it is ours now
 * @throws {JobError} `journal_unwritable`
 */
export async function takeOver(
  file: string,
  disk: JournalDisk,
  here: JournalOwner,
  find: FindProcess,
  at: string,
): Promise<boolean> {
  const header: JournalHeader = { kind: "journal", schema: "simjobs.journal/1", at, ...here };
  const text = `${JSON.stringify(header)}\n`;
  for (let turn = 1; ; turn += 1) {
    const name = ownerName(file, turn);
    if (await claimed(disk, name, text)) return true;
    const taker = parseOwner(await disk.read(name));
    if (taker !== null && isSameProcess(taker, here)) return true; // taken by us a moment ago, for another account
    if (taker === null || (await ownerLives(taker, here, find))) return false;
  }
}

async function claimed(disk: JournalDisk, name: string, text: string): Promise<boolean> {
  try {
    return await disk.claim(name, text);
  } catch (error) {
    throw unwritable(name, error);
  }
}

/** The newest process that has taken a journal over. */
async function takerOf(file: string, disk: JournalDisk): Promise<JournalHeader | null> {
  const names = new Set(await disk.list());
  let turn = 0;
  while (names.has(ownerName(file, turn + 1))) turn += 1;
  return turn === 0 ? null : parseOwner(await disk.read(ownerName(file, turn)));
}

/** Each take-over makes a mark of its own: a mark is never written twice. */
function ownerName(file: string, turn: number): string {
  return turn === 1 ? `${file}.owner` : `${file}.owner.${turn}`;
}

function parseOwner(text: string): JournalHeader | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return null;
    const { host, bootId, pid, startedAt } = value as Record<string, unknown>;
    if (typeof host !== "string" || typeof pid !== "number" || typeof startedAt !== "string") return null;
    return {
      kind: "journal",
      schema: "simjobs.journal/1",
      at: "",
      host,
      bootId: typeof bootId === "string" ? bootId : null,
      pid,
      startedAt,
      version: "",
    };
  } catch {
    return null;
  }
}

function isSameProcess(one: JournalHeader, other: JournalOwner): boolean {
  return (
    one.host === other.host &&
    one.pid === other.pid &&
    one.bootId === other.bootId &&
    Math.abs(Date.parse(one.startedAt) - Date.parse(other.startedAt)) <= startToleranceMs
  );
}
