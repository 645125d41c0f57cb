import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../../shared/mock-account.js";
import type { IonworksWorld } from "../state/ionworks-world.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { pathId, seenJob } from "../access.js";
import { sendError, sendInvalid } from "../errors.js";
import type { Study } from "../state/ionworks-work.js";
import { timeText } from "../records/common-fields.js";
import { collection } from "../records/collection.js";
import { plainListRules, plainRecordRoutes } from "../records/plain-records.js";
import { routesOfOne } from "../records/one-record.js";
import {
  itemsEnvelope,
  newOwned,
  ownedFields,
  refusedProject,
  sendDeleted,
  sendPage,
} from "../records/owned-records.js";
import { refusedName } from "./project-routes.js";
import { BodyCheck } from "../validation.js";

/** A study has no state and no cancel: it keeps simulations together. @see docs/services/ionworks.md 3.10 */
export function studyRoutes(app: FastifyInstance, world: IonworksWorld): void {
  collection(app, world, "/projects/:id/studies", {
    list: (request, reply, account) => {
      const projectId = pathId(request);
      const refusal = refusedProject(world, request, reply, account, projectId);
      if (refusal !== null) return refusal;
      const studies = world.work.studies.all().filter((study) => study.projectId === projectId);
      const records = studies.map((study) => studyRecord(world, study));
      return sendPage(world, request, reply, records, plainListRules(100), itemsEnvelope);
    },
    create: (request, reply, account) => createStudy(world, request, reply, account),
  });

  const route = routesOfOne(app, world, {
    path: "/projects/:id/studies",
    parameter: "study",
    noun: "Study",
    refuse: (request, reply, _id, account) => refusedProject(world, request, reply, account, pathId(request)),
    find: (request, id): Study | undefined => {
      const study = world.work.studies.get(id);
      return study?.projectId === pathId(request) ? study : undefined;
    },
  });
  plainRecordRoutes(world, route, {
    recordOf: (study) => studyRecord(world, study),
    remove: (id) => world.work.studies.remove(id),
  });

  route("POST", "/simulations/:simulation", (request, reply, study) => {
    const simulation = world.simulations.get(pathId(request, "simulation"));
    if (simulation === undefined || seenJob(world, request, simulation.jobId) === undefined) {
      return sendError(world, request, reply, 404, "Simulation not found");
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
      return sendError(world, request, reply, 404, "Simulation is not in the study");
    }
    return sendDeleted(world, reply);
  });
}

function createStudy(
  world: IonworksWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): FastifyReply {
  const projectId = pathId(request);
  const body = new BodyCheck(readJson(request.body));
  const name = body.requiredText("name");
  const owned = newOwned(account, request, projectId, body);
  if (!body.isFine) return sendInvalid(world, request, reply, body.items);
  const refusal =
    refusedProject(world, request, reply, account, projectId) ??
    refusedName(
      world,
      request,
      reply,
      world.work.studies.all().find((other) => other.projectId === projectId && other.name === name),
    );
  if (refusal !== null) return refusal;
  const study = world.work.studies.add((id) => ({ ...owned, id, simulationIds: new Set() }));
  return sendJson(reply, JSON.stringify(studyRecord(world, study)), 201);
}

function studyRecord(world: IonworksWorld, study: Study): Record<string, unknown> {
  const made = [...world.simulations.all()].filter(
    ({ id, studyId }) => studyId === study.id && !study.simulationIds.has(id),
  );
  return {
    ...ownedFields(world, study, study.createdMs),
    simulation_count: made.length + study.simulationIds.size,
    validation_count: 0,
  };
}
