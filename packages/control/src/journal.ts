import type { AccountIdentity, JobRef } from "@simjobs/core";
import type { JournalLine, JournalLineOf } from "@simjobs/core/schemas";

type WishLine = JournalLineOf<"wish">;

/** The recorded intent to cancel one job, at one origin, for one account. */
export interface Wish extends Pick<WishLine, "id" | "reason" | "continues" | "withChildren"> {
  readonly ref: JobRef;
  readonly where: AccountIdentity;
  /** Wall clock, in milliseconds since 1970-01-01 UTC. */
  readonly wishedAtMs: number;
}

/** A line of a journal as somebody has it written: its time by the wall clock, in milliseconds since 1970-01-01 UTC. */
type Note<Kind extends JournalLine["kind"]> = Omit<JournalLineOf<Kind>, "at"> & { readonly atMs: number };

/** What is written about a wish after it was made. Losing the newest of these costs a reading, never a claim. */
export type WishNote = Note<"asked"> | Note<"answered"> | Note<"closed"> | Note<"withdrawn">;

/**
 * Where wishes are kept, so that none is lost. `control` takes it as an argument; the command line brings a file.
 *
 * Both methods resolve only when the entry is safe: flushed to disk for a wish and for `asked`.
 * @throws {JobError} `journal_unwritable`
 */
export interface Journal {
  /** Has wishes on record, flushed to disk, before anything is asked. */
  wish(wishes: readonly Wish[]): Promise<void>;
  /** Has on record what was asked of a wish, or what became of it. */
  note(note: WishNote): Promise<void>;
  /**
   * The service has told whose account a sign-in is for, after wishes were made with the sign-in alone. Losing it costs a
   * later process that signs in otherwise the knowledge that they are this account's.
   */
  identified?(where: AccountIdentity): Promise<void>;
}

/** Keeps nothing. For callers who accept that a crash forgets what was asked. */
export const noJournal: Journal = {
  wish: async () => {},
  note: async () => {},
};
