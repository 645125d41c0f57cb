import * as z from "zod/mini";
import { answerFields } from "./fields.js";

/**
 * Around every reply that is JSON, but for the two `/info` replies and the folder listing of the users' storage.
 *
 * @see docs/services/jess.md 1.4
 */
export const envelopeReply = z.looseObject({
  /** Its `status` is a sentence for people, and has nothing to do with `data.status`. */
  ...answerFields,
  /** What was asked for; `null` in a no. */
  data: z.optional(z.unknown()),
});
export type JessEnvelope = z.infer<typeof envelopeReply>;
