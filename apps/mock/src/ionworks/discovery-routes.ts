import type { FastifyInstance } from "fastify";
import type { MockWorld } from "../mock-world.js";
import { sendJson } from "../wire/send.js";
import { pathId, withKey } from "./access.js";
import { chemistryNames } from "./cell/chemistries.js";
import { directions, endVariables, modes } from "./cell/protocol.js";
import { extraVariables } from "./cell/simulation-results.js";
import { sendError } from "./errors.js";
import { elementTypes } from "./pipelines/pipeline.js";

/** What the mock understands, under the names of section 2.2. The contents are the mock's own. */
const schemas: Readonly<Record<string, object>> = {
  data: { columns: ["Time [s]", "Voltage [V]", "Current [A]", "Step count"] },
  protocol: {
    global: ["initial_soc", "temperature"],
    steps: ["direction", "mode", "value", "ends"],
    directions,
    modes,
    ends: endVariables,
  },
  project: { required: ["name"] },
  study: { required: ["name"] },
  model: { extra_variables: extraVariables },
  parameterized_model: { quick_model: { required: ["capacity", "chemistry"], chemistries: chemistryNames } },
  optimization: { required: ["project_id"], kinds: ["optimize", "datafit"] },
  pipeline: { required: ["project_id", "elements"], element_types: elementTypes },
};

/** @see docs/services/ionworks.md 2.2 */
export function discoveryRoutes(app: FastifyInstance, world: MockWorld): void {
  app.get(
    "/discovery/capabilities",
    withKey(world, (_request, reply) => {
      const capabilities = {
        entities: Object.keys(schemas),
        jobs: ["simulation", "pipeline", "simple_pipeline", "optimization", "ecm"],
        chemistries: chemistryNames,
      };
      return sendJson(reply, JSON.stringify(capabilities));
    }),
  );
  app.get(
    "/discovery/schemas/:id",
    withKey(world, (request, reply) => {
      const name = pathId(request);
      const schema = Object.hasOwn(schemas, name) ? schemas[name] : undefined;
      if (schema === undefined) return sendError(world, request, reply, 404, `There is no schema ${name}`);
      return sendJson(reply, JSON.stringify(schema));
    }),
  );
}
