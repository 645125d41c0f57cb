import { headLine, type HeadLine } from "@simjobs/core/schemas";
import type { JournalDisk } from "./journal-disk.js";
import { fileProblemOf, type FileProblem } from "./unfit-file.js";
import { unwritable } from "./unwritable.js";

/** The file in which heads are kept. */
export const headsName = "heads.jsonl";
/**
 * Keeps a head, flushed. One line is one write, so that processes do not write into each other's; it begins with a line
 * break, so that a line torn by a crash spoils itself alone.
 *
 * @throws {JobError} `journal_unwritable`
 */
export async function noteHead(disk: JournalDisk, head: HeadLine): Promise<void> {
  await appendToHeads(disk, `\n${JSON.stringify(head)}\n`);
}

/**
 * Makes the file of heads where there is none.
 *
 * @throws {JobError} `journal_unwritable`
 */
export async function makeHeads(disk: JournalDisk): Promise<void> {
  await appendToHeads(disk, null);
}

async function appendToHeads(disk: JournalDisk, text: string | null): Promise<void> {
  try {
    const file = await disk.open(headsName);
    try {
      if (text !== null) await file.append(text);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unwritable(headsName, error);
  }
}

/** What the file of heads says. */
export interface KeptHeads {
  /** `null` where it is read; else what is wrong with it, or that it is not there. */
  readonly problem: FileProblem | "missing" | null;
  /** Every head that was kept, oldest first. */
  readonly heads: readonly HeadLine[];
  /** Files that were cleaned up on purpose. */
  readonly cleaned: ReadonlySet<string>;
  /** Lines that cannot be read: torn by a crash, or damaged. */
  readonly unread: number;
}

export async function readHeads(disk: JournalDisk): Promise<KeptHeads> {
  const heads: HeadLine[] = [];
  const cleaned = new Set<string>();
  let unread = 0;
  const nothing = { heads, cleaned, unread };
  if (!(await disk.list()).includes(headsName)) return { problem: "missing", ...nothing };
  let text: string;
  try {
    text = await disk.read(headsName);
  } catch (error) {
    return { problem: fileProblemOf(error), ...nothing };
  }
  for (const line of text.split("\n")) {
    if (line === "") continue;
    const head = parseHead(line);
    if (head === null) unread += 1;
    else if (head.gone === true) cleaned.add(head.file);
    else heads.push({ file: head.file, count: head.count, hash: head.hash });
  }
  return { problem: null, heads, cleaned, unread };
}

function parseHead(line: string): HeadLine | null {
  try {
    const head = headLine.safeParse(JSON.parse(line));
    return head.success ? head.data : null;
  } catch {
    return null;
  }
}
