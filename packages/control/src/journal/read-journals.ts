import type { JournalDisk } from "./journal-disk.js";
import { parseJournal, unreadFile, type JournalFile } from "./parse-journal.js";
import { fileProblemOf } from "./unfit-file.js";

const journalName = /^\d{4}-\d{2}-\d{2}-\d+-[\w-]+\.jsonl$/;

/**
 * Reads every journal in the folder. What cannot be read, or may not be what this user's programs have written, is told with
 * its place, and the rest is still read.
 *
 * @param only - the name of the one to read
 */
export async function readJournals(disk: JournalDisk, only?: string): Promise<readonly JournalFile[]> {
  const names = (await disk.list())
    .filter((name) => journalName.test(name) && (only === undefined || name === only))
    .sort();
  const files: JournalFile[] = [];
  for (const name of names) files.push(await readJournal(disk, name));
  return files;
}

async function readJournal(disk: JournalDisk, name: string): Promise<JournalFile> {
  let text: string;
  try {
    text = await disk.read(name);
  } catch (error) {
    return unreadFile(name, fileProblemOf(error));
  }
  return parseJournal(name, text);
}
