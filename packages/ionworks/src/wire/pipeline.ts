import * as z from "zod/mini";
import { wireId } from "./job.js";
import type { PageShape } from "./page.js";

const anObject = z.nullish(z.record(z.string(), z.unknown()));

/**
 * An element of a pipeline. It is the way to the job that runs it.
 *
 * @see docs/services/ionworks.md 3.7
 */
export const pipelineElementReply = z.looseObject({
  id: wireId,
  status: z.string(),
  pipeline_id: z.nullish(z.string()),
  name: z.nullish(z.string()),
  element_order: z.nullish(z.number()),
  element_type: z.nullish(z.string()),
  job_config: anObject,
  job_id: z.nullish(wireId),
  job_status: z.nullish(z.string()),
  result: z.nullish(z.unknown()),
  error: z.nullish(z.string()),
  error_code: z.nullish(z.string()),
  error_detail: anObject,
  created_at: z.nullish(z.string()),
  updated_at: z.nullish(z.string()),
  organization_id: z.nullish(z.string()),
});
export type PipelineElement = z.infer<typeof pipelineElementReply>;

/** The reply of `GET /pipelines/{id}/elements`: a bare array. */
export const pipelineElementsReply = z.array(pipelineElementReply);

/**
 * A pipeline, as every call about one sends it; `elements` come with the reply to its creation only.
 *
 * @see docs/services/ionworks.md 3.7
 */
export const pipelineReply = z.looseObject({
  id: wireId,
  status: z.string(),
  project_id: z.nullish(z.string()),
  name: z.nullish(z.string()),
  description: z.nullish(z.string()),
  is_terminal: z.nullish(z.boolean()),
  is_failed: z.nullish(z.boolean()),
  created_at: z.nullish(z.string()),
  updated_at: z.nullish(z.string()),
  organization_id: z.nullish(z.string()),
  user_id: z.nullish(z.string()),
  created_by_email: z.nullish(z.string()),
  options: anObject,
  error: z.nullish(z.string()),
  error_code: z.nullish(z.string()),
  elements: z.nullish(z.array(z.unknown())),
});
export type PipelineRecord = z.infer<typeof pipelineReply>;

/** The reply of `GET /pipelines`; older servers sent a bare array. */
export const pipelinePageReply = z.looseObject({
  pipelines: z.array(pipelineReply),
  total: z.nullish(z.number()),
});

/** The reply of `GET /pipelines/{id}/result`: the whole and each element, by its name. */
export const pipelineResultReply = z.looseObject({
  result: z.nullish(z.record(z.string(), z.unknown())),
  element_results: z.nullish(z.record(z.string(), z.unknown())),
});
export type PipelineResult = z.infer<typeof pipelineResultReply>;

export const pipelinePages: PageShape<PipelineRecord> = { item: pipelineReply, key: "pipelines" };
