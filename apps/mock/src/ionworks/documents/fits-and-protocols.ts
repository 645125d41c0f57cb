import { z } from "zod";
import type { Calls } from "../../documents/call.js";
import {
  anything,
  flag,
  known,
  number,
  numberOrNull,
  tagged,
  text,
  textOrNull,
  whole,
} from "../../documents/known.js";
import { errorAnswer, invalidInput, ofOne, refusals } from "./common.js";

const protocol = z.union([text, anything]);

/** Protocols before they are run. @see docs/services/ionworks.md 3.5, 10.5 */
export const protocolCalls: Calls = {
  "POST /protocols/parse-to-template": {
    summary: "Makes a template of a protocol",
    section: "3.5",
    fact: "[client simulation.py]",
    body: known("[client simulation.py]", {
      protocol_experiment: known("[client simulation.py]", { protocol: text, name: textOrNull.optional() }),
      experiment_parameters: anything.nullable().optional(),
      project_id: tagged(text, "[changelog 0.23.0]"),
    }),
    answers: {
      200: known("[client simulation.py]", { template_id: text }),
      ...refusals,
      ...invalidInput,
    },
  },
  "POST /protocols/validate": {
    summary: "Whether a protocol is one",
    section: "10.5",
    fact: "[doc prot-validate] [client protocol.py]",
    body: known("[doc prot-validate]", { protocol }),
    answers: {
      200: known("[client protocol.py]", { valid: flag, error: text.optional() }),
      ...refusals,
      ...invalidInput,
    },
  },
  "POST /protocols/input_references": {
    summary: "The inputs of a protocol",
    section: "10.5",
    fact: "[client protocol.py]",
    body: known("[client protocol.py]", { protocol: text }),
    answers: { 200: tagged(z.array(text), "[client protocol.py]"), ...refusals, ...invalidInput },
  },
  "POST /protocols/convert": {
    summary: "Makes files for cyclers of a protocol",
    section: "10.5",
    fact: "[doc convert]",
    body: known("[doc convert]", { protocol, target: text }),
    answers: {
      200: known("[doc convert]", {
        target: text,
        primary: known("[doc convert]", { filename: text, content_base64: text, media_type: text }),
        assets: z.unknown(),
      }),
      ...refusals,
      ...invalidInput,
    },
  },
};

const driveCycle = known("[doc drive]", {
  id: text.optional(),
  name: text,
  data: z.array(z.array(number)),
  organization_id: text,
  content_hash: text.optional(),
  created_at: text.optional(),
  measurement_id: textOrNull.optional(),
});

/** Files of cyclers. @see docs/services/ionworks.md 10.5 */
export const cyclerFileCalls: Calls = {
  "POST /protocols/parse": {
    summary: "Reads the protocol of a cycler's file",
    section: "10.5",
    fact: "[client protocol.py, models.py] [doc commercial]",
    body: { "multipart/form-data": known("[client protocol.py]", { file: text }) },
    answers: {
      200: known("[client models.py]", {
        parsed_protocol_ucp: tagged(
          z.unknown(),
          "[client models.py]",
          "text here; whether it is one is UNKNOWN",
        ),
        parsed_protocol_human: textOrNull.optional(),
        raw_protocol: textOrNull.optional(),
        cycler_type: textOrNull.optional(),
        nominal_capacity_ah: numberOrNull.optional(),
        error: textOrNull.optional(),
      }),
      ...refusals,
      ...invalidInput,
    },
  },
  "GET /drive-cycles/:id": {
    summary: "A drive cycle",
    section: "10.5",
    fact: "[doc drive]",
    answers: { 200: driveCycle, ...ofOne },
  },
};

const fitStarted = known("[client ecm.py]", { job_id: text, status: text });
const curves = known("[client ecm.py]", {
  rmse_mV: number,
  num_rcs: whole.optional(),
  time: z.unknown().optional(),
  data_voltage: z.unknown().optional(),
  model_voltage: z.unknown().optional(),
  soc: z.unknown().optional(),
  ocv: z.unknown().optional(),
  r0: z.unknown().optional(),
  rc_pairs: tagged(z.unknown().optional(), "[doc ecm-validate]"),
  ocv_provided: flag.optional(),
  capacity_Ah: tagged(z.unknown().optional(), "[changelog 0.14.0]", "one a segment"),
});

