import * as z from "zod/mini";

/**
 * The `data` of J18: 32 hex digits under which a drawing can be fetched.
 *
 * @see docs/services/jess.md 3 J18
 */
export const modelReferenceReply = z.string().check(z.regex(/^[0-9a-f]{32}$/i));
