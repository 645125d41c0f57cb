import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../../mock-account.js";
import type { MockWorld } from "../../mock-world.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { withKey } from "../access.js";
import { designPoints } from "../cell/design-points.js";
import { chemistryNames, chemistryOf } from "../cell/chemistries.js";
import { defaultModel, makeCell, type QuickModel } from "../cell/make-cell.js";
import { parseProtocol } from "../cell/parse-protocol.js";
import { extraVariables, type SimulationInputs } from "../cell/simulation-results.js";
import { designSize } from "./design-size.js";
import { sendError, sendInvalid } from "../errors.js";
import type { NewIonworksJob } from "../jobs/ionworks-jobs.js";
import { makeJob } from "../jobs/make-job.js";
import { BodyCheck } from "../records/validation.js";

/** The two calls that submit simulations. @see docs/services/ionworks.md 3.5 */
export function simulationSubmitRoutes(app: FastifyInstance, world: MockWorld): void {
  app.post(
    "/protocols/parse-to-template",
    withKey(world, (request, reply, account) => makeTemplate(world, request, reply, account)),
  );
  app.post(
    "/simulations/with-template/batch",
    withKey(world, (request, reply, account) => submitBatch(world, request, reply, account)),
  );
}

function makeTemplate(
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): FastifyReply {
  const body = new BodyCheck(readJson(request.body));
  const experiment = body.requiredObject("protocol_experiment");
  const projectId = body.requiredText("project_id");
  body.object("experiment_parameters");
  const { protocol: text, name } = experiment;
  const place = ["protocol_experiment", "protocol"];
  if (!body.isFine) return sendInvalid(world, request, reply, body.items);
  if (typeof text !== "string" || text.trim() === "") {
    body.refuse(place, "protocol must be a text in the cycler protocol", text);
    return sendInvalid(world, request, reply, body.items);
  }
  const protocol = parseProtocol(text);
  if (typeof protocol === "string") {
    body.refuse(place, protocol, text);
    return sendInvalid(world, request, reply, body.items);
  }
  if (!world.work.hasProject(projectId, account.ionworks.organizationId)) {
    return sendError(world, request, reply, 404, "Project not found");
  }
  const template = world.simulations.addTemplate(typeof name === "string" ? name : null, projectId, protocol);
  return sendJson(reply, JSON.stringify({ template_id: template.id }));
}

function submitBatch(
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): FastifyReply {
  const { organizationId } = account.ionworks;
  const body = new BodyCheck(readJson(request.body));
  const templateId = body.requiredText("experiment_template_id");
  const projectId = body.text("project_id") ?? account.ionworks.projectId;
  const design = body.object("design_parameters_doe");
  const sets = body.list("experiment_parameter_sets") ?? [];
  const studyId = body.text("study_id");
  const extra = readExtra(body);
  const socs = readSocs(body, sets);
  const { model, modelId } = readModel(world, body);
  let size = 1;
  if (design !== null) {
    const asked = designSize(design);
    if (typeof asked === "string") body.refuse(["design_parameters_doe"], asked, design);
    else size = asked;
  }
  if (!body.isFine) return sendInvalid(world, request, reply, body.items);
  if (!world.work.hasProject(projectId, organizationId)) {
    return sendError(world, request, reply, 404, "Project not found");
  }
  const template = world.simulations.template(templateId);
  if (template === undefined) return sendError(world, request, reply, 404, "Experiment template not found");
  if (studyId !== null && world.work.studies.get(studyId)?.organizationId !== organizationId) {
    return sendError(world, request, reply, 404, "Study not found");
  }

  const label = `${template.id} ${String(world.simulations.count)}`;
  const points = design === null ? [{}] : designPoints(design, size, world.random, label);
  const made = socs.flatMap((initialSoc) =>
    points.map((point, index) => {
      const inputs = { model, protocol: template.protocol, initialSoc, design: numbersOf(point), extra };
      const job = makeJob(world, request, account, {
        type: "simulate",
        name: template.name,
        projectId,
        ...outcomeOf(inputs),
      });
      const simulation = world.simulations.add({
        jobId: job.id,
        templateId,
        modelId,
        designId: design === null ? null : world.random.uuid("ionworks-design", job.id, index),
        studyId,
        organizationId,
        createdMs: request.mock.nowMs,
        inputs,
      });
      return { simulation_id: simulation.id, job_id: job.id };
    }),
  );
  return sendJson(reply, JSON.stringify(made), Number(world.switches.ionworks["submit-code"]));
}

