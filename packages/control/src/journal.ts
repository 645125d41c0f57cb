import type { AccountIdentity, CancelOutcome, JobRef } from "@simjobs/core";
import type { Evidence } from "./evidence-log.js";

/** The recorded intent to cancel one job, at one origin, for one account. */
export interface Wish {
  readonly id: string;
  readonly ref: JobRef;
  readonly where: AccountIdentity;
  /** Wall clock, in milliseconds since 1970-01-01 UTC. */
  readonly wishedAtMs: number;
  /** Why, in the caller's words; at most 500 characters. Never sent to a service. */
  readonly reason: string | null;
  /** Wishes for the same job that are over: what was sent for them counts for this one, also after a crash. @default none */
  readonly continues?: readonly string[];
  /** It also means the jobs below this one, where the service's lists show any. @default false */
  readonly withChildren?: boolean;
}

/**
 * What became of one cancel: `turned-away` left and was not looked at (too many requests, no sign-in), `not-left` never
 * left this machine.
 */
export type CancelAnswer = "accepted" | "refused" | "lost" | "turned-away" | "not-left";

/** What is written about a wish after it was made. Losing the newest of these costs a reading, never a claim. */
export type WishNote =
  /** A cancel may be about to leave. */
  | { readonly kind: "asked"; readonly wishId: string; readonly atMs: number; readonly run: number | null }
  | {
      readonly kind: "answered";
      readonly wishId: string;
      readonly atMs: number;
      readonly answer: CancelAnswer;
      readonly message: string;
    }
  | {
      readonly kind: "closed";
      readonly wishId: string;
      readonly atMs: number;
      readonly outcome: CancelOutcome;
      readonly cause: string | null;
      readonly nativeStatus: string | null;
      readonly requestedAt: string | null;
      readonly confirmedAt: string | null;
      readonly requests: number;
      readonly settled: boolean | null;
      readonly evidence: readonly Evidence[];
    }
  /** A person has taken the wish back before anything was sent, or does not want to hear of it any more. */
  | { readonly kind: "withdrawn"; readonly wishId: string; readonly atMs: number; readonly why: string };

/**
 * Where wishes are kept, so that none is lost. `control` takes it as an argument; the command line brings a file.
 *
 * Both methods resolve only when the entry is safe: flushed to disk for a wish and for `asked`.
 * @throws {JobError} `journal_unwritable`
 */
export interface Journal {
  wish(wishes: readonly Wish[]): Promise<void>;
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
