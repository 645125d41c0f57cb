import * as z from "zod/mini";

/**
 * The `data` of J7, J8 and J9: the new job's number, up to 64 bits of it.
 *
 * @see docs/services/jess.md 3 J7
 */
export const createdJobReply = z.int().check(z.positive());
