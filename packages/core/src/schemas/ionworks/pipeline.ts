import * as z from "zod/mini";
import { anyObject, endFlags, failureFields, number, text, time, wireId } from "./fields.js";

/**
 * An element of a pipeline. It is the way to the job that runs it.
 *
 * @see docs/services/ionworks.md 3.7
 */
export const pipelineElementReply = z.looseObject({
  id: wireId,
  /** `pending` `running` `completed` `failed` `skipped` `canceled`. @see docs/services/ionworks.md 4.1 */
  status: z.string(),
  pipeline_id: text,
  name: text,
  /** From 1 on. */
  element_order: number,
  /** A label for people, such as `Data Fit`. */
  element_type: text,
  job_config: anyObject,
  job_id: z.nullish(wireId),
  /** `status` of the job that runs it. */
  job_status: text,
  result: z.nullish(z.unknown()),
  ...failureFields,
  error_detail: anyObject,
  created_at: time,
  updated_at: time,
  organization_id: text,
});
export type PipelineElement = z.infer<typeof pipelineElementReply>;

/**
 * The reply of `GET /pipelines/{id}/elements`: a bare array.
 *
 * @see docs/services/ionworks.md 3.7
 */
export const pipelineElementsReply = z.array(pipelineElementReply);

/**
 * A pipeline, as every call about one sends it; `elements` come with the reply to its creation only.
 *
 * @see docs/services/ionworks.md 3.7
 */
export const pipelineReply = z.looseObject({
  id: wireId,
  /** `pending` `running` `completed` `failed` `canceled`. @see docs/services/ionworks.md 4.1 */
  status: z.string(),
  project_id: text,
  name: text,
  description: text,
  ...endFlags,
  created_at: time,
  updated_at: time,
  organization_id: text,
  user_id: text,
  created_by_email: text,
  /** `live_progress_updates`. */
  options: anyObject,
  ...failureFields,
  elements: z.nullish(z.array(z.unknown())),
});
export type PipelineRecord = z.infer<typeof pipelineReply>;

/**
 * The reply of `GET /pipelines`; older servers sent a bare array.
 *
 * @see docs/services/ionworks.md 1
 */
export const pipelinePageReply = z.looseObject({ pipelines: z.array(pipelineReply), total: number });

/**
 * The reply of `GET /pipelines/{id}/result`.
 *
 * @see docs/services/ionworks.md 3.7
 */
export const pipelineResultReply = z.looseObject({
  result: anyObject,
  /** By name of the element. */
  element_results: anyObject,
});
export type PipelineResult = z.infer<typeof pipelineResultReply>;
