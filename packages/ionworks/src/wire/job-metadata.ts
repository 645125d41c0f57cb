import * as z from "zod/mini";

const numbers = z.nullish(z.record(z.string(), z.unknown()));

/** A look at a fit or an optimization on its way, as it was saved every now and then. */
export const traceStepReply = z.looseObject({
  best_cost: z.nullish(z.number()),
  cost: z.nullish(z.number()),
  /** Parameter name to its scaled value. */
  inputs: numbers,
  /** Parameter name to its value in its own unit. */
  inputs_unscaled: numbers,
  multistart_job_id: z.nullish(z.number()),
  outputs: numbers,
  best_outputs: numbers,
});
export type TraceStep = z.infer<typeof traceStepReply>;

/**
 * The reply of `GET /jobs/{id}/metadata`: what is too large for the job's own `result`.
 *
 * @see docs/services/ionworks.md 3.4
 */
export const jobMetadataReply = z.looseObject({
  intermediate_results: z.nullish(z.array(traceStepReply)),
  validation_results: z.nullish(z.unknown()),
  validation_plot_config: z.nullish(z.unknown()),
  /** Parameter name to its samples: a list, or one list a start. */
  samples: z.nullish(z.record(z.string(), z.array(z.unknown()))),
  sample_costs: z.nullish(z.array(z.unknown())),
  sample_param_names: z.nullish(z.array(z.string())),
  sample_burnin: z.nullish(z.number()),
});
export type JobMetadata = z.infer<typeof jobMetadataReply>;

/** The reply of `GET /pipelines/datafits/{job}/plot_data`. */
export const plotDataReply = z.looseObject({ traces: z.array(z.unknown()) });
export type PlotData = z.infer<typeof plotDataReply>;
