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
import { itemsOf, named, ofOne, ofProject, paging, refusals, time } from "./common.js";
import { deleted, recordCalls } from "./record-calls.js";

const organization = known("[doc org-list] [client client.py]", { id: text, name: text });
const usage = { usage: number, limit: tagged(numberOrNull, "[client models.py]", "null: none") } as const;

const project = known("[doc proj-create, proj-list]", {
  id: text,
  name: text,
  description: textOrNull,
  organization_id: text,
  created_at: time,
  updated_at: time,
});
const study = known("[client study.py]", {
  id: text,
  project_id: text,
  organization_id: text,
  ...named,
  created_at: time,
  updated_at: time,
  simulation_count: whole.optional(),
  validation_count: whole.optional(),
});
const template = known("[doc template] [client protocol.py]", {
  id: text,
  project_id: text,
  organization_id: text,
  ...named,
  created_at: time,
  updated_at: time,
  protocol_config: tagged(z.unknown(), "[doc template]", "in lists only if asked for"),
  parameters_schema: z.unknown(),
  source_protocol: textOrNull.optional(),
});
const mapping = known("[doc study-assign]", {
  study_id: text,
  simulation_id: text,
  organization_id: text.optional(),
  created_at: time.optional(),
});
/** Who asks, projects, studies, saved protocols. @see docs/services/ionworks.md 2.2, 3.10, 10.5 */
export const recordsCalls: Calls = {
  "GET /healthz": {
    summary: "Whether the service is there",
    section: "2.2",
    fact: "[client client.py]",
    answers: { 200: anything },
    isOpen: true,
  },
  "GET /users/me": {
    summary: "Who is signed in",
    section: "2.2",
    fact: "[client client.py]",
    answers: {
      200: known("[client client.py]", {
        id: text,
        email: text,
        authorized_organization: organization.nullable(),
        organizations: z.array(organization),
      }),
      ...refusals,
    },
  },
  "GET /organizations": {
    summary: "The organizations of who is signed in",
    section: "2.2",
    fact: "[doc org-list]",
    answers: { 200: tagged(z.array(organization), "[doc org-list]"), ...refusals },
  },
  "GET /organizations/current/usage": {
    summary: "What the organization has used",
    section: "2.2",
    fact: "[client models.py]",
    answers: {
      200: known("[client models.py]", {
        period_start: text,
        period_end: text,
        simulation: known("[client models.py]", usage),
        compute: known("[client models.py]", { ...usage, usage_by_type: anything }),
      }),
      ...refusals,
    },
  },
  ...recordCalls("/projects", "id", "project", {
    section: "2.2",
    fact: "[doc proj-list, proj-create] [client project.py]",
    record: project,
    make: known("[doc proj-create]", { name: text, description: textOrNull.optional() }),
    list: itemsOf(project),
    query: paging("offset"),
  }),
  ...recordCalls("/projects/:id/studies", "study", "study", {
    section: "3.10",
    fact: "[client study.py]",
    record: study,
    make: known("[client study.py]", { name: text, description: textOrNull.optional() }),
    list: itemsOf(study),
    query: paging("offset"),
  }),
  "POST /projects/:id/studies/:study/simulations/:simulation": {
    summary: "Puts a simulation into a study",
    section: "3.10",
    fact: "[doc study-assign]",
    answers: { 201: mapping, 200: tagged(mapping, "[doc study-assign]", "it was in"), ...ofOne },
  },
  "DELETE /projects/:id/studies/:study/simulations/:simulation": {
    summary: "Takes a simulation out of a study",
    section: "3.10",
    fact: "[client study.py]",
    answers: { ...deleted, ...ofOne },
  },
  ...recordCalls("/experiment_templates", "id", "saved protocol", {
    section: "10.5",
    fact: "[doc template] [client protocol.py]",
    record: template,
    make: known("[doc template]", {
      project_id: text,
      name: text,
      protocol_config: z.union([text, anything]),
      parameters_schema: anything.nullable().optional(),
      force_create: flag.optional(),
      description: textOrNull.optional(),
      source_protocol: textOrNull.optional(),
    }),
    list: itemsOf(template),
    query: paging("offset", { ...ofProject, include: text.optional() }),
  }),
  "GET /experiment_templates/:id/human_readable": {
    summary: "A saved protocol for people",
    section: "10.5",
    fact: "[client protocol.py] [doc template]",
    answers: { 200: "text/plain", ...ofOne },
  },
  "GET /experiment_templates/:id/source_protocol": {
    summary: "What a saved protocol was made of",
    section: "10.5",
    fact: "[client protocol.py] [doc template]",
    answers: { 200: "text/plain", ...ofOne },
  },
};
