import { cancelOutcomes } from "@simjobs/core";
import * as z from "zod/mini";

/** Who wrote a journal: enough to tell whether that process still lives. More is read by `knownProcess`. */
const header = z.looseObject({
  kind: z.literal("journal"),
  schema: z.literal("simjobs.journal/1"),
  at: z.string(),
  host: z.string(),
  bootId: z.nullable(z.string()),
  pid: z.number(),
  startedAt: z.string(),
  version: z.string(),
});

/** One thing that an outcome rests on. */
export const evidenceEntry = z.looseObject({
  at: z.string(),
  what: z.string(),
  source: z.nullable(z.string()),
  nativeStatus: z.nullable(z.string()),
  cancelFlag: z.nullable(z.boolean()),
  progress: z.nullable(z.string()),
  message: z.nullable(z.string()),
  digest: z.nullable(z.string()),
});

const account = {
  origin: z.string(),
  account: z.string(),
  /** What proves who was signed in; it is the account where the service had not told that. */
  signIn: z.optional(z.string()),
};

const wish = z.looseObject({
  kind: z.literal("wish"),
  id: z.string(),
  ref: z.string(),
  ...account,
  at: z.string(),
  reason: z.nullable(z.string()),
  continues: z.optional(z.array(z.string())),
  withChildren: z.optional(z.boolean()),
});
const asked = z.looseObject({
  kind: z.literal("asked"),
  wishId: z.string(),
  at: z.string(),
  run: z.nullable(z.number()),
});
const answered = z.looseObject({
  kind: z.literal("answered"),
  wishId: z.string(),
  at: z.string(),
  answer: z.enum(["accepted", "refused", "lost", "turned-away", "not-left"]),
  message: z.string(),
});
const closed = z.looseObject({
  kind: z.literal("closed"),
  wishId: z.string(),
  at: z.string(),
  outcome: z.enum(cancelOutcomes),
  cause: z.nullable(z.string()),
  nativeStatus: z.nullable(z.string()),
  requestedAt: z.nullable(z.string()),
  confirmedAt: z.nullable(z.string()),
  requests: z.number(),
  settled: z.nullable(z.boolean()),
  evidence: z.array(evidenceEntry),
});
const withdrawn = z.looseObject({
  kind: z.literal("withdrawn"),
  wishId: z.string(),
  at: z.string(),
  why: z.string(),
});
const taken = z.looseObject({
  kind: z.literal("taken"),
  file: z.string(),
  at: z.string(),
  entries: z.number(),
  lastHash: z.string(),
});
const submitting = z.looseObject({
  kind: z.literal("submitting"),
  id: z.string(),
  at: z.string(),
  ...account,
  provider: z.string(),
  mark: z.string(),
  inputs: z.string(),
});
const submitted = z.looseObject({
  kind: z.literal("submitted"),
  submitId: z.string(),
  at: z.string(),
  refs: z.array(z.string()),
  answer: z.enum(["made", "refused", "unclear", "adopted", "dropped"]),
});

/** A person has looked at what is damaged in a file and does not want to hear of it any more. */
const dismissed = z.looseObject({
  kind: z.literal("dismissed"),
  file: z.string(),
  at: z.string(),
  faults: z.number(),
});

/** The service has told whose account a sign-in is for, after a wish was made. */
const identified = z.looseObject({ kind: z.literal("identified"), at: z.string(), ...account });

/** Everything that a journal can hold. Entries of a later release are left alone. */
export const journalEntry = z.discriminatedUnion("kind", [
  header,
  wish,
  asked,
  answered,
  closed,
  withdrawn,
  taken,
  submitting,
  submitted,
  dismissed,
  identified,
]);
export type JournalEntry = z.infer<typeof journalEntry>;
export type JournalHeader = z.infer<typeof header>;
export type WishEntry = z.infer<typeof wish>;
export type ClosedEntry = z.infer<typeof closed>;
