import { z } from "zod";
import type { Calls } from "../../documents/call.js";
import { anything, known, numberOrNull, tagged, text, textOrNull, whole } from "../../documents/known.js";
import { errorAnswer, failure, flags, invalidInput, ofOne, refusals, time, timeOrNull } from "./common.js";

const job = known("[doc cancel-job]", {
  job_id: text,
  job_type: text,
  status: text,
  priority: tagged(whole, "[doc submit-job]", "0 to 10"),
  created_at: time,
  updated_at: time,
  user_id: text,
  organization_id: text,
  ...flags,
  started_at: timeOrNull,
  completed_at: timeOrNull,
  compute_time: tagged(numberOrNull, "[doc cancel-job]", "its unit is UNKNOWN"),
  ...failure,
  result: tagged(z.unknown(), "[client job.py]", "small results"),
  callback_url: textOrNull,
  parent_job_id: textOrNull,
  project_id: textOrNull,
  access_level: tagged(text, "[doc opt-cancel-old]", "project or organization"),
  params_path: tagged(text, "[doc cancel-job] [inferred]", "a place in the storage, no address"),
  metadata_path: tagged(textOrNull, "[doc cancel-job] [inferred]", "a place in the storage, no address"),
});

const plotData = known("[doc plot]", {
  traces: z.array(z.looseObject({})),
  layout: anything,
  x_full_min: tagged(numberOrNull.optional(), "[doc plot]"),
  x_full_max: tagged(numberOrNull.optional(), "[doc plot]"),
});
const plotQuery = known("[doc plot]", {
  objective_name: text,
  plot_index: text.optional(),
  max_points: tagged(text.optional(), "[doc plot]", "100 to 80000"),
  x_min: text.optional(),
  x_max: text.optional(),
});

const metadata = known("[client job.py]", {
  intermediate_results: z.array(z.looseObject({})).optional(),
  validation_results: z.unknown().optional(),
  validation_plot_config: z.unknown().optional(),
  samples: z.unknown().optional(),
  sample_costs: z.unknown().optional(),
  sample_param_names: z.unknown().optional(),
  sample_burnin: z.unknown().optional(),
});

/** Jobs, and the plots of fits. @see docs/services/ionworks.md 3.2 to 3.4 */
export const jobCalls: Calls = {
  "POST /jobs": {
    summary: "Withdrawn: submits a job directly",
    section: "3.2",
    fact: "[doc submit-job] [changelog 0.35.0]",
    body: known("[doc submit-job]", { job_type: text, params: anything }),
    answers: { 202: job, 410: errorAnswer("withdrawn; its body is UNKNOWN"), ...refusals, ...invalidInput },
  },
  "GET /jobs": {
    summary: "The jobs of the organization",
    section: "3.3",
    fact: "[doc list-jobs]",
    query: known("[doc list-jobs]", {
      job_types: tagged(text.optional(), "[doc list-jobs]", "may repeat"),
      job_type: tagged(text.optional(), "[doc list-jobs]", "older, outranked by job_types"),
      status: text.optional(),
      limit: text.optional(),
      offset: tagged(text.optional(), "[inferred]", "its name is UNKNOWN"),
    }),
    answers: {
      200: z.union([
        known("[inferred]", { jobs: z.array(job), total: whole }),
        tagged(z.array(job), "[client job.py] [observed]"),
      ]),
      ...refusals,
      ...invalidInput,
    },
  },
  "GET /jobs/:id": {
    summary: "A job",
    section: "3.4",
    fact: "[client job.py]",
    answers: { 200: job, ...ofOne },
  },
  "POST /jobs/:id/cancel": {
    summary: "Asks for the cancel of a job; answers with the job",
    section: "3.4",
    fact: "[doc cancel-job]",
    answers: { 200: job, ...ofOne, 400: errorAnswer("it has ended"), 409: errorAnswer("it has ended") },
  },
  "GET /jobs/:id/metadata": {
    summary: "The large results of a job",
    section: "3.4",
    fact: "[client job.py]",
    answers: { 200: metadata, ...ofOne },
  },
};

/** Plots of fits and validations. @see docs/services/ionworks.md 3.4 */
export const plotCalls: Calls = Object.fromEntries(
  ["datafits", "validations"].map((family) => [
    `GET /pipelines/${family}/:id/plot_data`,
    {
      summary: "Points of a plot",
      section: "3.4",
      fact: "[doc plot] [client job.py]",
      query: plotQuery,
      answers: { 200: plotData, ...ofOne, ...invalidInput },
    },
  ]),
);
