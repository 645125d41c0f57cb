import * as z from "zod/mini";
import { anyObject, endFlags, failureFields, pageCounts, text, time, wireId } from "./fields.js";

/**
 * A simple pipeline. Entries of its list lack `config_path` and `result`.
 *
 * @see docs/services/ionworks.md 3.8
 */
export const simplePipelineReply = z.looseObject({
  id: wireId,
  /** As of a pipeline. @see docs/services/ionworks.md 4.1 */
  status: z.string(),
  project_id: text,
  organization_id: text,
  user_id: text,
  name: text,
  description: text,
  ...endFlags,
  created_at: time,
  updated_at: time,
  /** Missing in lists, as is `result`. */
  config_path: text,
  job_id: z.nullish(wireId),
  ...failureFields,
  created_by_email: text,
  result: anyObject,
});
export type SimplePipelineRecord = z.infer<typeof simplePipelineReply>;

/**
 * The reply of `GET /simple_pipelines`.
 *
 * @see docs/services/ionworks.md 1
 */
export const simplePipelinePageReply = z.looseObject({
  items: z.array(simplePipelineReply),
  ...pageCounts,
});
