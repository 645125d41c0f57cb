import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Clock } from "@simjobs/core";
import { FileJournal } from "./file-journal.js";
import type { JournalOwner } from "./journal-owner.js";
import type { JournalDisk } from "./journal-disk.js";
import { nodeJournalDisk } from "./node-disk.js";
import { findNodeProcess, nodeJournalOwner, type NodeProcess } from "./node-processes.js";
import type { FindProcess } from "./liveness.js";

/** Where a process keeps its wishes, and what it needs to finish those that others have left. */
export interface JournalPlace {
  readonly disk: JournalDisk;
  /** This process' own journal, for `CancelOptions.journal`. Its file is made with the first entry. */
  readonly journal: FileJournal;
  readonly owner: JournalOwner;
  readonly find: FindProcess;
  /** What no other file of this process and day has in its name. */
  readonly unique: string;
}

/**
 * A journal of this Node process in a real folder. The folder is made with the first entry, for its owner alone.
 *
 * @param version - of your program, for whoever reads the journal
 */
export async function openNodeJournal(folder: string, clock: Clock, version: string): Promise<JournalPlace> {
  const here: NodeProcess = {
    hostname: hostname(),
    pid: process.pid,
    startedAtMs: Date.now() - process.uptime() * 1000,
  };
  const disk = nodeJournalDisk(folder);
  const owner = await nodeJournalOwner(here, version);
  const unique = randomUUID().slice(0, 8);
  return {
    disk,
    journal: new FileJournal(disk, clock, owner, unique, { repeat: repeatUnref }),
    owner,
    find: findNodeProcess(here),
    unique,
  };
}

/** As `setInterval`, and no process is kept alive by it. */
function repeatUnref(everyMs: number, work: () => void): () => void {
  const timer = setInterval(work, everyMs);
  timer.unref();
  return () => clearInterval(timer);
}
