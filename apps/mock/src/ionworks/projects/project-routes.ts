import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../../shared/mock-account.js";
import type { IonworksWorld } from "../state/ionworks-world.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { collection } from "../records/collection.js";
import { plainListRules, plainRecordRoutes } from "../records/plain-records.js";
import { sendError, sendInvalid } from "../errors.js";
import type { Project } from "../state/ionworks-work.js";
import { extraFields, timeText } from "../records/common-fields.js";
import { routesOfOne } from "../records/one-record.js";
import type { WireRecord } from "../records/list-page.js";
import { isOwn, itemsEnvelope, newOwned, refusedProjectId, sendPage } from "../records/owned-records.js";
import { BodyCheck } from "../validation.js";

/** @see docs/services/ionworks.md 2.2 */
export function projectRoutes(app: FastifyInstance, world: IonworksWorld): void {
  collection(app, world, "/projects", {
    list: (request, reply, account) => {
      const projects = world.work.projects.all().filter((project) => isOwn(project, account));
      const records = projects.map((project) => projectRecord(world, project));
      const isArray = world.switches.ionworks["projects-list"] === "array";
      const envelope = (items: readonly WireRecord[], total: number): unknown =>
        isArray ? items : itemsEnvelope(items, total);
      return sendPage(world, request, reply, records, plainListRules(1000), envelope);
    },
    create: (request, reply, account) => createProject(world, request, reply, account),
  });

  const route = routesOfOne(app, world, {
    path: "/projects",
    noun: "Project",
    refuse: (request, reply, id) => refusedProjectId(world, request, reply, id),
    find: (_request, id, account): Project | undefined => {
      const project = world.work.projects.get(id);
      return project !== undefined && isOwn(project, account) ? project : undefined;
    },
  });
  plainRecordRoutes(world, route, {
    recordOf: (project) => projectRecord(world, project),
    remove: (id) => world.work.projects.remove(id),
    keep: (request, reply, { id }) =>
      world.ionworksJobs.inOrder.some(({ projectId }) => projectId === id)
        ? sendError(world, request, reply, 409, "Project is not empty")
        : null,
  });
}

function createProject(
  world: IonworksWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): FastifyReply {
  const body = new BodyCheck(readJson(request.body));
  const name = body.requiredText("name");
  const owned = newOwned(account, request, "", body);
  if (!body.isFine) return sendInvalid(world, request, reply, body.items);
  const existing = world.work.projects.all().find((other) => isOwn(other, account) && other.name === name);
  const refusal = refusedName(world, request, reply, existing);
  if (refusal !== null) return refusal;
  const project = world.work.projects.add((id) => ({ ...owned, id, projectId: id }));
  return sendJson(reply, JSON.stringify(projectRecord(world, project)), 201);
}

/** The answer to a name that is there already, if the switch wants one. @see docs/services/ionworks.md 5.2 */
export function refusedName(
  world: IonworksWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  existing: { readonly id: string } | undefined,
): FastifyReply | null {
  if (existing === undefined || world.switches.ionworks["same-name"] === "allowed") return null;
  return sendError(world, request, reply, 409, "The name is taken", { existing_id: existing.id });
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
