import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../../shared/mock-account.js";
import { isVisible } from "../../faults/job-cancel.js";
import type { IonworksWorld } from "../state/ionworks-world.js";
import { storageOrigin } from "../../reach/links.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { pathId, seenJob, withKey } from "../access.js";
import { queryOf } from "../../wire/query-of.js";
import { resultTables, type ResultTable } from "../cell/simulation-results.js";
import { collection } from "../records/collection.js";
import { sendError, sendInvalid } from "../errors.js";
import type { IonworksJob } from "../state/ionworks-jobs.js";
import { shownIonworksView, type IonworksView } from "../jobs/ionworks-view.js";
import { timeText } from "../records/common-fields.js";
import { isStored, simulationRecord } from "./simulation-record.js";
import type { Simulation } from "../state/simulations.js";
import { signedPath } from "./storage-links.js";
import { BodyCheck, queryWhole, type ValidationItem } from "../validation.js";

/** @see docs/services/ionworks.md 3.6 */
export function simulationRoutes(app: FastifyInstance, world: IonworksWorld): void {
  collection(app, world, "/simulations", {
    list: (request, reply, account) => listSimulations(world, request, reply, account),
  });
  app.post(
    "/simulations/statuses",
    withKey(world, (request, reply) => readStatuses(world, request, reply)),
  );
  for (const table of resultTables) {
    app.get(
      `/simulations/:id/${table}/download`,
      withKey(world, (request, reply) => redirectToFile(world, request, reply, table)),
    );
  }
  app.get(
    "/simulations/:id",
    withKey(world, (request, reply) => {
      const seen = seenSimulation(world, request, pathId(request));
      if (seen === undefined) return sendError(world, request, reply, 404, "Simulation not found");
      return sendJson(reply, JSON.stringify(simulationRecord(world, ...seen)));
    }),
  );
}

/** @see docs/services/ionworks.md 3.6: 404 until the result is stored */
function redirectToFile(
  world: IonworksWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  table: ResultTable,
): FastifyReply {
  const { plan, nowMs } = request.mock;
  const seen = seenSimulation(world, request, pathId(request));
  if (seen === undefined) return sendError(world, request, reply, 404, "Simulation not found");
  const [simulation, view, atMs] = seen;
  if (!isStored(world, view, atMs) || world.storageUrl === null) {
    return sendError(world, request, reply, 404, "Simulation results are not available yet");
  }
  const { "link-seconds": seconds, "download-code": code } = world.switches.ionworks;
  const expiresMs = plan.expireLink ? nowMs : nowMs + Math.ceil(seconds * 1000);
  const path = signedPath(world.random, { simulationId: simulation.id, table }, expiresMs);
  const origin = storageOrigin(world.options.reach, request, world.storageUrl);
  return reply.code(Number(code)).header("location", `${origin}${path}`).send(Buffer.alloc(0));
}

function listSimulations(
  world: IonworksWorld,
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
function readStatuses(world: IonworksWorld, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const body = new BodyCheck(readJson(request.body));
  const { "statuses-empty": whenEmpty, "statuses-unknown": whenUnknown } = world.switches.ionworks;
  const given = body.list("simulation_ids") ?? [];
  const isForAll = given.length === 0 && whenEmpty === "all";
  const ids = isForAll ? [...world.simulations.all()].map(({ id }) => id) : given;
  const limit = body.whole("limit", 100, 1, 1000);
  const offset = body.whole("offset", 0, 0, Number.MAX_SAFE_INTEGER);
  const wrong = ids.findIndex((id) => typeof id !== "string");
  if (wrong >= 0) body.refuse(["simulation_ids", wrong], "ids are texts", ids[wrong]);
  if (!body.isFine) return sendInvalid(world, request, reply, body.items);
  const pageIds = ids.slice(offset, offset + limit);
  if (whenUnknown === "404" && !isForAll) {
    const isUnknown = pageIds.some(
      (id) => typeof id === "string" && seenSimulation(world, request, id) === undefined,
    );
    if (isUnknown) return sendError(world, request, reply, 404, "Simulation not found");
  }
  const rows = pageIds.flatMap((id) => {
    const seen = typeof id === "string" ? seenSimulation(world, request, id) : undefined;
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
  world: IonworksWorld,
  request: FastifyRequest,
  id: string,
): readonly [Simulation, IonworksView, number] | undefined {
  const { nowMs, plan } = request.mock;
  const simulation = world.simulations.get(id);
  const job = simulation === undefined ? undefined : seenJob(world, request, simulation.jobId);
  if (simulation === undefined || job === undefined) return undefined;
  const atMs = nowMs - plan.readLagMs;
  return [simulation, shownIonworksView(job, plan, atMs), atMs];
}
