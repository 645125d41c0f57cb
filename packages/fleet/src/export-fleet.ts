import {
  markedUnfinished,
  openNodeJournal,
  parseJournal,
  verifyJournals,
  wishesIn,
  writeReceipts,
  type JournalFile,
  type JournalPlace,
  type Verification,
  type WishNote,
} from "@simjobs/control";
import { readdir } from "node:fs/promises";
import { JobError, tryParseReference, type Clock, type Provider } from "@simjobs/core";
import type { JournalLine } from "@simjobs/core/schemas";
import type { StoredWish } from "./store/fleet-store.js";

/** What `Fleet.export` has written. */
export interface Exported {
  /** How many wishes. */
  readonly wishes: number;
  /** Wishes that were left out, by their ids: their record is not what was written. */
  readonly damaged: readonly string[];
  /** How many of them have a receipt: those that are over. */
  readonly receipts: number;
  /** What `verifyJournals` says of the folder. */
  readonly verification: Verification;
}

/** How many wishes are written at a time: they share their flushes. */
const batchSize = 200;

interface ExportSettings {
  readonly clock: Clock;
  readonly grammars: readonly Provider["grammar"][];
  readonly version: string;
  /** Where they come from, in words. @default "the fleet" */
  readonly place?: string | undefined;
}

/**
 * Writes wishes with their records into a folder of journals, and a receipt of each that is closed: the same lines as a single machine
 * would have written, chained anew in one file. One that is open gets a last line that says that this is a copy, so that nobody who
 * resumes from the folder goes on with it. Where it is cut off, `verifyJournals` finds the folder not sound.
 */
export async function exportWishes(
  wishes: AsyncIterable<StoredWish>,
  folder: string,
  settings: ExportSettings,
): Promise<Exported> {
  await refuseFull(folder);
  const place = await openNodeJournal(folder, settings.clock, settings.version);
  const written = await markedUnfinished(place.disk, () => writeWishes(wishes, place, settings));
  return { ...written, verification: await verifyJournals(place.disk) };
}

async function writeWishes(
  wishes: AsyncIterable<StoredWish>,
  { disk, journal, owner, unique }: JournalPlace,
  { clock, grammars, place = "the fleet" }: ExportSettings,
): Promise<Omit<Exported, "verification">> {
  const damaged: string[] = [];
  let count = 0;
  let batch: Promise<void>[] = [];
  const write = (written: Promise<void>): void => {
    written.catch(() => {}); // it may fail while the next wish is read: whoever awaits the batch hears of it
    batch.push(written);
  };
  for await (const { id, ref: text, lines } of wishes) {
    const file = parseJournal(id, lines.join(""));
    const { entries, faults } = file;
    const ref = tryParseReference(text, grammars);
    if (faults.length > 0 || ref === null) {
      damaged.push(id);
      continue;
    }
    count += 1;
    for (const entry of entries) {
      if (entry.kind === "wish") {
        const own = entry.id === id ? ref : tryParseReference(entry.ref, grammars);
        if (own === null) continue;
        const { origin, account, signIn } = entry;
        const wish = {
          ...entry,
          ref: own,
          where: { origin, account, signIn },
          wishedAtMs: Date.parse(entry.at),
        };
        write(journal.wish([wish]));
      } else {
        const note = noteOf(entry);
        if (note !== null) write(journal.note(note));
      }
    }
    for (const wishId of openIn(file)) write(journal.note(copied(wishId, place, clock)));
    if (count % batchSize !== 0) continue;
    await Promise.all(batch);
    batch = [];
  }
  await Promise.all(batch);
  await journal.close();
  // A note may stand before its wish here: they are written at once.
  const receipts = await writeReceipts(disk, clock, owner, unique);
  return { wishes: count, damaged, receipts };
}

function openIn(file: JournalFile): readonly string[] {
  return wishesIn([file]).flatMap(({ wish, status }) =>
    status === "open" || status === "asked" ? [wish.id] : [],
  );
}

/** Whoever resumes from what is written would finish what the fleet goes on with. Every release reads this line as the end of the wish. */
function copied(wishId: string, place: string, clock: Clock): WishNote {
  const why = `this is a copy: ${place} goes on with it`;
  return { kind: "withdrawn", wishId, atMs: clock.wallNow(), why };
}

/** What is written must not come to stand among the records of a machine. */
async function refuseFull(folder: string): Promise<void> {
  let found: readonly string[];
  try {
    found = await readdir(folder);
  } catch {
    return; // whoever writes to it makes it, or tells why that cannot be
  }
  if (found.length === 0) return;
  throw new JobError("bad_input", `there is something in ${folder} already`, {
    hint: "Name a folder that is empty or not there yet.",
  });
}

function noteOf(entry: JournalLine): WishNote | null {
  switch (entry.kind) {
    case "asked":
    case "answered":
    case "closed":
    case "withdrawn": {
      const { at, ...facts } = entry;
      return { ...facts, atMs: Date.parse(at) };
    }
    case "journal":
    case "wish":
    case "taken":
    case "submitting":
    case "submitted":
    case "dismissed":
    case "identified":
      return null;
  }
}
