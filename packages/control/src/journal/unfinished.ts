import type { JournalDisk } from "./journal-disk.js";
import { unwritable } from "./unwritable.js";

/** Stands in a folder of journals that is being written, for as long as what is there is not all of it. */
export const unfinishedName = "unfinished";

/**
 * Marks a folder while all of what it is to hold is being written. A copy that was cut off, by a full disk or a crash, would
 * look whole otherwise: each of its files holds together. `verifyJournals` tells it by the mark, which stays where `write` fails.
 *
 * @throws {JobError} `journal_unwritable`, and what `write` throws
 */
export async function markedUnfinished<T>(disk: JournalDisk, write: () => Promise<T>): Promise<T> {
  await wholeOrNot(
    disk.claim(unfinishedName, "What is in this folder is not all of what was to be written.\n"),
  );
  const written = await write();
  await wholeOrNot(disk.remove(unfinishedName));
  return written;
}

async function wholeOrNot(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    throw unwritable(unfinishedName, error);
  }
}
