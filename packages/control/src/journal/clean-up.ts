import type { Clock } from "@simjobs/core";
import type { JournalOwner } from "./journal-owner.js";
import { noteHead } from "./heads.js";
import type { JournalDisk } from "./journal-disk.js";
import { wishesIn } from "./known-wishes.js";
import type { FindProcess } from "./liveness.js";
import { ownersOf } from "./ownership.js";
import { readJournals } from "./read-journals.js";
import { writeReceipts } from "./receipts.js";

const ninetyDaysMs = 90 * 24 * 3_600_000;

/**
 * Removes journals of 90 days and older in which nothing is open and whose process is gone. Receipts are written first and
 * stay; the head of each removed journal is kept, so that `verify` does not take it for lost.
 *
 * @returns the names of the files that were removed
 */
export async function cleanUpJournals(
  disk: JournalDisk,
  clock: Clock,
  owner: JournalOwner,
  find: FindProcess,
  unique: string,
): Promise<readonly string[]> {
  const files = await readJournals(disk);
  const open = new Set(
    wishesIn(files)
      .filter(({ status }) => status === "open" || status === "asked")
      .map(({ file }) => file),
  );
  const removed: string[] = [];
  const finished = files.filter((file) => {
    const newest = file.entries.at(-1)?.at;
    const old = newest !== undefined && clock.wallNow() - Date.parse(newest) >= ninetyDaysMs;
    return old && !open.has(file.name) && file.faults.every(({ problem }) => problem === "torn end");
  });
  const owners = await ownersOf(finished, files, { disk, clock, here: owner, find });
  for (const file of finished) {
    if (owners.get(file.name)?.ownership === "living") continue;
    if (removed.length === 0) await writeReceipts(disk, clock, owner, unique);
    await noteHead(disk, { file: file.name, ...file.head, gone: true });
    for (const name of await disk.list()) {
      if (name === file.name || isMarkOf(file.name, name)) await disk.remove(name);
    }
    removed.push(file.name);
  }
  return removed;
}

/** Whether a file is the mark of one who has taken a journal over; what else begins with its name is not ours. */
function isMarkOf(journal: string, name: string): boolean {
  return name.startsWith(journal) && /^\.owner(?:\.\d+)?$/u.test(name.slice(journal.length));
}
