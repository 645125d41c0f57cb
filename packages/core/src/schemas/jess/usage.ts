import * as z from "zod/mini";
import { text, time } from "./fields.js";

/**
 * One element of the `data` of J5.
 *
 * @see docs/services/jess.md 3 J5
 */
export const usageReply = z.looseObject({
  username: text,
  status: text,
  /** Number of jobs. */
  submissions: z.nullish(z.number()),
  /** Number of cases. */
  jobs: z.nullish(z.number()),
  /** Seconds. */
  cputime: z.nullish(z.number()),
  /** Bytes, more than fit into 32 bits; so are the two below. */
  upload: z.nullish(z.number()),
  download: z.nullish(z.number()),
  storage: z.nullish(z.number()),
  latest: time,
});
export type JessUsage = z.infer<typeof usageReply>;

/**
 * The `data` of J5: a list, though it is about one account.
 *
 * @see docs/services/jess.md 3 J5
 */
export const usageListReply = z.array(usageReply).check(z.minLength(1));
