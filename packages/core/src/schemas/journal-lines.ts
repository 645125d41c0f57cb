import * as z from "zod/mini";
import { accountFields } from "./account.js";
import { recordedEvidence } from "./evidence.js";
import { flag, maybeText, text, time } from "./fields.js";
import { endingFields } from "./outcome.js";
import type { ReadOnly } from "./read-only.js";

/*
 * Lines of a journal. Losing the newest of those about a wish costs a reading, never a claim.
 */

/** Who writes a journal: enough to tell whether that process still lives. Journals of earlier releases tell less. */
const headerLine = z.looseObject({
  kind: z.literal("journal"),
  schema: z.literal("simjobs.journal/1"),
  at: time,
  host: text,
  bootId: maybeText,
  pid: z.number(),
  startedAt: time,
  version: text,
});

/** The recorded intent to cancel one job, at one origin, for one account. */
const wishLine = z.object({
  kind: z.literal("wish"),
  id: text,
  /** The job, in its written form. */
  ref: text,
  ...accountFields,
  at: time,
  /** Why, in the caller's words; at most 500 characters. Never sent to a service. */
  reason: maybeText,
  /** Wishes for the same job that are over: what was sent for them counts for this one, also after a crash. @default none */
  continues: z.optional(z.array(text)),
  /** It also means the jobs below this one, where the service's lists show any. @default false */
  withChildren: z.optional(flag),
});

/** A cancel may be about to leave. */
const askedLine = z.object({
  kind: z.literal("asked"),
  wishId: text,
  at: time,
  run: z.nullable(z.number()),
});

/**
 * What became of one cancel: `turned-away` left and was not looked at (too many requests, no sign-in), `not-left` never
 * left this machine.
 */
const cancelAnswer = z.enum(["accepted", "refused", "lost", "turned-away", "not-left"]);
export type CancelAnswer = z.infer<typeof cancelAnswer>;

const answeredLine = z.object({
  kind: z.literal("answered"),
  wishId: text,
  at: time,
  answer: cancelAnswer,
  message: text,
});

const closedLine = z.object({
  kind: z.literal("closed"),
  wishId: text,
  at: time,
  ...endingFields,
  evidence: z.array(recordedEvidence),
});

/** A person has taken the wish back before anything was sent, or does not want to hear of it any more. */
const withdrawnLine = z.object({ kind: z.literal("withdrawn"), wishId: text, at: time, why: text });

/** Another file's wishes are this process's now. */
const takenLine = z.object({
  kind: z.literal("taken"),
  file: text,
  at: time,
  /** How far that file went on unbroken, and the hash of the last entry of that. */
  entries: z.number(),
  lastHash: text,
});

/** Work is about to be submitted. */
const submittingLine = z.object({
  kind: z.literal("submitting"),
  id: text,
  at: time,
  ...accountFields,
  /** Which provider it goes to. */
  provider: text,
  /** What the job carries, so that it can be found again. */
  mark: text,
  /** SHA-256 of the inputs. */
  inputs: text,
});

const submittedLine = z.object({
  kind: z.literal("submitted"),
  submitId: text,
  at: time,
  refs: z.array(text),
  /** `dropped`: a person does not want to hear of it any more. */
  answer: z.enum(["made", "refused", "unclear", "adopted", "dropped"]),
});

/** A person has looked at what is damaged in a file and does not want to hear of it any more. */
const dismissedLine = z.object({ kind: z.literal("dismissed"), file: text, at: time, faults: z.number() });

/** The service has told whose account a sign-in is for, after a wish was made. */
const identifiedLine = z.object({ kind: z.literal("identified"), at: time, ...accountFields });

/** Everything that a journal can hold. Entries of a later release are left alone. */
export const journalLine = z.discriminatedUnion("kind", [
  headerLine,
  wishLine,
  askedLine,
  answeredLine,
  closedLine,
  withdrawnLine,
  takenLine,
  submittingLine,
  submittedLine,
  dismissedLine,
  identifiedLine,
]);

export type JournalLine = ReadOnly<z.infer<typeof journalLine>>;
/** One kind of line. */
export type JournalLineOf<Kind extends JournalLine["kind"]> = Extract<JournalLine, { readonly kind: Kind }>;

/** The kinds of lines that this release knows. */
export const journalLineKinds: ReadonlySet<unknown> = new Set(
  journalLine.def.options.map(({ shape }) => shape.kind.def.values[0]),
);

/** How far a file had come when it was last closed, taken over or cleaned up: a line of `heads.jsonl`. */
export const headLine = z.object({
  file: text,
  count: z.number(),
  hash: text,
  /** It was cleaned up on purpose. @default false */
  gone: z.optional(flag),
});
export type HeadLine = ReadOnly<z.infer<typeof headLine>>;