/** ECM fits. @see docs/services/ionworks.md 3.11 */
export const ecmCalls: Calls = {
  "POST /ecm/fit-from-measurements": {
    summary: "Starts a fit of measurements as a job",
    section: "3.11",
    fact: "[client ecm.py]",
    body: known("[client ecm.py]", {
      measurements: z.array(
        known("[client ecm.py]", {
          id: text,
          start_step: z.int().nullable().optional(),
          end_step: z.int().nullable().optional(),
          initial_soc: numberOrNull.optional(),
          capacity: numberOrNull.optional(),
        }),
      ),
      ecm_options: tagged(anything.nullable().optional(), "[client ecm.py] [changelog 0.14.0]"),
    }),
    answers: { 200: fitStarted, 201: fitStarted, 202: fitStarted, ...refusals, ...invalidInput },
  },
  "POST /ecm/fit-from-file": {
    summary: "Starts a fit of a file as a job; the options are in the query",
    section: "3.11",
    fact: "[doc ecm-file] [client ecm.py]",
    body: { "multipart/form-data": known("[doc ecm-file]", { file: text }) },
    answers: { 200: fitStarted, 201: fitStarted, 202: fitStarted, ...refusals, ...invalidInput },
  },
  "POST /ecm/fit": {
    summary: "A fit of an example, at once",
    section: "3.11",
    fact: "[client ecm.py]",
    query: known("[client ecm.py]", { example_id: text.optional() }),
    answers: {
      200: curves,
      404: errorAnswer("no such example"),
      429: errorAnswer("60 a minute"),
      ...invalidInput,
    },
    isOpen: true,
  },
  "GET /ecm/examples": {
    summary: "Examples for strangers",
    section: "3.11",
    fact: "[client ecm.py]",
    answers: { 200: tagged(z.unknown(), "UNKNOWN") },
    isOpen: true,
  },
  "GET /ecm/examples/:id/data": {
    summary: "The data of an example",
    section: "3.11",
    fact: "[client ecm.py]",
    answers: { 200: tagged(z.unknown(), "UNKNOWN"), 404: errorAnswer("no such example") },
    isOpen: true,
  },
  "POST /ecm/detect-and-read": {
    summary: "Reads a file of a cycler",
    section: "3.11",
    fact: "[client ecm.py]",
    body: { "multipart/form-data": known("[client ecm.py]", { file: text }) },
    answers: { 200: tagged(z.unknown(), "UNKNOWN"), ...invalidInput },
    isOpen: true,
  },
  "POST /ecm/save-to-project": {
    summary: "Makes a model of a fit",
    section: "3.11",
    fact: "[client ecm.py]",
    body: tagged(anything, "[client ecm.py]"),
    answers: {
      200: known("[client ecm.py]", { model_id: text, parameterized_model_id: text }),
      201: known("[client ecm.py]", { model_id: text, parameterized_model_id: text }),
      202: known("[client ecm.py]", { model_id: text, parameterized_model_id: text }),
      ...ofOne,
      ...invalidInput,
    },
  },
  "POST /ecm/validate": {
    summary: "Compares a fit with data, at once",
    section: "3.11",
    fact: "[client ecm.py] [doc ecm-validate]",
    body: tagged(anything, "[doc ecm-validate]"),
    answers: {
      200: known("[doc ecm-validate]", { rmse_mV: number, mae_mV: number, max_mV: number }),
      ...ofOne,
      ...invalidInput,
    },
  },
};

/** What the service says of itself. @see docs/services/ionworks.md 2.2 */
export const discoveryCalls: Calls = {
  "GET /discovery/capabilities": {
    summary: "What the service can do",
    section: "2.2",
    fact: "[client client.py] [skill discover-api]",
    answers: { 200: tagged(anything, "[skill discover-api]"), ...refusals },
  },
  "GET /discovery/schemas/:id": {
    summary: "The schema of a kind of record",
    section: "2.2",
    fact: "[client client.py] [skill discover-api]",
    answers: { 200: tagged(anything, "[skill discover-api]"), ...ofOne },
  },
  "GET /discovery/pybamm_models": {
    summary: "Models of PyBaMM",
    section: "2.2",
    fact: "[client client.py]",
    answers: { 200: tagged(z.unknown(), "UNKNOWN"), ...refusals },
  },
};
