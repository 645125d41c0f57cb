import * as z from "zod/mini";
import { wireId } from "./job.js";

/**
 * A simulation as `GET /simulations/{id}` sends it. Its state lives in the job that `job_id` names.
 *
 * @see docs/services/ionworks.md 3.6
 */
export const simulationReply = z.looseObject({
  id: wireId,
  job_id: z.nullish(wireId),
  status: z.nullish(z.string()),
  created_at: z.nullish(z.string()),
  updated_at: z.nullish(z.string()),
  experiment_id: z.nullish(z.string()),
  parameterized_model_id: z.nullish(z.string()),
  design_id: z.nullish(z.string()),
  error: z.nullish(z.string()),
  error_code: z.nullish(z.string()),
  metrics: z.nullish(z.record(z.string(), z.unknown())),
  storage_folder: z.nullish(z.string()),
  simulation_data: z.nullish(z.unknown()),
  organization_id: z.nullish(z.string()),
});
export type SimulationRecord = z.infer<typeof simulationReply>;

/** One entry of `POST /simulations/statuses`. It carries no flags. */
export const simulationStatusReply = z.looseObject({
  simulation_id: wireId,
  status: z.string(),
  updated_at: z.nullish(z.string()),
  error: z.nullish(z.string()),
  error_code: z.nullish(z.string()),
});
export type SimulationStatusRecord = z.infer<typeof simulationStatusReply>;

/** The reply of `POST /simulations/statuses`: a bare array. */
export const simulationStatusesReply = z.array(simulationStatusReply);
