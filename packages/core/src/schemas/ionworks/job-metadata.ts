import * as z from "zod/mini";
import { anyObject, number } from "./fields.js";

/**
 * A look at a fit or an optimization on its way, as it was saved every now and then.
 *
 * @see docs/services/ionworks.md 3.4
 */
export const traceStepReply = z.looseObject({
  best_cost: number,
  cost: number,
  /** Parameter name to its scaled value. */
  inputs: anyObject,
  /** Parameter name to its value in its own unit. */
  inputs_unscaled: anyObject,
  multistart_job_id: number,
  /** Of this try, and of the best so far; optional. */
  outputs: anyObject,
  best_outputs: anyObject,
});
export type TraceStep = z.infer<typeof traceStepReply>;

/**
 * The reply of `GET /jobs/{id}/metadata`: what is too large for the job's own `result`.
 *
 * @see docs/services/ionworks.md 3.4
 */
export const jobMetadataReply = z.looseObject({
  /** Oldest first; there only where live progress was asked for. */
  intermediate_results: z.nullish(z.array(traceStepReply)),
  validation_results: z.nullish(z.unknown()),
  /** Which plots there are. */
  validation_plot_config: z.nullish(z.unknown()),
  /** Parameter name to its samples: a list, or one list a start. */
  samples: z.nullish(z.record(z.string(), z.array(z.unknown()))),
  sample_costs: z.nullish(z.array(z.unknown())),
  sample_param_names: z.nullish(z.array(z.string())),
  /** How many of the first samples are not to be counted. */
  sample_burnin: number,
});
export type JobMetadata = z.infer<typeof jobMetadataReply>;

/**
 * The reply of `GET /pipelines/datafits/{job}/plot_data`.
 *
 * @see docs/services/ionworks.md 3.4
 */
export const plotDataReply = z.looseObject({ traces: z.array(z.unknown()) });
export type PlotData = z.infer<typeof plotDataReply>;
