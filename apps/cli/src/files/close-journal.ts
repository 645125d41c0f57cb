import { writeReceipts, type FileJournal } from "@simjobs/control";
import type { CliContext } from "../context.js";
import { folderDisk } from "./folder-disk.js";
import { journalOwner } from "./open-journal.js";

/**
 * Closes the journal of this process and writes the receipts of all cancels that it has brought to an end.
 *
 * @throws {JobError} `journal_unwritable`
 */
export async function closeJournal(context: CliContext, folder: string, journal: FileJournal): Promise<void> {
  await journal.close();
  await writeOwnReceipts(context, folder, journal);
}

/**
 * Writes the receipts of all cancels that a journal of this process has brought to an end. It must have been closed.
 *
 * @throws {JobError} `journal_unwritable`
 */
export async function writeOwnReceipts(
  context: CliContext,
  folder: string,
  journal: FileJournal,
): Promise<void> {
  if (!journal.isUsed) return;
  const { clock, newId } = context;
  const owner = await journalOwner(context);
  await writeReceipts(folderDisk(folder), clock, owner, newId().slice(0, 8), journal.name);
}
