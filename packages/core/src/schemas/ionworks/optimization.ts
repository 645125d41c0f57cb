import * as z from "zod/mini";
import { anyObject, failureFields, number, text, time, wireId } from "./fields.js";

/**
 * An optimization. The documented resource has no `job_id`, and the official client needs one: both are read.
 *
 * @see docs/services/ionworks.md 3.9
 */
export const optimizationReply = z.looseObject({
  id: wireId,
  /** `queued` `running` `succeeded` `failed` `canceled`. @see docs/services/ionworks.md 4.1 */
  status: text,
  project_id: text,
  organization_id: text,
  job_id: z.nullish(wireId),
  name: text,
  description: text,
  kind: text,
  /** Counted runs under one id; 0 for none. */
  run_count: number,
  created_at: time,
  /** Not listed on its page, as are `started_at` and `user_id`. */
  updated_at: time,
  started_at: time,
  user_id: text,
  created_by_email: text,
  cell_spec_id: text,
  parameterized_model_id: text,
  parameterized_model_name: text,
  cell_name: text,
  optimization_template_id: text,
  metrics: anyObject,
  objectives: anyObject,
  ...failureFields,
});
export type OptimizationRecord = z.infer<typeof optimizationReply>;

/**
 * The reply of `GET /optimizations`.
 *
 * @see docs/services/ionworks.md 1
 */
export const optimizationPageReply = z.looseObject({
  optimizations: z.array(optimizationReply),
  total: number,
});
