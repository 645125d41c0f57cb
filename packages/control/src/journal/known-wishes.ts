import type { JournalLine, JournalLineOf } from "@simjobs/core/schemas";
import type { JournalFile } from "./parse-journal.js";

/**
 * Where a wish stands: `open` (on record, nothing sent), `asked` (a cancel may have left), `closed` (an outcome is known),
 * `withdrawn` (a person's no).
 */
export type WishStatus = "open" | "asked" | "closed" | "withdrawn";

/**
 * Why a wish that is on record may not be what somebody wishes: its own line is not what was written, or not where
 * (`changed`); or a line is damaged that may have been its end, such as a person's no (`perhaps-over`).
 */
export type WishDoubt = "changed" | "perhaps-over";

/** A wish and everything that was noted about it, from whichever file. */
export interface KnownWish {
  readonly wish: JournalLineOf<"wish">;
  readonly status: WishStatus;
  readonly doubt: WishDoubt | null;
  /** The file that the wish was first written to. */
  readonly file: string;
  /** Cancels that may have left. */
  readonly sends: number;
  readonly accepted: boolean;
  readonly refused: number;
  /** Cancels that the service has not even looked at. */
  readonly turnedAway: number;
  readonly run: number | null;
  readonly closed: JournalLineOf<"closed"> | null;
}

const fresh = {
  status: "open",
  doubt: null,
  sends: 0,
  accepted: false,
  refused: 0,
  turnedAway: 0,
  run: null,
  closed: null,
} as const;

/**
 * Every wish in the journals with what became of it, oldest first. Entries may stand in other files than their wish. What
 * stands in lines that do not verify is taken for nothing but a doubt.
 */
export function wishesIn(files: readonly JournalFile[]): readonly KnownWish[] {
  const wishes = new Map<string, KnownWish>();
  for (const { name, entries, unverified, entriesBeforeHole } of files) {
    for (const [index, entry] of entries.entries()) {
      if (entry.kind !== "wish") continue;
      const isChanged = unverified.has(entry);
      const known = wishes.get(entry.id);
      // One that verifies counts, wherever another of its name stands.
      if (known !== undefined && (isChanged || known.doubt !== "changed")) continue;
      const doubt = isChanged ? "changed" : index < entriesBeforeHole ? "perhaps-over" : null;
      wishes.set(entry.id, { wish: entry, file: name, ...fresh, doubt });
    }
  }
  for (const file of files) {
    for (const entry of file.entries) {
      if (!("wishId" in entry)) continue;
      const known = wishes.get(String(entry.wishId));
      if (known === undefined) continue;
      wishes.set(known.wish.id, file.unverified.has(entry) ? doubted(known) : afterEntry(known, entry));
    }
  }
  for (const file of files) if (file.entriesBeforeHole > 0) doubtThoseOf(file, wishes);
  return [...wishes.values()].sort((one, other) =>
    one.wish.at < other.wish.at ? -1 : one.wish.at > other.wish.at ? 1 : 0,
  );
}

/** A file with a hole may have told the end of any wish that it has taken over, or has spoken about before. */
function doubtThoseOf(
  { name, entries, entriesBeforeHole }: JournalFile,
  wishes: Map<string, KnownWish>,
): void {
  const taken = new Set<string>();
  const spokenOf = new Set<string>();
  for (const entry of entries.slice(0, entriesBeforeHole)) {
    if (entry.kind === "taken") taken.add(entry.file);
    else if ("wishId" in entry) spokenOf.add(String(entry.wishId));
  }
  for (const [id, known] of wishes) {
    if (known.file !== name && (taken.has(known.file) || spokenOf.has(id))) wishes.set(id, doubted(known));
  }
}

function doubted(known: KnownWish): KnownWish {
  return known.doubt === null ? { ...known, doubt: "perhaps-over" } : known;
}

function afterEntry(known: KnownWish, entry: JournalLine): KnownWish {
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
    case "dismissed":
    case "identified":
      return known;
  }
}
