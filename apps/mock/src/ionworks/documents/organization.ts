import { z } from "zod";
import type { Calls } from "../../documents/call.js";
import { anything, flag, known, number, tagged, text, textOrNull, whole } from "../../documents/known.js";
import {
  conflict,
  errorAnswer,
  invalidInput,
  itemsOf,
  named,
  ofOne,
  paging,
  refusals,
  time,
} from "./common.js";
import { deleted, recordCalls } from "./record-calls.js";

const model = known("[client parameterized_model.py, models.py]", {
  id: text,
  name: text,
  description: textOrNull.optional(),
  model_id: text.optional(),
  cell_specification_id: text.optional(),
  created_at: time.optional(),
  updated_at: time.optional(),
});
const edit = known("[client parameterized_model.py]", named);

/** Models with values. @see docs/services/ionworks.md 2.2 */
const modelCalls: Calls = {
  "GET /parameterized_models": {
    summary: "The models of a project",
    section: "2.2",
    fact: "[client parameterized_model.py]",
    query: paging("offset", { project_id: text.optional(), cell_spec_id: text.optional() }),
    answers: { 200: itemsOf(model), ...refusals, ...invalidInput },
  },
  "GET /parameterized_models/:id": {
    summary: "A model",
    section: "2.2",
    fact: "[client parameterized_model.py]",
    answers: { 200: model, ...ofOne },
  },
  "GET /parameterized_models/:id/parameter-values": {
    summary: "The values of a model",
    section: "2.2",
    fact: "[client parameterized_model.py]",
    answers: { 200: tagged(anything, "[client parameterized_model.py]"), ...ofOne },
  },
  "GET /parameterized_models/:id/variable-names": {
    summary: "What a simulation of a model can tell besides",
    section: "2.2",
    fact: "[client parameterized_model.py]",
    answers: { 200: tagged(z.array(text), "[client parameterized_model.py]"), ...ofOne },
  },
  "GET /cells/:id/parameterized_models": {
    summary: "The models of a cell",
    section: "2.2",
    fact: "[client parameterized_model.py]",
    query: paging("offset"),
    answers: { 200: itemsOf(model), ...refusals, ...invalidInput },
  },
  "POST /cells/:id/parameterized_models": {
    summary: "Makes a model of a cell",
    section: "2.2",
    fact: "[client parameterized_model.py]",
    body: known("[client parameterized_model.py]", {
      name: text,
      model_id: text,
      description: textOrNull.optional(),
      parameters: anything.nullable().optional(),
    }),
    answers: { 201: model, ...refusals, ...conflict, ...invalidInput },
  },
  "GET /cells/:id/parameterized_models/:model": {
    summary: "A model of a cell",
    section: "2.2",
    fact: "[client parameterized_model.py]",
    answers: { 200: model, ...ofOne },
  },
  "PATCH /cells/:id/parameterized_models/:model": {
    summary: "Renames a model",
    section: "2.2",
    fact: "[client parameterized_model.py]",
    body: edit,
    answers: { 200: model, ...ofOne, ...invalidInput },
  },
};

const member = known("[client models.py]", {
  id: text,
  email: text,
  organization_role: known("[client models.py]", { name: text }),
  user_project_roles: z.array(known("[client models.py]", { project_id: text, project_role_id: text })),
});
const invited = known("[client models.py]", {
  user_id: text,
  invite_sent: flag,
  already_member: flag,
  role_name: text,
});
const projectRole = known("[client project.py]", { project_role_id: text });

/** Who belongs to the organization. @see docs/services/ionworks.md 2.2 */
const memberCalls: Calls = {
  "GET /roles/project": {
    summary: "The roles that a project has",
    section: "2.2",
    fact: "[client project.py]",
    answers: {
      200: z.array(known("[client models.py]", { id: text, name: text, description: textOrNull })),
      ...refusals,
    },
  },
  "GET /organizations/:id/users": {
    summary: "The members of an organization",
    section: "2.2",
    fact: "[client organization.py]",
    answers: { 200: z.array(member), ...refusals },
  },
  "POST /organizations/:id/users/by-email": {
    summary: "Invites somebody",
    section: "2.2",
    fact: "[client organization.py]",
    body: known("[client organization.py]", { email: text, role_name: text.optional() }),
    answers: { 200: invited, ...refusals, ...conflict, ...invalidInput },
  },
  "PATCH /organizations/:id/users/:user": {
    summary: "Keeps a member out, or lets one in again",
    section: "2.2",
    fact: "[client organization.py]",
    body: known("[client organization.py]", { is_active: flag }),
    answers: { 200: tagged(anything, "UNKNOWN"), ...ofOne, ...invalidInput },
  },
  "PATCH /organizations/:id/users/:user/role": {
    summary: "Gives a member another role",
    section: "2.2",
    fact: "[client organization.py]",
    body: known("[client organization.py]", { role_name: text }),
    answers: { 200: tagged(anything, "UNKNOWN"), ...ofOne, ...invalidInput },
  },
  "POST /organizations/:id/users/:user/resend-invite": {
    summary: "Sends the invitation again",
    section: "2.2",
    fact: "[client organization.py]",
    answers: { 200: tagged(anything, "UNKNOWN"), ...ofOne },
  },
  "DELETE /organizations/:id/users/:user": {
    summary: "Takes a member out",
    section: "2.2",
    fact: "[client organization.py]",
    answers: { ...deleted, ...ofOne },
  },
  "POST /projects/:id/invites": {
    summary: "Invites somebody to a project",
    section: "2.2",
    fact: "[client project.py]",
    body: known("[client project.py]", { email: text, project_role_id: text }),
    answers: { 200: invited, ...refusals, ...conflict, ...invalidInput },
  },
  "POST /projects/:id/members": {
    summary: "Gives a member a role in a project",
    section: "2.2",
    fact: "[client project.py]",
    body: known("[client project.py]", { user_id: text, project_role_id: text }),
    answers: { 200: tagged(anything, "UNKNOWN"), ...ofOne, ...invalidInput },
  },
  "PATCH /projects/:id/members/:user": {
    summary: "Changes a member's role in a project",
    section: "2.2",
    fact: "[client project.py]",
    body: projectRole,
    answers: { 200: tagged(anything, "UNKNOWN"), ...ofOne, ...invalidInput },
  },
  "DELETE /projects/:id/members/:user": {
    summary: "Takes a member out of a project",
    section: "2.2",
    fact: "[client project.py]",
    answers: { ...deleted, ...ofOne },
  },
};

