import { isJobId } from "@simjobs/core";
import * as z from "zod/mini";
import { quickRecord } from "./quick-record.js";

/** An identifier as the service writes it: opaque text that can stand in a path and in a reference. */
export const wireId = z.string().check(z.refine(isJobId, "no identifier that can be asked about"));

/**
 * A job as `GET /jobs/{id}`, the job list and the job cancel send it. Needed are the id and the status word; whatever
 * else is missing, `null` or new is read as it is.
 *
 * @see docs/services/ionworks.md 3.1
 */
export const jobReply = quickRecord({
  job_id: wireId,
  status: z.string(),
  job_type: z.nullish(z.string()),
  priority: z.nullish(z.number()),
  created_at: z.nullish(z.string()),
  updated_at: z.nullish(z.string()),
  started_at: z.nullish(z.string()),
  completed_at: z.nullish(z.string()),
  user_id: z.nullish(z.string()),
  organization_id: z.nullish(z.string()),
  project_id: z.nullish(z.string()),
  parent_job_id: z.nullish(z.string()),
  is_terminal: z.nullish(z.boolean()),
  is_failed: z.nullish(z.boolean()),
  compute_time: z.nullish(z.number()),
  error: z.nullish(z.string()),
  error_code: z.nullish(z.string()),
  result: z.nullish(z.record(z.string(), z.unknown())),
  callback_url: z.nullish(z.string()),
  access_level: z.nullish(z.string()),
  params_path: z.nullish(z.string()),
  metadata_path: z.nullish(z.string()),
});
export type JobRecord = z.infer<typeof jobReply>;
