import * as z from "zod/mini";
import { readingSources } from "../words/reading-sources.js";
import { maybeFlag, maybeText, text, time, told } from "./fields.js";
import type { ReadOnly } from "./read-only.js";

/** What can have happened: a look at the job, a cancel and what became of it. */
const evidenceKinds = [
  "read",
  "sent",
  "accepted",
  "refused",
  "answer-lost",
  "turned-away",
  "not-left",
  "absent",
] as const;

const when = told(time, "when, by the clock of the machine that wrote it down");
const facts = {
  nativeStatus: told(maybeText, "the service's word"),
  cancelFlag: told(maybeFlag, "whether a cancel was recorded on the job"),
  progress: told(maybeText, "the service's own progress numbers, where it has some"),
  message: told(maybeText, "its words"),
};
const digest = told(
  maybeText,
  "SHA-256 of the reading as it was parsed, to hold two records of one reply against each other",
);
const whatMeaning = "what happened";
const sourceMeaning = "where a reading comes from";

/** One thing that an outcome rests on, as documents show it. */
export const shownEvidence = z.object({
  at: when,
  what: told(z.enum(evidenceKinds), whatMeaning),
  source: told(z.nullable(z.enum(readingSources)), sourceMeaning),
  ...facts,
});

/** One thing that an outcome rests on. */
export const evidence = z.extend(shownEvidence, { digest });
export type Evidence = ReadOnly<z.infer<typeof evidence>>;

/** The same as it stands on record, perhaps in words of a later release. */
export const recordedEvidence = z.object({
  at: when,
  what: told(text, whatMeaning),
  source: told(maybeText, sourceMeaning),
  ...facts,
  digest,
});
