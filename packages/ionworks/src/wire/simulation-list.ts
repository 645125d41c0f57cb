import * as z from "zod/mini";
import { wireId } from "./job.js";
import type { PageShape } from "./page.js";

const anObject = z.nullish(z.record(z.string(), z.unknown()));

/**
 * An entry of `GET /simulations`.
 *
 * @see docs/services/ionworks.md 3.6
 */
export const simulationSummaryReply = z.looseObject({
  id: wireId,
  created_at: z.nullish(z.string()),
  updated_at: z.nullish(z.string()),
  experiment_id: z.nullish(z.string()),
  parameterized_model_id: z.nullish(z.string()),
  design_id: z.nullish(z.string()),
  job_id: z.nullish(wireId),
  status: z.nullish(z.string()),
  error: z.nullish(z.string()),
  error_code: z.nullish(z.string()),
  metrics: anObject,
  storage_folder: z.nullish(z.string()),
  organization_id: z.nullish(z.string()),
  experiment: anObject,
  parameterized_model: anObject,
  design: anObject,
});
export type SimulationSummary = z.infer<typeof simulationSummaryReply>;

/** The reply of `GET /simulations`. */
export const simulationPageReply = z.looseObject({
  simulations: z.array(simulationSummaryReply),
  /** Model id to the scalar parameters of that model. */
  model_scalar_parameters: anObject,
  total: z.nullish(z.number()),
});

export const simulationPages: PageShape<SimulationSummary> = {
  item: simulationSummaryReply,
  key: "simulations",
};
