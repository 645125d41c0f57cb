import * as z from "zod/mini";
import { text, time } from "./fields.js";

/**
 * The `data` of J4: the JESS account that is linked to the one that signed in.
 *
 * @see docs/services/jess.md 3 J4
 */
export const accountReply = z.looseObject({
  /** The number of the account; `id` of a list's records. @see docs/services/jess.md 3 J6 */
  id: z.int(),
  /** Begins the sentences about lists. */
  username: z.string(),
  firstname: text,
  surname: text,
  /** Names the account in refusals. @see docs/services/jess.md 3 J11 */
  email: z.string().check(z.maxLength(320)),
  address: text,
  telephone: text,
  permissions: text,
  userGroup: text,
  suspended: z.nullish(z.boolean()),
  /** Hours, with fractions. */
  overdraft: z.nullish(z.number()),
  /** Hours, with fractions. */
  cpuhour: z.nullish(z.number()),
  registered: time,
  last_Access: time,
});
export type JessAccount = z.infer<typeof accountReply>;
