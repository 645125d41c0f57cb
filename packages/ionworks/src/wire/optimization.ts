import * as z from "zod/mini";
import { wireId } from "./job.js";
import type { PageShape } from "./page.js";

const anObject = z.nullish(z.record(z.string(), z.unknown()));

/**
 * An optimization. The documented resource has no `job_id`, and the official client needs one: both are read.
 *
 * @see docs/services/ionworks.md 3.9
 */
export const optimizationReply = z.looseObject({
  id: wireId,
  status: z.nullish(z.string()),
  project_id: z.nullish(z.string()),
  organization_id: z.nullish(z.string()),
  job_id: z.nullish(wireId),
  name: z.nullish(z.string()),
  description: z.nullish(z.string()),
  kind: z.nullish(z.string()),
  run_count: z.nullish(z.number()),
  created_at: z.nullish(z.string()),
  updated_at: z.nullish(z.string()),
  started_at: z.nullish(z.string()),
  user_id: z.nullish(z.string()),
  created_by_email: z.nullish(z.string()),
  cell_spec_id: z.nullish(z.string()),
  parameterized_model_id: z.nullish(z.string()),
  parameterized_model_name: z.nullish(z.string()),
  cell_name: z.nullish(z.string()),
  optimization_template_id: z.nullish(z.string()),
  metrics: anObject,
  objectives: anObject,
  error: z.nullish(z.string()),
  error_code: z.nullish(z.string()),
});
export type OptimizationRecord = z.infer<typeof optimizationReply>;

/** The reply of `GET /optimizations`. */
export const optimizationPageReply = z.looseObject({
  optimizations: z.array(optimizationReply),
  total: z.nullish(z.number()),
});

export const optimizationPages: PageShape<OptimizationRecord> = {
  item: optimizationReply,
  key: "optimizations",
};