const measurement = known("UNKNOWN", { id: text });
const optimizationTemplate = known("[doc opt-templates]", {
  id: text,
  project_id: text,
  organization_id: text,
  ...named,
  created_at: time,
  updated_at: time,
});

/** Models, members, templates of optimizations, measurements of studies, and the search over all of them. */
export const organizationCalls: Calls = {
  ...modelCalls,
  ...memberCalls,
  ...recordCalls("/optimization_templates", "id", "optimization template", {
    section: "2.2",
    fact: "[doc opt-templates]",
    record: optimizationTemplate,
    make: known("[doc opt-templates]", { project_id: text, name: text }),
    list: itemsOf(optimizationTemplate),
    query: paging("offset", { project_id: text.optional() }),
  }),
  "POST /optimization_templates/:id/copy": {
    summary: "Copies an optimization template into a project",
    section: "2.2",
    fact: "[doc opt-templates]",
    body: known("[doc opt-templates]", { project_id: text }),
    answers: { 201: optimizationTemplate, ...ofOne, ...invalidInput },
  },
  "GET /projects/:id/studies/:study/measurements": {
    summary: "The measurements of a study",
    section: "3.10",
    fact: "[client study.py]",
    query: paging("offset"),
    answers: { 200: itemsOf(measurement), ...ofOne, ...invalidInput },
  },
  "POST /projects/:id/studies/:study/measurements/:measurement": {
    summary: "Puts a measurement into a study",
    section: "3.10",
    fact: "[client study.py]",
    answers: { 201: measurement, 200: tagged(measurement, "UNKNOWN", "it was in"), ...ofOne },
  },
  "DELETE /projects/:id/studies/:study/measurements/:measurement": {
    summary: "Takes a measurement out of a study",
    section: "3.10",
    fact: "[client study.py]",
    answers: { ...deleted, ...ofOne },
  },
  "POST /projects/:id/studies/:study/validate": {
    summary: "Simulates each measurement, to compare",
    section: "3.10",
    fact: "[doc study-validate]",
    body: known("[doc study-validate]", {
      measurement_ids: z.array(z.unknown()),
      parameterized_model_id: text,
      cell_specification_id: text,
      start_step: z.int().nullable().optional(),
      end_step: z.int().nullable().optional(),
      initial_voltage: number.nullable().optional(),
      initial_soc: number.nullable().optional(),
    }),
    answers: Object.fromEntries([
      ...[200, 201, 202].map((status) => [
        status,
        known("[doc study-validate]", {
          validations: z.array(
            known("[doc study-validate]", { measurement_id: text, simulation_id: text, job_id: text }),
          ),
          errors: z.array(anything),
          skipped: z.array(text),
        }),
      ]),
      ...Object.entries({ ...ofOne, ...invalidInput }),
    ]),
  },
  "GET /search": {
    summary: "Finds records by name",
    section: "2.2",
    fact: "[client search.py]",
    query: known("[client search.py]", {
      q: text.optional(),
      limit: text.optional(),
      offset: text.optional(),
      per_type: text.optional(),
      entity_types: text.optional(),
      project_id: text.optional(),
    }),
    answers: {
      200: known("[client models.py]", {
        results: z.array(
          known("[client models.py]", {
            id: text,
            entity_type: text,
            name: text,
            project_id: textOrNull,
            parent_id: textOrNull,
          }),
        ),
        query: text,
        total: whole,
        limit: whole,
        offset: whole,
      }),
      400: errorAnswer("a blank query"),
      ...refusals,
      ...invalidInput,
    },
  },
};