/** Values that make no cell are found out when the simulation is run. */
function outcomeOf({ model, design, protocol }: SimulationInputs): Partial<NewIonworksJob> {
  const cell = makeCell(model, design, protocol.temperature);
  return typeof cell === "string" ? { outcome: "failed", errorCode: "CONFIGURATION_ERROR", error: cell } : {};
}

/** The cell, and the id of the parameterized model: one of its own for a quick or an inline one. */
function readModel(world: MockWorld, body: BodyCheck): { model: QuickModel; modelId: string } {
  const given = body.any("parameterized_model");
  if (typeof given === "string") return { model: defaultModel, modelId: given };
  const asked = body.requiredObject("parameterized_model");
  const modelId = world.random.uuid("ionworks-model", JSON.stringify(asked));
  if (!body.isFine) return { model: defaultModel, modelId };
  if ("quick_model" in asked) return { model: readQuickModel(body, asked["quick_model"]), modelId };
  if (typeof asked["model_id"] !== "string") {
    // A flat quick model is what older clients sent; the service takes it nested only.
    body.refuse(["parameterized_model"], "expected an id, quick_model or model_id with parameters", given);
  }
  return { model: defaultModel, modelId };
}

function readQuickModel(body: BodyCheck, quick: unknown): QuickModel {
  const place = ["parameterized_model", "quick_model"];
  const fields: Readonly<Record<string, unknown>> = Object.fromEntries(
    Object.entries(typeof quick === "object" && quick !== null ? quick : {}),
  );
  const { capacity, chemistry } = fields;
  const resistancePct = fields["resistance_pct"] ?? 100;
  if (capacity === undefined || chemistry === undefined) {
    body.refuse(place, "capacity and chemistry are needed", quick);
  } else if (typeof capacity !== "number" || !(capacity > 0)) {
    body.refuse([...place, "capacity"], "capacity must be more than 0", capacity);
  } else if (typeof chemistry !== "string" || chemistryOf(chemistry) === undefined) {
    body.refuse([...place, "chemistry"], `chemistry must be ${chemistryNames.join(", ")}`, chemistry);
  } else if (typeof resistancePct !== "number" || !(resistancePct > 0)) {
    body.refuse([...place, "resistance_pct"], "resistance_pct must be more than 0", resistancePct);
  } else {
    return { capacity, chemistry, resistancePct };
  }
  return defaultModel;
}

/** The states of charge to start from, one a parameter set; `null` leaves it to the protocol. */
function readSocs(body: BodyCheck, sets: readonly unknown[]): (number | null)[] {
  const socs = sets.map((set, index) => {
    const soc: unknown =
      typeof set === "object" && set !== null && "Initial SOC" in set ? set["Initial SOC"] : null;
    if (soc === null || (typeof soc === "number" && soc >= 0 && soc <= 1)) return soc;
    body.refuse(["experiment_parameter_sets", index, "Initial SOC"], "Initial SOC is from 0 to 1", soc);
    return null;
  });
  return socs.length === 0 ? [null] : socs;
}

/** A name that the model lacks is refused when it is submitted. */
function readExtra(body: BodyCheck): string[] {
  return (body.list("extra_variables") ?? []).flatMap((name, index) => {
    if (typeof name === "string" && extraVariables.includes(name)) return [name];
    const known = extraVariables.join(", ");
    body.refuse(["extra_variables", index], `the model has no such variable; there are ${known}`, name);
    return [];
  });
}

function numbersOf(point: Readonly<Record<string, unknown>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(point).filter((entry): entry is [string, number] => typeof entry[1] === "number"),
  );
}
