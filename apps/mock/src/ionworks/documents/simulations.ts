import { z } from "zod";
import type { Calls } from "../../documents/call.js";
import { anything, known, tagged, text, textOrNull, whole, wholeOrNull } from "../../documents/known.js";
import { errorAnswer, failure, invalidInput, ofOne, refusals, time } from "./common.js";

const simulation = known("[doc sim-list]", {
  id: text,
  created_at: time,
  experiment_id: tagged(text.optional(), "[doc sim-list]"),
  parameterized_model_id: text,
  updated_at: time.optional(),
  design_id: textOrNull.optional(),
  job_id: tagged(text.optional(), "[client simulation.py]"),
  status: tagged(text.optional(), "[skill run-simulations]"),
  ...failure,
  metrics: z.unknown().optional(),
  storage_folder: tagged(textOrNull.optional(), "[client simulation.py]", "set once there are results"),
  organization_id: text.optional(),
});

const download = (table: string): Calls => ({
  [`GET /simulations/:id/${table}/download`]: {
    summary: "Redirects to a signed address of the results, as parquet",
    section: "3.6",
    fact: "[client simulation.py]",
    answers: {
      302: tagged(z.unknown(), "UNKNOWN", "to the storage; by which code is UNKNOWN"),
      307: tagged(z.unknown(), "UNKNOWN", "to the storage; by which code is UNKNOWN"),
      ...ofOne,
    },
  },
});

/** Simulations. @see docs/services/ionworks.md 3.5, 3.6 */
export const simulationCalls: Calls = {
  "POST /simulations/with-template/batch": {
    summary: "Starts simulations",
    section: "3.5",
    fact: "[client simulation.py]",
    body: known("[client simulation.py]", {
      parameterized_model: z.union([text, anything]),
      experiment_template_id: text,
      experiment_parameter_sets: z.array(anything).optional(),
      design_parameters_doe: anything.nullable().optional(),
      max_backward_jumps: tagged(wholeOrNull.optional(), "[client simulation.py]", "1000 by default"),
      study_id: textOrNull.optional(),
      extra_variables: tagged(z.array(text).nullable().optional(), "[changelog 0.33.0]"),
      project_id: tagged(textOrNull.optional(), "[changelog 0.25.0]"),
    }),
    answers: Object.fromEntries(
      [200, 201, 202].map((status) => [
        status,
        tagged(
          z.array(known("[client simulation.py]", { simulation_id: text, job_id: text })),
          "[client simulation.py]",
          "one for each simulation; its status code is UNKNOWN",
        ),
      ]),
    ),
  },
  "GET /simulations": {
    summary: "Simulations of a model, or of a study",
    section: "3.6",
    fact: "[doc sim-list]",
    query: known("[doc sim-list]", {
      parameterized_model_id: text.optional(),
      study_id: text.optional(),
      limit: tagged(text.optional(), "[doc sim-list]", "1 to 1000, usually 100"),
      offset: text.optional(),
    }),
    answers: {
      200: known("[doc sim-list]", {
        simulations: z.array(simulation),
        model_scalar_parameters: z.unknown(),
        total: whole,
      }),
      400: errorAnswer("exactly one of parameterized_model_id and study_id is needed"),
      ...refusals,
      ...invalidInput,
    },
  },
  "POST /simulations/statuses": {
    summary: "The statuses of many simulations",
    section: "3.6",
    fact: "[doc sim-statuses]",
    body: known("[doc sim-statuses]", {
      simulation_ids: z.array(text).optional(),
      limit: whole.optional(),
      offset: whole.optional(),
    }),
    answers: {
      200: z.array(
        known("[doc sim-statuses]", {
          simulation_id: text,
          status: text,
          updated_at: time,
          error: textOrNull,
          error_code: textOrNull,
        }),
      ),
      ...refusals,
      ...invalidInput,
    },
  },
  "GET /simulations/:id": {
    summary: "A simulation",
    section: "3.6",
    fact: "[client simulation.py]",
    answers: { 200: simulation, ...ofOne },
  },
  ...download("time_series"),
  ...download("steps"),
};
