import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { IonworksWorld } from "../state/ionworks-world.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { collection } from "../records/collection.js";
import { plainListRules, plainRecordRoutes } from "../records/plain-records.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
import type { Project } from "../state/ionworks-work.js";
import { extraFields, timeText } from "../records/common-fields.js";
import { routesOfOne } from "../records/one-record.js";
import type { WireRecord } from "../records/list-page.js";
import { isOwn, itemsEnvelope, newOwned, checkProjectId, sendPage } from "../records/owned-records.js";
import { BodyCheck } from "../validation.js";

/** @see docs/services/ionworks.md 2.2 */
export function projectRoutes(app: FastifyInstance): void {
  const world = app.ionworks;
  collection(app, "/projects", {
    list: (request, reply) => {
      const { account } = request;
      const projects = world.work.projects.all().filter((project) => isOwn(project, account));
      const records = projects.map((project) => projectRecord(world, project));
      const isArray = world.switches.ionworks["projects-list"] === "array";
      const envelope = (items: readonly WireRecord[], total: number): unknown =>
        isArray ? items : itemsEnvelope(items, total);
      return sendPage(request, reply, records, plainListRules(1000), envelope);
    },
    create: createProject,
  });

  const route = routesOfOne(app, {
    path: "/projects",
    noun: "Project",
    check: (request, id) => checkProjectId(request, id),
    find: (request, id): Project | undefined => {
      const { account } = request;
      const project = world.work.projects.get(id);
      return project !== undefined && isOwn(project, account) ? project : undefined;
    },
  });
  plainRecordRoutes(route, {
    recordOf: (project) => projectRecord(world, project),
    remove: (id) => world.work.projects.remove(id),
    checkRemoval: ({ id }) => {
      if (!world.ionworksJobs.inOrder.some(({ projectId }) => projectId === id)) return;
      throw new IonworksError(409, "Project is not empty");
    },
  });
}

function createProject(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const { account } = request;
  const body = new BodyCheck(readJson(request.body));
  const name = body.requiredText("name");
  const owned = newOwned(request, "", body);
  if (!body.isFine) throw new InvalidRequestError(body.items);
  const existing = world.work.projects.all().find((other) => isOwn(other, account) && other.name === name);
  checkName(request, existing);
  const project = world.work.projects.add((id) => ({ ...owned, id, projectId: id }));
  return sendJson(reply, JSON.stringify(projectRecord(world, project)), 201);
}

/** Refuses a name that is there already, if the switch wants it. @see docs/services/ionworks.md 5.2 */
export function checkName(request: FastifyRequest, existing: { readonly id: string } | undefined): void {
  if (existing === undefined || request.server.ionworks.switches.ionworks["same-name"] === "allowed") return;
  throw new IonworksError(409, "The name is taken", { existing_id: existing.id });
}

function projectRecord(world: IonworksWorld, project: Project): Record<string, unknown> {
  const settings = world.switches.ionworks;
  return {
    id: project.id,
    name: project.name,
    description: project.description,
    organization_id: project.organizationId,
    created_at: timeText(project.createdMs, settings),
    updated_at: timeText(project.editedMs ?? project.createdMs, settings),
    cell_spec_project_mappings: [],
    user_project_roles: [],
    ...extraFields(settings),
  };
}
