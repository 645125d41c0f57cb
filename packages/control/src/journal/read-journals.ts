import { chainStart, readLine } from "./hash-chain.js";
import {
  journalEntry,
  type ClosedEntry,
  type JournalEntry,
  type JournalHeader,
  type WishEntry,
} from "./entries.js";
import type { JournalDisk } from "./journal-disk.js";

/** A place in a journal that cannot be read, or that is not what was written. */
export interface JournalFault {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly problem: "not JSON" | "not an entry" | "changed" | "out of place" | "torn end" | "cannot be read";
}

/** One journal file as it was found. */
export interface JournalFile {
  readonly name: string;
  readonly header: JournalHeader | null;
  readonly entries: readonly JournalEntry[];
  readonly faults: readonly JournalFault[];
  /** Entries in unbroken order from the start, and the hash of the last of them. */
  readonly head: { readonly count: number; readonly hash: string };
}

/**
 * Where a wish stands: `open` (on record, nothing sent), `asked` (a cancel may have left), `closed` (an outcome is known),
 * `withdrawn` (a person's no).
 */
export type WishStatus = "open" | "asked" | "closed" | "withdrawn";

/** A wish and everything that was noted about it, from whichever file. */
export interface KnownWish {
  readonly wish: WishEntry;
  readonly status: WishStatus;
  /** The file that the wish was first written to. */
  readonly file: string;
  /** Cancels that may have left. */
  readonly sends: number;
  readonly accepted: boolean;
  readonly refused: number;
  /** Cancels that the service has not even looked at. */
  readonly turnedAway: number;
  readonly run: number | null;
  readonly closed: ClosedEntry | null;
}

const journalName = /^\d{4}-\d{2}-\d{2}-\d+-[\w-]+\.jsonl$/;

/**
 * Reads every journal in the folder. What cannot be read is told with its place, and the rest is still read.
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
  try {
    return parseJournal(name, await disk.read(name));
  } catch {
    const fault: JournalFault = { file: name, line: 1, problem: "cannot be read" };
    return { name, header: null, entries: [], faults: [fault], head: { count: 0, hash: chainStart } };
  }
}

/** Reads the text of one journal. A last line without an end is what a crash leaves behind, and no fault of anybody's. */
function parseJournal(name: string, text: string): JournalFile {
  const lines = text.split("\n");
  const torn = lines.pop() ?? "";
  const entries: JournalEntry[] = [];
  const faults: JournalFault[] = [];
  let head = { count: 0, hash: chainStart };
  let unbroken = true;
  let expected = head;
  for (const [index, line] of lines.entries()) {
    const read = readLine(line, expected.count + 1, expected.hash);
    const found = "problem" in read ? read.line : read;
    if ("problem" in read) {
      faults.push({ file: name, line: index + 1, problem: read.problem });
      unbroken = false;
    }
    if (found === null) continue;
    // After a fault the chain goes on from what stands there, so that one changed line is one fault.
    expected = { count: found.n, hash: found.hash };
    if (unbroken) head = expected;
    const entry = journalEntry.safeParse(found.entry);
    if (entry.success) entries.push(entry.data);
    else if (isKnownKind(found.entry["kind"]))
      faults.push({ file: name, line: index + 1, problem: "not an entry" });
  }
  if (torn !== "") faults.push({ file: name, line: lines.length + 1, problem: "torn end" });
  const header = entries.find((entry) => entry.kind === "journal") ?? null;
  return { name, header, entries, faults, head };
}

const kinds: ReadonlySet<unknown> = new Set([
  "journal",
  "wish",
  "asked",
  "answered",
  "closed",
  "withdrawn",
  "taken",
  "submitting",
  "submitted",
]);
const isKnownKind = (kind: unknown): boolean => kinds.has(kind);

/** Every wish in the journals with what became of it, oldest first. Entries may stand in other files than their wish. */
export function wishesIn(files: readonly JournalFile[]): readonly KnownWish[] {
  const wishes = new Map<string, KnownWish>();
  for (const file of files) {
    for (const entry of file.entries) {
      if (entry.kind !== "wish" || wishes.has(entry.id)) continue;
      const fresh = {
        status: "open",
        sends: 0,
        accepted: false,
        refused: 0,
        turnedAway: 0,
        run: null,
        closed: null,
      } as const;
      wishes.set(entry.id, { wish: entry, file: file.name, ...fresh });
    }
  }
  for (const entry of files.flatMap((file) => file.entries)) {
    if (!("wishId" in entry)) continue;
    const known = wishes.get(String(entry.wishId));
    if (known !== undefined) wishes.set(known.wish.id, afterEntry(known, entry));
  }
  return [...wishes.values()].sort((one, other) =>
    one.wish.at < other.wish.at ? -1 : one.wish.at > other.wish.at ? 1 : 0,
  );
}

function afterEntry(known: KnownWish, entry: JournalEntry): KnownWish {
  switch (entry.kind) {
    case "asked":
      return {
        ...known,
        status: known.status === "open" ? "asked" : known.status,
        sends: known.sends + 1,
        run: entry.run ?? known.run,
      };
    case "answered":
      if (entry.answer === "not-left") return { ...known, sends: known.sends - 1 };
      return {
        ...known,
        accepted: known.accepted || entry.answer === "accepted",
        refused: known.refused + (entry.answer === "refused" ? 1 : 0),
        turnedAway: known.turnedAway + (entry.answer === "turned-away" ? 1 : 0),
      };
    case "closed":
      return { ...known, status: "closed", closed: entry };
    case "withdrawn":
      return known.status === "closed" ? known : { ...known, status: "withdrawn" };
    case "journal":
    case "wish":
    case "taken":
    case "submitting":
    case "submitted":
      return known;
  }
}
