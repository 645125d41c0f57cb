import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { IonworksWorld } from "../state/ionworks-world.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { pathId, seenJob } from "../access.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
import type { Study } from "../state/ionworks-work.js";
import { timeText } from "../records/common-fields.js";
import { collection } from "../records/collection.js";
import { plainListRules, plainRecordRoutes } from "../records/plain-records.js";
import { routesOfOne } from "../records/one-record.js";
import {
  itemsEnvelope,
  newOwned,
  ownedFields,
  checkProject,
  sendDeleted,
  sendPage,
} from "../records/owned-records.js";
import { checkName } from "./project-routes.js";
import { studyMeasurementRoutes } from "./study-measurements.js";
import { BodyCheck } from "../validation.js";

/** A study has no state and no cancel: it keeps simulations together. @see docs/services/ionworks.md 3.10 */
export function studyRoutes(app: FastifyInstance): void {
  const world = app.ionworks;
  collection(app, "/projects/:id/studies", {
    list: (request, reply) => {
      const projectId = pathId(request);
      checkProject(request, projectId);
      const studies = world.work.studies.all().filter((study) => study.projectId === projectId);
      const records = studies.map((study) => studyRecord(world, study));
      return sendPage(request, reply, records, plainListRules(100), itemsEnvelope);
    },
    create: createStudy,
  });

  const route = routesOfOne(app, {
    path: "/projects/:id/studies",
    parameter: "study",
    noun: "Study",
    check: (request) => checkProject(request, pathId(request)),
    find: (request, id): Study | undefined => {
      const study = world.work.studies.get(id);
      return study?.projectId === pathId(request) ? study : undefined;
    },
  });
  plainRecordRoutes(route, {
    recordOf: (study) => studyRecord(world, study),
    remove: (id) => world.work.studies.remove(id),
  });

  route("POST", "/simulations/:simulation", (request, reply, study) => {
    const simulation = world.simulations.get(pathId(request, "simulation"));
    if (simulation === undefined || seenJob(request, simulation.jobId) === undefined) {
      throw new IonworksError(404, "Simulation not found");
    }
    const isNew = simulation.studyId !== study.id && !study.simulationIds.has(simulation.id);
    study.simulationIds.add(simulation.id);
    const mapping = {
      study_id: study.id,
      simulation_id: simulation.id,
      organization_id: study.organizationId,
      created_at: timeText(study.createdMs, world.switches.ionworks),
    };
    return sendJson(reply, JSON.stringify(mapping), isNew ? 201 : 200);
  });
  route("DELETE", "/simulations/:simulation", (request, reply, study) => {
    if (!study.simulationIds.delete(pathId(request, "simulation"))) {
      throw new IonworksError(404, "Simulation is not in the study");
    }
    return sendDeleted(reply);
  });
  studyMeasurementRoutes(route);
}

function createStudy(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const projectId = pathId(request);
  const body = new BodyCheck(readJson(request.body));
  const name = body.requiredText("name");
  const owned = newOwned(request, projectId, body);
  if (!body.isFine) throw new InvalidRequestError(body.items);
  checkProject(request, projectId);
  checkName(
    request,
    world.work.studies.all().find((other) => other.projectId === projectId && other.name === name),
  );
  const study = world.work.studies.add((id) => ({
    ...owned,
    id,
    simulationIds: new Set(),
    measurements: new Map(),
    validations: [],
  }));
  return sendJson(reply, JSON.stringify(studyRecord(world, study)), 201);
}

function studyRecord(world: IonworksWorld, study: Study): Record<string, unknown> {
  const made = [...world.simulations.all()].filter(
    ({ id, studyId }) => studyId === study.id && !study.simulationIds.has(id),
  );
  return {
    ...ownedFields(world, study, study.createdMs),
    simulation_count: made.length + study.simulationIds.size,
    validation_count: study.validations.length,
  };
}
