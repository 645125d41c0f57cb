import * as z from "zod/mini";
import { anyObject, failureFields, number, text, time, wireId } from "./fields.js";

/**
 * An entry of `GET /simulations`.
 *
 * @see docs/services/ionworks.md 3.6
 */
export const simulationSummaryReply = z.looseObject({
  id: wireId,
  created_at: time,
  updated_at: time,
  experiment_id: text,
  parameterized_model_id: text,
  design_id: text,
  /** The job that runs it. */
  job_id: z.nullish(wireId),
  /** The job's. */
  status: text,
  ...failureFields,
  metrics: anyObject,
  /** Set once there are results. */
  storage_folder: text,
  organization_id: text,
  /** Objects that are joined in. */
  experiment: anyObject,
  parameterized_model: anyObject,
  design: anyObject,
});
export type SimulationSummary = z.infer<typeof simulationSummaryReply>;

/**
 * The reply of `GET /simulations`.
 *
 * @see docs/services/ionworks.md 3.6
 */
export const simulationPageReply = z.looseObject({
  simulations: z.array(simulationSummaryReply),
  /** Model id to the scalar parameters of that model. */
  model_scalar_parameters: anyObject,
  total: number,
});
