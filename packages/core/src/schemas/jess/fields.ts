import * as z from "zod/mini";

/*
 * Of all schemas in this folder: fields that are not named are let through, words that nobody has met yet are kept, and `null`
 * and a missing field are both read. A field is needed only where nothing can be said without it.
 */

/** Milliseconds since 1970-01-01 UTC. @see docs/services/jess.md 3 J6 */
export const time = z.nullish(z.number());

/** A text; one that is absent can also be the word `NA` or `null`. @see docs/services/jess.md 3 J4 */
export const text = z.nullish(z.string());

/** Whether it was done, and a sentence for people. @see docs/services/jess.md 1.4 */
export const answerFields = { ok: z.boolean(), status: text };
