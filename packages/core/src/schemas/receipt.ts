import * as z from "zod/mini";
import { accountFields } from "./account.js";
import { recordedEvidence } from "./evidence.js";
import { maybeText, text, time, told, whole } from "./fields.js";
import { endingFields } from "./outcome.js";
import type { ReadOnly } from "./read-only.js";

/** All of a receipt but its evidence. */
export const receiptFields = {
  kind: z.literal("receipt"),
  schema: z.literal("simjobs.receipt/1"),
  id: told(text, "the wish that it is about"),
  ref: told(text, "the job"),
  origin: accountFields.origin,
  account: accountFields.account,
  reason: told(maybeText, "why, in the words of whoever cancelled"),
  wishedAt: told(time, "when the wish was made"),
  closedAt: told(time, "when it was closed"),
  ...endingFields,
  /** Also one that only a later release knows. */
  outcome: told(text, "how it ended"),
  /** How many cancels may have left. */
  sends: told(whole, "how many cancels may have left"),
  /** The journal that it was written from. */
  journal: told(text, "the file that it was written from"),
};

/** The evidence for one outcome, as it was put on record. */
const receipt = z.object({ ...receiptFields, evidence: z.array(recordedEvidence) });
export type Receipt = ReadOnly<z.infer<typeof receipt>>;

const header = z.looseObject({ kind: z.literal("receipts"), file: z.optional(text) });

/** Everything that a file of receipts can hold. */
export const receiptsLine = z.discriminatedUnion("kind", [header, receipt]);
