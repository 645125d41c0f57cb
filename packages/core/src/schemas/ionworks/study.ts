import * as z from "zod/mini";
import { number, pageCounts, text, wireId } from "./fields.js";

/** A study: simulations and measurements kept together. It has no state. @see docs/services/ionworks.md 3.10 */
export const studyReply = z.looseObject({
  id: wireId,
  name: text,
  description: text,
  project_id: text,
  simulation_count: number,
  validation_count: number,
});
export type StudyRecord = z.infer<typeof studyReply>;

/**
 * The reply of `GET /projects/{project}/studies`.
 *
 * @see docs/services/ionworks.md 3.10
 */
export const studyPageReply = z.looseObject({ items: z.array(studyReply), ...pageCounts });

/**
 * That a simulation is in a study.
 *
 * @see docs/services/ionworks.md 3.10
 */
export const studySimulationReply = z.looseObject({ study_id: text, simulation_id: text });
export type StudySimulation = z.infer<typeof studySimulationReply>;
