import { FileJournal, nodeJournalOwner, type JournalOwner } from "@simjobs/control";
import type { CliContext } from "../context.js";
import { folderDisk } from "./folder-disk.js";

/** A journal for this process, in a file that is made with the first entry. */
export async function openJournal(
  context: Pick<CliContext, "clock" | "machine" | "newId" | "version">,
  folder: string,
): Promise<FileJournal> {
  const { clock, newId } = context;
  return new FileJournal(folderDisk(folder), clock, await journalOwner(context), newId().slice(0, 8));
}

/** Who this process is, for the first line of its journal. */
export async function journalOwner({
  machine,
  version,
}: Pick<CliContext, "machine" | "version">): Promise<JournalOwner> {
  return nodeJournalOwner(machine, version);
}
