import { z } from "zod";
import { flag, known, tagged, text, textOrNull, whole } from "../../documents/known.js";

/** An error in the service's own form. @see docs/services/ionworks.md 5.1 */
const ownError = known("[client errors.py] [doc errors]", {
  error_code: text,
  message: text,
  detail: z.unknown(),
});
const bareError = known("[client errors.py]", { detail: text });
const invalid = known("[doc submit-job]", {
  detail: z.array(
    known("[inferred]", { loc: z.array(z.union([text, whole])), msg: text, type: text, input: z.unknown() }),
  ),
});

const error = (what: string): z.ZodType => z.union([ownError, bareError]).meta({ description: what });

/** What each signed-in call can answer besides. */
export const refusals = {
  401: error("key missing, wrong or too old"),
  403: error("not allowed"),
} as const;
/** The same for calls about one thing. */
export const ofOne = { ...refusals, 404: error("not there, or not yours") } as const;
export const invalidInput = { 422: invalid } as const;
export const conflict = { 409: error("there already") } as const;
export { error as errorAnswer };

export const time = tagged(text, "[doc cancel-job]", "ISO 8601");
export const timeOrNull = tagged(textOrNull, "[inferred]", "ISO 8601");
/** What newer servers say of whatever runs. */
export const flags = {
  is_terminal: tagged(flag.optional(), "[doc cancel-job] [changelog 0.32.0]", "it will not move again"),
  is_failed: tagged(flag.optional(), "[doc cancel-job, opt-cancel-old]", "it ended in any way but well"),
} as const;
export const failure = {
  error: tagged(textOrNull.optional(), "[doc cancel-job]", "for people"),
  error_code: tagged(textOrNull.optional(), "[doc cancel-job]"),
} as const;

/** A page of a list, in the envelope that most have. @see docs/services/ionworks.md 1 */
export function itemsOf(items: z.ZodType): z.ZodType {
  return z.union([
    known("[client models.py]", { items: z.array(items), count: whole, total: whole }),
    tagged(z.array(items), "[client models.py]"),
  ]);
}

const asked = (fact: string, description: string): z.ZodType => tagged(text.optional(), fact, description);
/** How lists are paged and sorted. */
export function paging(
  offset: "offset" | "skip",
  more: Readonly<Record<string, z.ZodType>> = {},
): z.ZodObject {
  return known("[doc sp-list] [client models.py]", {
    limit: asked("[client models.py]", "how many"),
    [offset]: asked("[client models.py]", "how many before them"),
    order_by: asked("[doc sp-list]", "the field to sort by"),
    order: asked("[doc sp-list]", "asc or desc"),
    created_at_gt: asked("[doc sp-list]", "a time"),
    created_at_lt: asked("[doc sp-list]", "a time"),
    ...more,
  });
}
export const ofProject = { project_id: asked("[client pipeline.py]", "only those of a project") } as const;

/** Name and description of something that is made or edited. */
export const named = {
  name: textOrNull.optional(),
  description: textOrNull.optional(),
} as const;
