import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../accounts.js";
import { isVisible } from "../job-cancel.js";
import type { MockWorld } from "../mock-world.js";
import { readJson } from "../wire/read-body.js";
import { sendJson } from "../wire/send.js";
import { pathId, queryOf, seenJob, withKey } from "./access.js";
import { designSize } from "./design-size.js";
import { sendError, sendInvalid, type ValidationItem } from "./errors.js";
import { shownIonworksView, type IonworksView } from "./ionworks-view.js";
import { timeText } from "./job-record.js";
import type { Simulation } from "./simulations.js";
import { BodyCheck, queryWhole } from "./validation.js";

/** @see docs/services/ionworks.md 3.5 and 3.6 */
export function simulationRoutes(app: FastifyInstance, world: MockWorld): void {
  app.post(
    "/protocols/parse-to-template",
    withKey(world, (request, reply, account) => parseProtocol(world, request, reply, account)),
  );
  app.post(
    "/simulations/with-template/batch",
    withKey(world, (request, reply, account) => submitBatch(world, request, reply, account)),
  );
  app.get(
    "/simulations",
    withKey(world, (request, reply, account) => listSimulations(world, request, reply, account)),
  );
  app.post(
    "/simulations/statuses",
    withKey(world, (request, reply) => readStatuses(world, request, reply)),
  );
  app.get(
    "/simulations/:id",
    withKey(world, (request, reply) => {
      const seen = seenSimulation(world, request, pathId(request));
      if (seen === undefined) return sendError(world, request, reply, 404, "Simulation not found");
      return sendJson(reply, JSON.stringify(simulationRecord(...seen)));
    }),
  );
}

function parseProtocol(
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): FastifyReply {
  const body = new BodyCheck(readJson(request.body));
  const experiment = body.requiredObject("protocol_experiment");
  const projectId = body.requiredText("project_id");
  body.object("experiment_parameters");
  const { protocol, name } = experiment;
  if (body.isFine && (typeof protocol !== "string" || protocol.trim() === "")) {
    body.refuse(
      ["protocol_experiment", "protocol"],
      "protocol must be a text in the cycler protocol",
      protocol,
    );
  }
  if (!body.isFine) return sendInvalid(world, request, reply, body.items);
  if (!isProject(world, account, projectId)) return noProject(world, request, reply);
  const template = world.simulations.addTemplate(typeof name === "string" ? name : null, projectId);
  return sendJson(reply, JSON.stringify({ template_id: template.id }));
}

function submitBatch(
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): FastifyReply {
  const { nowMs } = request.mock;
  const body = new BodyCheck(readJson(request.body));
  const templateId = body.requiredText("experiment_template_id");
  const projectId = body.text("project_id") ?? account.ionworks.projectId;
  const design = body.object("design_parameters_doe");
  const sets = body.list("experiment_parameter_sets");
  const studyId = body.text("study_id");
  body.list("extra_variables");
  const modelId = readModel(world, body);
  let count = Math.max(1, sets?.length ?? 1);
  if (design !== null) {
    const size = designSize(design);
    if (typeof size === "string") body.refuse(["design_parameters_doe"], size, design);
    else count *= size;
  }
  if (!body.isFine) return sendInvalid(world, request, reply, body.items);
  if (!isProject(world, account, projectId)) return noProject(world, request, reply);
  const template = world.simulations.template(templateId);
  if (template === undefined) return sendError(world, request, reply, 404, "Experiment template not found");

  const made = Array.from({ length: count }, (_, index) => {
    const job = world.ionworksJobs.add({
      type: "simulate",
      name: template.name,
      userId: account.ionworks.userId,
      organizationId: account.ionworks.organizationId,
      projectId,
      createdMs: nowMs,
    });
    const simulation = world.simulations.add({
      jobId: job.id,
      templateId,
      modelId,
      designId: design === null ? null : world.random.uuid("ionworks-design", job.id, index),
      studyId,
      organizationId: account.ionworks.organizationId,
      createdMs: nowMs,
    });
    return { simulation_id: simulation.id, job_id: job.id };
  });
  return sendJson(reply, JSON.stringify(made));
}

/** The id of the parameterized model, one of its own for a quick or an inline one. */
function readModel(world: MockWorld, body: BodyCheck): string {
  const given = body.any("parameterized_model");
  if (typeof given === "string") return given;
  const model = body.requiredObject("parameterized_model");
  if (!body.isFine) return "";
  if ("quick_model" in model) {
    const quick = model["quick_model"];
    const isFine = typeof quick === "object" && quick !== null && "capacity" in quick && "chemistry" in quick;
    if (!isFine)
      body.refuse(["parameterized_model", "quick_model"], "capacity and chemistry are needed", quick);
  } else if (typeof model["model_id"] !== "string") {
    // A flat quick model is what older clients sent; the service takes it nested only.
    body.refuse(["parameterized_model"], "expected an id, quick_model or model_id with parameters", given);
  }
  return world.random.uuid("ionworks-model", JSON.stringify(model));
}

