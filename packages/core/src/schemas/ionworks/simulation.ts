import * as z from "zod/mini";
import { anyObject, failureFields, text, time, wireId } from "./fields.js";

/**
 * A simulation as `GET /simulations/{id}` sends it. Its state lives in the job that `job_id` names.
 *
 * @see docs/services/ionworks.md 3.6
 */
export const simulationReply = z.looseObject({
  id: wireId,
  job_id: z.nullish(wireId),
  /** The job's. */
  status: text,
  created_at: time,
  updated_at: time,
  experiment_id: text,
  parameterized_model_id: text,
  design_id: text,
  ...failureFields,
  metrics: anyObject,
  /** Set once there are results. */
  storage_folder: text,
  /** Of older ones. */
  simulation_data: z.nullish(z.unknown()),
  organization_id: text,
});
export type SimulationRecord = z.infer<typeof simulationReply>;

/**
 * One entry of `POST /simulations/statuses`. It carries no flags.
 *
 * @see docs/services/ionworks.md 3.6
 */
export const simulationStatusReply = z.looseObject({
  simulation_id: wireId,
  /** A word of the job. @see docs/services/ionworks.md 4.1 */
  status: z.string(),
  /** Of another record than the job's: not to be compared with its times. */
  updated_at: time,
  ...failureFields,
});
export type SimulationStatusRecord = z.infer<typeof simulationStatusReply>;

/**
 * The reply of `POST /simulations/statuses`: a bare array.
 *
 * @see docs/services/ionworks.md 3.6
 */
export const simulationStatusesReply = z.array(simulationStatusReply);
