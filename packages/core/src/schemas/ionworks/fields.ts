import * as z from "zod/mini";
import { isJobId } from "../../words/job-id.js";

/*
 * Of all schemas in this folder: fields that are not named are let through, words that nobody has met yet are kept, and `null`
 * and a missing field are both read. A field is needed only where nothing can be said without it.
 */

/**
 * An identifier: opaque text that can stand in a path and in a reference.
 *
 * @see docs/services/ionworks.md 1
 */
export const wireId = z.string().check(z.refine(isJobId, "no identifier that can be asked about"));

export const text = z.nullish(z.string());
export const number = z.nullish(z.number());
const flag = z.nullish(z.boolean());

/** ISO 8601; one without a zone counts as no time. @see docs/services/ionworks.md 1 */
export const time = z.nullish(z.string());

/** An object whose keys are not looked into here. */
export const anyObject = z.nullish(z.record(z.string(), z.unknown()));

/** Why something failed: a sentence, and a word of an open list. @see docs/services/ionworks.md 5.3 */
export const failureFields = { error: text, error_code: text };

/** Whether it is over, and whether badly; of newer servers. They outrank the word. @see docs/services/ionworks.md 4.3 */
export const endFlags = { is_terminal: flag, is_failed: flag };

/** How many there are on this page, and in all. @see docs/services/ionworks.md 1 */
export const pageCounts = { count: number, total: number };