function listSimulations(
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): FastifyReply {
  const { nowMs, plan } = request.mock;
  const query = queryOf(request);
  const items: ValidationItem[] = [];
  const limit = queryWhole(items, query, "limit", 100, 1, 1000);
  const offset = queryWhole(items, query, "offset", 0, 0, Number.MAX_SAFE_INTEGER);
  if (items.length > 0) return sendInvalid(world, request, reply, items);
  const modelId = query.get("parameterized_model_id");
  const studyId = query.get("study_id");
  if ((modelId === null) === (studyId === null)) {
    const message = "Exactly one of parameterized_model_id and study_id is required";
    return sendError(world, request, reply, 400, message);
  }
  const atMs = nowMs - Math.max(plan.readLagMs, plan.listLagMs);
  const matching: [Simulation, IonworksView][] = [];
  for (const simulation of world.simulations.all()) {
    const job = world.ionworksJobs.get(simulation.jobId);
    if (job === undefined || simulation.organizationId !== account.ionworks.organizationId) continue;
    if (modelId === null ? simulation.studyId !== studyId : simulation.modelId !== modelId) continue;
    if (job.createdMs > atMs || !isVisible(job, plan, nowMs)) continue;
    matching.push([simulation, shownIonworksView(job, plan, atMs)]);
  }
  matching.reverse();
  const simulations = matching.slice(offset, offset + limit).map((pair) => simulationRecord(...pair));
  const body = { simulations, model_scalar_parameters: {}, total: matching.length };
  return sendJson(reply, JSON.stringify(body));
}

/** Statuses of many simulations; ids that are not known, or not the organization's, are left out. */
function readStatuses(world: MockWorld, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const body = new BodyCheck(readJson(request.body));
  const ids = body.list("simulation_ids") ?? [];
  const limit = body.whole("limit", 100, 1, 1000);
  const offset = body.whole("offset", 0, 0, Number.MAX_SAFE_INTEGER);
  const wrong = ids.findIndex((id) => typeof id !== "string");
  if (wrong >= 0) body.refuse(["simulation_ids", wrong], "ids are texts", ids[wrong]);
  if (!body.isFine) return sendInvalid(world, request, reply, body.items);
  const rows = ids.slice(offset, offset + limit).flatMap((id) => {
    const seen = typeof id === "string" ? seenSimulation(world, request, id) : undefined;
    if (seen === undefined) return [];
    const [simulation, view] = seen;
    return [
      {
        simulation_id: simulation.id,
        status: view.status,
        updated_at: timeText(view.updatedMs),
        error: view.error,
        error_code: view.errorCode,
      },
    ];
  });
  return sendJson(reply, JSON.stringify(rows));
}

function seenSimulation(
  world: MockWorld,
  request: FastifyRequest,
  id: string,
): readonly [Simulation, IonworksView] | undefined {
  const { nowMs, plan } = request.mock;
  const simulation = world.simulations.get(id);
  const job = simulation === undefined ? undefined : seenJob(world, request, simulation.jobId);
  if (simulation === undefined || job === undefined) return undefined;
  return [simulation, shownIonworksView(job, plan, nowMs - plan.readLagMs)];
}

/** @see docs/services/ionworks.md 3.6; the folder is set together with the job's `completed` */
function simulationRecord(simulation: Simulation, view: IonworksView): object {
  const isStored = view.status === "completed";
  return {
    id: simulation.id,
    job_id: simulation.jobId,
    created_at: timeText(simulation.createdMs),
    updated_at: timeText(view.updatedMs),
    experiment_id: simulation.templateId,
    parameterized_model_id: simulation.modelId,
    design_id: simulation.designId,
    status: view.status,
    error: view.error,
    error_code: view.errorCode,
    metrics: isStored ? { "Discharge energy [W.h]": 17.9 } : null,
    storage_folder: isStored ? `simulations/${simulation.id}` : null,
    simulation_data: null,
    organization_id: simulation.organizationId,
  };
}

function isProject(world: MockWorld, account: MockAccount, projectId: string): boolean {
  return world.accounts.some(
    ({ ionworks }) =>
      ionworks.projectId === projectId && ionworks.organizationId === account.ionworks.organizationId,
  );
}

function noProject(world: MockWorld, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  return sendError(world, request, reply, 404, "Project not found");
}
