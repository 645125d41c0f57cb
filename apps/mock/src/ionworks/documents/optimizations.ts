import { z } from "zod";
import type { Calls } from "../../documents/call.js";
import { known, tagged, text, textOrNull, whole, wholeOrNull } from "../../documents/known.js";
import {
  errorAnswer,
  failure,
  invalidInput,
  named,
  ofOne,
  ofProject,
  paging,
  refusals,
  time,
} from "./common.js";

const optimization = known("[doc opt-get]", {
  id: text,
  project_id: text,
  organization_id: text,
  ...named,
  kind: text.optional(),
  status: textOrNull,
  run_count: wholeOrNull,
  created_at: time.optional(),
  created_by_email: textOrNull.optional(),
  parameterized_model_id: textOrNull.optional(),
  metrics: z.unknown().optional(),
  objectives: z.unknown().optional(),
  ...failure,
  job_id: tagged(text.optional(), "[client models.py] [observed]"),
  updated_at: tagged(text.optional(), "UNKNOWN"),
  user_id: tagged(text.optional(), "UNKNOWN"),
  started_at: tagged(textOrNull.optional(), "UNKNOWN"),
});

const edit = known("[client models.py]", named);

/** Optimizations. @see docs/services/ionworks.md 3.9 */
export const optimizationCalls: Calls = {
  "POST /optimizations": {
    summary: "Makes and starts an optimization",
    section: "3.9",
    fact: "[client optimization.py]",
    body: known("[client optimization.py]", {
      project_id: text,
      ...named,
      kind: textOrNull.optional(),
      parameterized_model_id: textOrNull.optional(),
      optimization_template_id: tagged(textOrNull.optional(), "[doc opt-templates]"),
    }),
    answers: {
      200: tagged(optimization, "UNKNOWN", "its code is UNKNOWN"),
      201: optimization,
      202: optimization,
      ...refusals,
      ...invalidInput,
    },
  },
  "GET /optimizations": {
    summary: "Optimizations",
    section: "3.9",
    fact: "[client optimization.py]",
    query: paging("offset", ofProject),
    answers: {
      200: known("[client optimization.py]", { optimizations: z.array(optimization), total: whole }),
      ...refusals,
      ...invalidInput,
    },
  },
  "GET /optimizations/:id": {
    summary: "An optimization",
    section: "3.9",
    fact: "[doc opt-get]",
    answers: { 200: optimization, ...ofOne },
  },
  "PATCH /optimizations/:id": {
    summary: "Renames an optimization",
    section: "3.9",
    fact: "[client optimization.py]",
    body: edit,
    answers: { 200: optimization, ...ofOne, ...invalidInput },
  },
  "POST /optimizations/:id/cancel": {
    summary: "Asks for the cancel of an optimization",
    section: "3.9",
    fact: "[client optimization.py]",
    answers: {
      200: optimization,
      ...ofOne,
      400: errorAnswer("it has ended"),
      409: errorAnswer("it has ended"),
    },
  },
  "POST /optimizations/:id/resubmit": {
    summary: "Runs a failed optimization again",
    section: "3.9",
    fact: "[doc opt-resubmit]",
    answers: { 202: optimization, ...ofOne, 400: errorAnswer("UNKNOWN"), 409: errorAnswer("UNKNOWN") },
  },
};
