import { FileJournal, nodeJournalOwner, type JournalOwner } from "@simjobs/control";
import type { CliContext } from "../context.js";
import { folderDisk } from "./folder-disk.js";

/** A journal for this process, in a file that is made with the first entry. */
export async function openJournal(
  context: Pick<CliContext, "clock" | "machine" | "newId" | "redraw" | "version">,
  folder: string,
): Promise<FileJournal> {
  const { clock, newId, redraw } = context;
  const owner = await journalOwner(context);
  return new FileJournal(folderDisk(folder), clock, owner, newId().slice(0, 8), { repeat: redraw });
}

/** Who this process is, for the first line of its journal. */
export async function journalOwner({
  machine,
  version,
}: Pick<CliContext, "machine" | "version">): Promise<JournalOwner> {
  return nodeJournalOwner(machine, version);
}
