import { z } from "zod";
import type { Calls } from "../../documents/call.js";
import { anything, known, tagged, text, textOrNull, whole } from "../../documents/known.js";
import {
  errorAnswer,
  failure,
  flags,
  invalidInput,
  named,
  ofOne,
  ofProject,
  paging,
  refusals,
  time,
} from "./common.js";

const pipeline = known("[doc pl-create, pl-get]", {
  id: text,
  project_id: text,
  name: text,
  status: text,
  created_at: time,
  updated_at: time,
  ...flags,
  organization_id: text.optional(),
  user_id: text.optional(),
  description: textOrNull.optional(),
  ...failure,
  options: z.unknown().optional(),
  created_by_email: textOrNull.optional(),
});

const element = known("[doc pl-elements, pl-element]", {
  id: text,
  pipeline_id: text,
  name: text,
  element_order: tagged(whole, "[doc pl-elements]", "from 1"),
  element_type: text,
  job_config: z.unknown(),
  status: text,
  created_at: time,
  updated_at: time,
  organization_id: text,
  job_id: textOrNull,
  result: z.unknown(),
  ...failure,
  error_detail: z.unknown(),
  job_status: textOrNull,
});

const simplePipeline = known("[doc sp-create, sp-cancel]", {
  id: text,
  project_id: text,
  organization_id: text,
  status: text,
  created_at: time,
  updated_at: time,
  ...flags,
  config_path: tagged(textOrNull.optional(), "[doc sp-create, sp-list]", "not in lists"),
  user_id: textOrNull,
  ...named,
  job_id: textOrNull,
  ...failure,
  created_by_email: textOrNull,
  result: tagged(z.unknown().optional(), "[doc sp-create, sp-list]", "not in lists"),
});

const elements = tagged(z.looseObject({}), "[doc pl-create] [schema 0.18]", "elements by name");
const options = tagged(anything.optional(), "[client pipeline.py]", "{live_progress_updates: bool}");
const edit = known("[client models.py]", named);

/** Pipelines. @see docs/services/ionworks.md 3.7 */
export const pipelineCalls: Calls = {
  "POST /pipelines": {
    summary: "Makes a pipeline, which also starts it",
    section: "3.7",
    fact: "[doc pl-create]",
    body: known("[doc pl-create]", { project_id: text, elements, ...named, options }),
    answers: {
      201: pipeline.extend({ elements: tagged(z.array(element), "[doc pl-create]") }),
      ...refusals,
      ...invalidInput,
    },
  },
  "GET /pipelines": {
    summary: "Pipelines, without their elements",
    section: "3.7",
    fact: "[client pipeline.py]",
    query: paging("skip", ofProject),
    answers: {
      200: z.union([
        known("[client pipeline.py]", { pipelines: z.array(pipeline), total: whole }),
        tagged(z.array(pipeline), "[client pipeline.py]", "of older servers"),
      ]),
      ...refusals,
      ...invalidInput,
    },
  },
  "GET /pipelines/:id": {
    summary: "A pipeline, without its elements",
    section: "3.7",
    fact: "[doc pl-get]",
    answers: { 200: pipeline, ...ofOne },
  },
  "PATCH /pipelines/:id": {
    summary: "Renames a pipeline",
    section: "3.7",
    fact: "[client pipeline.py]",
    body: edit,
    answers: { 200: pipeline, ...ofOne, ...invalidInput },
  },
  "DELETE /pipelines/:id": {
    summary: "Deletes a pipeline with its jobs and files",
    section: "3.7",
    fact: "[client pipeline.py]",
    answers: { 204: tagged(z.null(), "UNKNOWN"), 200: tagged(anything, "UNKNOWN"), ...ofOne },
  },
  "POST /pipelines/:id/cancel": {
    summary: "Asks for the cancel of a pipeline, with what has not ended in it",
    section: "3.7",
    fact: "[doc pl-cancel]",
    answers: { 200: pipeline, ...ofOne },
  },
  "GET /pipelines/:id/result": {
    summary: "The results of a pipeline, and of each element",
    section: "3.7",
    fact: "[client pipeline.py]",
    answers: {
      200: known("[client pipeline.py]", { result: z.unknown(), element_results: anything }),
      ...ofOne,
    },
  },
  "GET /pipelines/:id/elements": {
    summary: "The elements of a pipeline",
    section: "3.7",
    fact: "[doc pl-elements]",
    answers: { 200: z.array(element), ...ofOne },
  },
  "GET /pipelines/elements/:id": {
    summary: "An element",
    section: "3.7",
    fact: "[doc pl-element]",
    answers: { 200: element, ...ofOne },
  },
};

/** Simple pipelines. @see docs/services/ionworks.md 3.8 */
export const simplePipelineCalls: Calls = {
  "POST /simple_pipelines": {
    summary: "Makes and starts a simple pipeline",
    section: "3.8",
    fact: "[doc sp-create]",
    body: known("[doc sp-create]", {
      project_id: text,
      config: known("[doc sp-create]", { elements }),
      ...named,
      options,
    }),
    answers: {
      200: tagged(simplePipeline, "UNKNOWN", "its code is UNKNOWN"),
      201: simplePipeline,
      202: simplePipeline,
      ...refusals,
      ...invalidInput,
    },
  },
  "GET /simple_pipelines": {
    summary: "Simple pipelines of a project",
    section: "3.8",
    fact: "[doc sp-list]",
    query: paging("offset", ofProject),
    answers: {
      200: known("[doc sp-list]", { items: z.array(simplePipeline), count: whole, total: whole }),
      ...refusals,
      ...invalidInput,
    },
  },
  "GET /simple_pipelines/:id": {
    summary: "A simple pipeline",
    section: "3.8",
    fact: "[client simple_pipeline.py]",
    answers: { 200: simplePipeline, ...ofOne },
  },
  "PATCH /simple_pipelines/:id": {
    summary: "Renames a simple pipeline",
    section: "3.8",
    fact: "[doc sp-update]",
    body: edit,
    answers: { 200: simplePipeline, ...ofOne, ...invalidInput },
  },
  "DELETE /simple_pipelines/:id": {
    summary: "Deletes a simple pipeline with its job",
    section: "3.8",
    fact: "[client simple_pipeline.py]",
    answers: { 204: tagged(z.null(), "UNKNOWN"), 200: tagged(anything, "UNKNOWN"), ...ofOne },
  },
  "POST /simple_pipelines/:id/cancel": {
    summary: "Asks for the cancel of a simple pipeline",
    section: "3.8",
    fact: "[doc sp-cancel]",
    answers: {
      200: simplePipeline,
      ...ofOne,
      400: errorAnswer("it has ended"),
      409: errorAnswer("it has ended"),
    },
  },
};
