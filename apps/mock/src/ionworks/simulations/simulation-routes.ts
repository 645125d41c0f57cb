import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isVisible } from "../../faults/job-cancel.js";
import type { IonworksWorld } from "../state/ionworks-world.js";
import { storageOrigin } from "../../reach/links.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { pathId, seenJob } from "../access.js";
import { queryOf } from "../../wire/query-of.js";
import { resultTables, type ResultTable } from "../cell/simulation-results.js";
import { collection } from "../records/collection.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
import type { IonworksJob } from "../state/ionworks-jobs.js";
import { shownIonworksView, type IonworksView } from "../jobs/ionworks-view.js";
import { timeText } from "../records/common-fields.js";
import { isStored, simulationRecord } from "./simulation-record.js";
import type { Simulation } from "../state/simulations.js";
import { signedPath } from "./storage-links.js";
import { BodyCheck, queryWhole, type ValidationItem } from "../validation.js";

/** @see docs/services/ionworks.md 3.6 */
export function simulationRoutes(app: FastifyInstance): void {
  const world = app.ionworks;
  collection(app, "/simulations", {
    list: listSimulations,
  });
  app.post("/simulations/statuses", readStatuses);
  for (const table of resultTables) {
    app.get(`/simulations/:id/${table}/download`, (request, reply) => redirectToFile(request, reply, table));
  }
  app.get("/simulations/:id", (request, reply) => {
    const seen = seenSimulation(request, pathId(request));
    if (seen === undefined) throw new IonworksError(404, "Simulation not found");
    return sendJson(reply, JSON.stringify(simulationRecord(world, ...seen)));
  });
}

/** @see docs/services/ionworks.md 3.6: 404 until the result is stored */
function redirectToFile(request: FastifyRequest, reply: FastifyReply, table: ResultTable): FastifyReply {
  const world = request.server.ionworks;
  const { plan, nowMs } = request.mock;
  const seen = seenSimulation(request, pathId(request));
  if (seen === undefined) throw new IonworksError(404, "Simulation not found");
  const [simulation, view, atMs] = seen;
  if (!isStored(world, view, atMs) || world.storageUrl === null) {
    throw new IonworksError(404, "Simulation results are not available yet");
  }
  const { "link-seconds": seconds, "download-code": code } = world.switches.ionworks;
  const expiresMs = plan.expireLink ? nowMs : nowMs + Math.ceil(seconds * 1000);
  const path = signedPath(world.random, { simulationId: simulation.id, table }, expiresMs);
  const origin = storageOrigin(world.options.reach, request, world.storageUrl);
  return reply.code(Number(code)).header("location", `${origin}${path}`).send(Buffer.alloc(0));
}

function listSimulations(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const { account } = request;
  const { nowMs, plan } = request.mock;
  const query = queryOf(request);
  const items: ValidationItem[] = [];
  const limit = queryWhole(items, query, "limit", 100, 1, 1000);
  const offset = queryWhole(items, query, "offset", 0, 0, Number.MAX_SAFE_INTEGER);
  if (items.length > 0) throw new InvalidRequestError(items);
  const modelId = query.get("parameterized_model_id");
  const studyId = query.get("study_id");
  if ((modelId === null) === (studyId === null)) {
    const message = "Exactly one of parameterized_model_id and study_id is required";
    throw new IonworksError(400, message);
  }
  const atMs = nowMs - Math.max(plan.readLagMs, plan.listLagMs);
  const matching: [Simulation, IonworksJob][] = [];
  for (const simulation of world.simulations.all()) {
    const job = world.ionworksJobs.get(simulation.jobId);
    if (job === undefined || simulation.organizationId !== account.ionworks.organizationId) continue;
    if (modelId === null ? !isInStudy(world, simulation, studyId) : simulation.modelId !== modelId) continue;
    if (job.createdMs > atMs || !isVisible(job, plan, nowMs)) continue;
    matching.push([simulation, job]);
  }
  matching.reverse();
  const simulations = matching
    .slice(offset, offset + limit)
    .map(([simulation, job]) =>
      simulationRecord(world, simulation, shownIonworksView(job, plan, atMs), atMs),
    );
  const body = { simulations, model_scalar_parameters: {}, total: matching.length };
  return sendJson(reply, JSON.stringify(body));
}

/** Statuses of many simulations; ids that are not known, or not the organization's, are left out. */
function readStatuses(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const body = new BodyCheck(readJson(request.body));
  const { "statuses-empty": whenEmpty, "statuses-unknown": whenUnknown } = world.switches.ionworks;
  const given = body.list("simulation_ids") ?? [];
  const isForAll = given.length === 0 && whenEmpty === "all";
  const ids = isForAll ? [...world.simulations.all()].map(({ id }) => id) : given;
  const limit = body.whole("limit", 100, 1, 1000);
  const offset = body.whole("offset", 0, 0, Number.MAX_SAFE_INTEGER);
  const wrong = ids.findIndex((id) => typeof id !== "string");
  if (wrong >= 0) body.refuse(["simulation_ids", wrong], "ids are texts", ids[wrong]);
  if (!body.isFine) throw new InvalidRequestError(body.items);
  const pageIds = ids.slice(offset, offset + limit);
  if (whenUnknown === "404" && !isForAll) {
    const isUnknown = pageIds.some(
      (id) => typeof id === "string" && seenSimulation(request, id) === undefined,
    );
    if (isUnknown) throw new IonworksError(404, "Simulation not found");
  }
  const rows = pageIds.flatMap((id) => {
    const seen = typeof id === "string" ? seenSimulation(request, id) : undefined;
    if (seen === undefined) return [];
    const [simulation, view] = seen;
    return [
      {
        simulation_id: simulation.id,
        status: view.status,
        updated_at: timeText(view.updatedMs, world.switches.ionworks),
        error: view.error,
        error_code: view.errorCode,
      },
    ];
  });
  return sendJson(reply, JSON.stringify(rows));
}

/** Made for a study, or assigned to it later. */
function isInStudy(world: IonworksWorld, simulation: Simulation, studyId: string | null): boolean {
  if (studyId === null) return false;
  return (
    simulation.studyId === studyId ||
    world.work.studies.get(studyId)?.simulationIds.has(simulation.id) === true
  );
}

function seenSimulation(
  request: FastifyRequest,
  id: string,
): readonly [Simulation, IonworksView, number] | undefined {
  const world = request.server.ionworks;
  const { nowMs, plan } = request.mock;
  const simulation = world.simulations.get(id);
  const job = simulation === undefined ? undefined : seenJob(request, simulation.jobId);
  if (simulation === undefined || job === undefined) return undefined;
  const atMs = nowMs - plan.readLagMs;
  return [simulation, shownIonworksView(job, plan, atMs), atMs];
}
