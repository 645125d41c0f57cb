import * as z from "zod/mini";
import { anyObject, endFlags, failureFields, number, text, time, wireId } from "./fields.js";

/**
 * A job as `GET /jobs/{id}`, the job list and the job cancel send it. Needed are the id and the status word; whatever
 * else is missing, `null` or new is read as it is.
 *
 * @see docs/services/ionworks.md 3.1
 */
export const jobReply = z.looseObject({
  /** Not `id`, as in its siblings. */
  job_id: wireId,
  /** `pending` `processing` `waiting` `completed` `failed` `canceled`, and more to come. @see docs/services/ionworks.md 4.1 */
  status: z.string(),
  /** `dummy` `datafit` `validation` `simulate` `evaluate_variables` `optimize`, and more. */
  job_type: text,
  /** 0 to 10; nobody tells which end goes first. */
  priority: number,
  created_at: time,
  updated_at: time,
  started_at: time,
  completed_at: time,
  user_id: text,
  organization_id: text,
  project_id: text,
  /** The job that it is a part of. @see docs/services/ionworks.md 4.6 */
  parent_job_id: text,
  ...endFlags,
  /** In a unit that nobody tells. */
  compute_time: number,
  ...failureFields,
  /** Small results; large ones are in the metadata. */
  result: anyObject,
  /** Nothing that is left takes it as input. @see docs/services/ionworks.md 3.2 */
  callback_url: text,
  /** `project` or `organization`. */
  access_level: text,
  /** Places in the storage, no addresses. */
  params_path: text,
  metadata_path: text,
});
export type JobRecord = z.infer<typeof jobReply>;
