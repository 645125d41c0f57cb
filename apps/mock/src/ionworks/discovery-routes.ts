import type { FastifyInstance } from "fastify";
import { sendJson } from "../wire/send.js";
import { pathId } from "./access.js";
import { schemaNames, schemaOf } from "./discovery-schemas.js";
import { IonworksError } from "./errors.js";
import { chemistryNames } from "./cell/chemistries.js";

/** @see docs/services/ionworks.md 2.2 */
export function discoveryRoutes(app: FastifyInstance): void {
  app.get("/discovery/capabilities", (_request, reply) => sendJson(reply, JSON.stringify(capabilities)));
  app.get("/discovery/schemas/:id", (request, reply) => {
    const name = pathId(request);
    const schema = schemaOf(name);
    if (schema === undefined) throw new IonworksError(404, `There is no schema ${name}`);
    return sendJson(reply, JSON.stringify(schema));
  });
  app.get("/discovery/pybamm_models", (_request, reply) => sendJson(reply, JSON.stringify([])));
}

/** The keys are the service's, what is below them is not known: it is the mock's own. */
const capabilities = {
  version: "mock",
  domain_context: {
    key_concepts: {
      job: "the unit of work; simulations, pipeline elements, simple pipelines, optimizations and ECM fits have one each",
      protocol: "what a cell is put through, in the cycler protocol or in PyBaMM's words",
      quick_model: `a cell of one of the chemistries ${chemistryNames.join(", ")}`,
    },
  },
  schemas: schemaNames.map((name) => ({ name, url: `/discovery/schemas/${name}` })),
  openapi_spec: "/openapi.json",
  authentication: {
    header: "X-API-Key",
    alternative: "Authorization: Bearer <token>",
    organization_header: "X-Organization-Id",
  },
} as const;
