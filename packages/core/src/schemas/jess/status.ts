import * as z from "zod/mini";
import { text, time } from "./fields.js";

/**
 * The `data` of J11, and of a cancel that was accepted (J10).
 *
 * @see docs/services/jess.md 3 J11
 */
export const statusReply = z.looseObject({
  /** The key of the status row, never the job's. */
  id: z.nullish(z.int()),
  /** The job. */
  job_ID: z.int(),
  /** @see docs/services/jess.md 4.1 */
  status: z.string(),
  /** A sentence. */
  status_Info: text,
  /** @see docs/services/jess.md 4.3 */
  progress: text,
  /** True between a cancel and its execution, false before and after. */
  cancel_Flag: z.nullish(z.boolean()),
  /** May be set on a job that has not ended, and may be `null` on one that has. */
  completion_Time: time,
  last_Update: time,
});
export type JessStatusRow = z.infer<typeof statusReply>;
