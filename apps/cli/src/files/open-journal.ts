import { readFile } from "node:fs/promises";
import { FileJournal, type JournalOwner } from "@simjobs/control";
import type { CliContext } from "../context.js";
import { folderDisk } from "./folder-disk.js";

/** A journal for this process, in a file that is made with the first entry. */
export async function openJournal(
  context: Pick<CliContext, "clock" | "machine" | "newId" | "version">,
  folder: string,
): Promise<FileJournal> {
  const { clock, newId } = context;
  return new FileJournal(folderDisk(folder, newId), clock, await journalOwner(context), newId().slice(0, 8));
}

/** Who this process is, for the first line of its journal. */
export async function journalOwner({
  machine,
  version,
}: Pick<CliContext, "machine" | "version">): Promise<JournalOwner> {
  // Tells one start of the machine from another, so that a process number is not taken for a later one's.
  const bootId = await readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => null);
  return {
    host: machine.hostname,
    bootId: bootId === null ? null : bootId.trim(),
    pid: machine.pid,
    startedAt: new Date(machine.startedAtMs).toISOString(),
    version,
  };
}
