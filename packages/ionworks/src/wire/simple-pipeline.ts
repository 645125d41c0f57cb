import * as z from "zod/mini";
import { wireId } from "./job.js";
import type { PageShape } from "./page.js";

/**
 * A simple pipeline. Entries of its list lack `config_path` and `result`.
 *
 * @see docs/services/ionworks.md 3.8
 */
export const simplePipelineReply = z.looseObject({
  id: wireId,
  status: z.string(),
  project_id: z.nullish(z.string()),
  organization_id: z.nullish(z.string()),
  user_id: z.nullish(z.string()),
  name: z.nullish(z.string()),
  description: z.nullish(z.string()),
  is_terminal: z.nullish(z.boolean()),
  is_failed: z.nullish(z.boolean()),
  created_at: z.nullish(z.string()),
  updated_at: z.nullish(z.string()),
  config_path: z.nullish(z.string()),
  job_id: z.nullish(wireId),
  error: z.nullish(z.string()),
  error_code: z.nullish(z.string()),
  created_by_email: z.nullish(z.string()),
  result: z.nullish(z.record(z.string(), z.unknown())),
});
export type SimplePipelineRecord = z.infer<typeof simplePipelineReply>;

/** The reply of `GET /simple_pipelines`. `count` is the number on this page. */
export const simplePipelinePageReply = z.looseObject({
  items: z.array(simplePipelineReply),
  count: z.nullish(z.number()),
  total: z.nullish(z.number()),
});

export const simplePipelinePages: PageShape<SimplePipelineRecord> = {
  item: simplePipelineReply,
  key: "items",
};
