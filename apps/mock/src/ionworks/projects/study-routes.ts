import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../../mock-account.js";
import type { MockWorld } from "../../mock-world.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { pathId, seenJob, withKey } from "../access.js";
import { sendError, sendInvalid } from "../errors.js";
import type { Study } from "../ionworks-work.js";
import { timeText } from "../jobs/job-record.js";
import { collection } from "../records/collection.js";
import {
  editRecord,
  itemsEnvelope,
  newOwned,
  ownedFields,
  refusedProject,
  sendDeleted,
  sendPage,
} from "../records/owned-records.js";
import { refusedName } from "./project-routes.js";
import { BodyCheck } from "../records/validation.js";

/** A study has no state and no cancel: it keeps simulations together. @see docs/services/ionworks.md 3.10 */
export function studyRoutes(app: FastifyInstance, world: MockWorld): void {
  collection(app, world, "/projects/:id/studies", {
    list: (request, reply, account) => {
      const projectId = pathId(request);
      const refusal = refusedProject(world, request, reply, account, projectId);
      if (refusal !== null) return refusal;
      const studies = world.work.studies.all().filter((study) => study.projectId === projectId);
      const records = studies.map((study) => studyRecord(world, study));
      const fields = ["id", "name", "description", "created_at", "updated_at"];
      const rules = {
        offset: "offset",
        limit: [100, 100],
        filters: fields,
        orders: ["created_at", ...fields],
      } as const;
      return sendPage(world, request, reply, records, rules, itemsEnvelope);
    },
    create: (request, reply, account) => createStudy(world, request, reply, account),
  });

  const route = (
    method: "GET" | "POST" | "PATCH" | "DELETE",
    path: string,
    handler: (request: FastifyRequest, reply: FastifyReply, study: Study) => FastifyReply,
  ): void => {
    const answer = withKey(world, (request, reply, account) => {
      const projectId = pathId(request);
      const refusal = refusedProject(world, request, reply, account, projectId);
      if (refusal !== null) return refusal;
      const study = world.work.studies.get(parameterOf(request, "study"));
      if (study === undefined || study.projectId !== projectId) {
        return sendError(world, request, reply, 404, "Study not found");
      }
      return handler(request, reply, study);
    });
    app.route({ method, url: `/projects/:id/studies/:study${path}`, handler: answer });
  };
  const send = (_request: FastifyRequest, reply: FastifyReply, study: Study): FastifyReply =>
    sendJson(reply, JSON.stringify(studyRecord(world, study)));
  route("GET", "", send);
  route("PATCH", "", (request, reply, study) =>
    editRecord(world, request, reply, study) ? send(request, reply, study) : reply,
  );
  route("DELETE", "", (_request, reply, study) => {
    world.work.studies.remove(study.id);
    return sendDeleted(world, reply);
  });

  route("POST", "/simulations/:simulation", (request, reply, study) => {
    const simulation = world.simulations.get(parameterOf(request, "simulation"));
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
    if (!study.simulationIds.delete(parameterOf(request, "simulation"))) {
      return sendError(world, request, reply, 404, "Simulation is not in the study");
    }
    return sendDeleted(world, reply);
  });
}

function createStudy(
  world: MockWorld,
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

function studyRecord(world: MockWorld, study: Study): Record<string, unknown> {
  const made = [...world.simulations.all()].filter(
    ({ id, studyId }) => studyId === study.id && !study.simulationIds.has(id),
  );
  return {
    ...ownedFields(world, study, study.createdMs),
    simulation_count: made.length + study.simulationIds.size,
    validation_count: 0,
  };
}

function parameterOf(request: FastifyRequest, name: string): string {
  const { params } = request;
  const value: unknown =
    typeof params === "object" && params !== null ? Reflect.get(params, name) : undefined;
  return typeof value === "string" ? value : "";
}
