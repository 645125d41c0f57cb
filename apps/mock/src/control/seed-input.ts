import { z } from "zod";
import { choiceInput, flagInput, mockMsInput, textInput, wholeInput } from "../base/input.js";
import { mostResultBytes, mostSeededJobs } from "../base/limits.js";
import { modelOutcomes } from "../base/model-outcome.js";

/** What the seeds of both services have. */
const common = {
  count: wholeInput(1, mostSeededJobs).default(1),
  name: textInput(1000).optional().describe("# becomes the number of the job"),
  owner: textInput().optional().describe("name of an account; the first one"),
  status: textInput(1000).optional().describe("a word of the service that the jobs have now"),
  durationMs: mockMsInput().optional().describe("mock milliseconds from now to their end"),
  cancelDelayMs: mockMsInput().optional().describe("mock milliseconds from a cancel to its effect"),
} as const;

const jessInput = z.strictObject({
  provider: z.literal("jess"),
  ...common,
  cases: wholeInput(1, 1_000_000).default(1),
  type: choiceInput(["EP_IDF", "EP_IDF_SPLIT", "JE_JEP"]).default("EP_IDF"),
  description: textInput().default(""),
  outcome: choiceInput(["FINISHED", "REJECTED"]).default("FINISHED"),
  model: choiceInput(modelOutcomes).optional().describe("as the switch model-outcome"),
  resultBytes: wholeInput(0, mostResultBytes).optional(),
});

const ionworksInput = z.strictObject({
  provider: z.literal("ionworks"),
  ...common,
  kind: choiceInput(["job", "simulation", "pipeline", "simple-pipeline", "optimization"]).default("job"),
  type: choiceInput(["dummy", "datafit", "validation", "simulate", "evaluate_variables", "optimize"]).default(
    "simulate",
  ),
  outcome: choiceInput(["completed", "failed"]).default("completed"),
  errorCode: textInput().optional(),
  parent: textInput().optional().describe("the id of a job"),
  modelId: textInput().default("pm-seeded"),
  studyId: textInput().optional(),
  elements: wholeInput(1, 100).default(2).describe("how many a pipeline has"),
  live: flagInput().default(true).describe("whether a fit reports while it runs"),
});

/** Jobs to be made out of nothing, at one of the services. */
export const seedInput = z.discriminatedUnion("provider", [ionworksInput, jessInput], "ionworks or jess");

export type JessSeed = z.output<typeof jessInput>;
export type IonworksSeed = z.output<typeof ionworksInput>;
