import * as z from "zod/mini";
import { wireId } from "./job.js";
import type { PageShape } from "./page.js";

/** A study: simulations and measurements kept together. It has no state. @see docs/services/ionworks.md 3.10 */
export const studyReply = z.looseObject({
  id: wireId,
  name: z.nullish(z.string()),
  description: z.nullish(z.string()),
  project_id: z.nullish(z.string()),
  simulation_count: z.nullish(z.number()),
  validation_count: z.nullish(z.number()),
});
export type StudyRecord = z.infer<typeof studyReply>;

/** The reply of `GET /projects/{project}/studies`. */
export const studyPageReply = z.looseObject({
  items: z.array(studyReply),
  count: z.nullish(z.number()),
  total: z.nullish(z.number()),
});

/** That a simulation is in a study. */
export const studySimulationReply = z.looseObject({
  study_id: z.nullish(z.string()),
  simulation_id: z.nullish(z.string()),
});
export type StudySimulation = z.infer<typeof studySimulationReply>;

export const studyPages: PageShape<StudyRecord> = { item: studyReply, key: "items" };
