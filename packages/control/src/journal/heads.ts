import * as z from "zod/mini";
import type { JournalDisk } from "./journal-disk.js";
import { unwritable } from "./unwritable.js";

/** How far a file had come when it was last closed, taken over or cleaned up. */
export interface FileHead {
  readonly file: string;
  readonly count: number;
  readonly hash: string;
}

const headsName = "heads.jsonl";
const headLine = z.looseObject({
  file: z.string(),
  count: z.number(),
  hash: z.string(),
  gone: z.optional(z.boolean()),
});

/**
 * Keeps a head, flushed. One line is one write, so that processes do not write into each other's.
 *
 * @throws {JobError} `journal_unwritable`
 */
export async function noteHead(
  disk: JournalDisk,
  head: FileHead & { readonly gone?: boolean },
): Promise<void> {
  try {
    const file = await disk.open(headsName);
    try {
      await file.append(`${JSON.stringify(head)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unwritable(headsName, error);
  }
}

/** The newest head of each file, and the files that were cleaned up on purpose. */
export async function readHeads(
  disk: JournalDisk,
): Promise<{ readonly heads: ReadonlyMap<string, FileHead>; readonly cleaned: ReadonlySet<string> }> {
  const heads = new Map<string, FileHead>();
  const cleaned = new Set<string>();
  const text = (await disk.list()).includes(headsName) ? await disk.read(headsName) : "";
  for (const line of text.split("\n")) {
    const head = parseHead(line);
    if (head === null) continue; // a torn line of a crash: the file's own chain is still there
    if (head.gone === true) cleaned.add(head.file);
    else heads.set(head.file, { file: head.file, count: head.count, hash: head.hash });
  }
  return { heads, cleaned };
}

function parseHead(line: string): z.infer<typeof headLine> | null {
  try {
    const head = headLine.safeParse(JSON.parse(line));
    return head.success ? head.data : null;
  } catch {
    return null;
  }
}
