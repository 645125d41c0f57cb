import * as z from "zod/mini";
import { text, time } from "./fields.js";

/**
 * The `data` of J6, its records not looked into yet: every job ever run, with no pages.
 *
 * @see docs/services/jess.md 3 J6
 */
export const jobListReply = z.array(z.unknown());

/**
 * One record of a list.
 *
 * @see docs/services/jess.md 3 J6
 */
export const listRecordReply = z.looseObject({
  /** The job's number in every address; `job_ID` of a status. */
  job_SN: z.int(),
  /** The number of the account, never the job's. */
  id: z.nullish(z.int()),
  username: text,
  /** What was sent as `title`, and as `desc` below. */
  job_Name: text,
  /** Missing in recordings of 2020. */
  job_Desc: text,
  /** `EP_IDF`, `EP_IDF_SPLIT`, `JE_JEP`; of Radiance, `RA_` and more. */
  job_Type: text,
  /** `ALL`, `LHS_RANDOM` (sent as `LHS`). */
  job_Subset: text,
  job_Args: text,
  /** @see docs/services/jess.md 4.1 */
  status: z.string(),
  /** `status_Info` of a status. */
  message: text,
  /** @see docs/services/jess.md 4.3 */
  progress: text,
  /** Number of cases. */
  njobs: z.nullish(z.int()),
  /** Seconds. */
  cputime: z.nullish(z.number()),
  /** Bytes sent, and bytes kept. */
  submissionSize: z.nullish(z.number()),
  storageSize: z.nullish(z.number()),
  /** Always 0. */
  resultSize: z.nullish(z.number()),
  /** When each step was reached; those from `accepted` on are missing in recordings of 2020. */
  received: time,
  accepted: time,
  prepared: time,
  simulated: time,
  collected: time,
  /** Was never set. */
  retrieved: time,
  cancelled: time,
});
export type JessListRecord = z.infer<typeof listRecordReply>;
