import { z } from "zod";
import { flag, known, text } from "../../documents/known.js";

/** The reply that most calls have, and what a no has in place of the data. @see docs/services/jess.md 1.4 */
export function envelopeOf(data: z.ZodType): z.ZodObject {
  return known("[doc job_status]", { ok: flag, status: text, data: data.nullable() });
}

/** What the users API says, which has its own fields beside these. */
export const yesOrNo = known("[doc log_on]", { ok: flag, status: text });

/** What a session that is not good gets; its body is **UNKNOWN**. */
export const unauthorized = z
  .unknown()
  .meta({ description: "no cookie, or one that is not good", "x-fact": "[doc]" });
