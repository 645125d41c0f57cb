import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { readJson } from "../../wire/read-body.js";
import { queryOf } from "../../wire/query-of.js";
import { sendJson } from "../../wire/send.js";
import { InvalidRequestError } from "../errors.js";
import { collection } from "../records/collection.js";
import { routesOfOne } from "../records/one-record.js";
import {
  checkProject,
  isOwn,
  itemsEnvelope,
  newOwned,
  ownedFields,
  sendPage,
} from "../records/owned-records.js";
import { plainListRules, plainRecordRoutes } from "../records/plain-records.js";
import type { IonworksWorld } from "../state/ionworks-world.js";
import type { OptimizationTemplate } from "../state/optimization-template.js";
import { BodyCheck } from "../validation.js";

/** Configurations of optimizations that are kept; the mock looks into none of them. @see docs/services/ionworks.md 2.2 */
export function optimizationTemplateRoutes(app: FastifyInstance): void {
  const world = app.ionworks;
  const store = (): IonworksWorld["work"]["optimizationTemplates"] => world.work.optimizationTemplates;
  const path = "/optimization_templates";
  collection(app, path, {
    list: (request, reply) => {
      const projectId = queryOf(request).get("project_id");
      const records = store()
        .all()
        .filter((one) => isOwn(one, request.account))
        .filter((one) => projectId === null || one.projectId === projectId)
        .map((one) => templateRecord(world, one));
      return sendPage(request, reply, records, plainListRules(100), itemsEnvelope);
    },
    create: createTemplate,
  });
  const route = routesOfOne(app, {
    path,
    noun: "Optimization template",
    find: (request, id): OptimizationTemplate | undefined => {
      const found = store().get(id);
      return found !== undefined && isOwn(found, request.account) ? found : undefined;
    },
  });
  plainRecordRoutes(route, {
    recordOf: (one) => templateRecord(world, one),
    remove: (id) => store().remove(id),
  });
  route("POST", "/copy", (request, reply, one) => {
    const body = new BodyCheck(readJson(request.body));
    const projectId = body.requiredText("project_id");
    if (!body.isFine) throw new InvalidRequestError(body.items);
    checkProject(request, projectId);
    const owned = newOwned(request, projectId, body);
    const { name, description, fields } = one;
    const copy = store().add((id) => ({ ...owned, id, name, description, fields }));
    return sendJson(reply, JSON.stringify(templateRecord(world, copy)), 201);
  });
}

function createTemplate(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const json = readJson(request.body);
  const body = new BodyCheck(json);
  const projectId = body.requiredText("project_id");
  body.requiredText("name");
  const owned = newOwned(request, projectId, body);
  if (!body.isFine || json.kind !== "value") throw new InvalidRequestError(body.items);
  checkProject(request, projectId);
  const {
    name: _name,
    description: _description,
    project_id: _project,
    ...fields
  } = Object.fromEntries(Object.entries(json.value ?? {}));
  const made = world.work.optimizationTemplates.add((id) => ({ ...owned, id, fields }));
  return sendJson(reply, JSON.stringify(templateRecord(world, made)), 201);
}

function templateRecord(world: IonworksWorld, one: OptimizationTemplate): Record<string, unknown> {
  return { ...one.fields, ...ownedFields(world, one, one.createdMs) };
}
