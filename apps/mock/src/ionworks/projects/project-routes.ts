import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../../mock-account.js";
import type { MockWorld } from "../../mock-world.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { collection } from "../records/collection.js";
import { sendError, sendInvalid } from "../errors.js";
import type { Project } from "../ionworks-work.js";
import { extraFields, timeText } from "../jobs/job-record.js";
import { routesOfOne } from "../records/one-record.js";
import type { WireRecord } from "../records/list-page.js";
import {
  editRecord,
  isOwn,
  itemsEnvelope,
  newOwned,
  refusedProjectId,
  sendDeleted,
  sendPage,
} from "../records/owned-records.js";
import { BodyCheck } from "../records/validation.js";

const fields = ["id", "name", "description", "created_at", "updated_at"];
const listRules = {
  offset: "offset",
  limit: [100, 1000],
  filters: fields,
  orders: ["created_at", ...fields],
} as const;

/** @see docs/services/ionworks.md 2.2 */
export function projectRoutes(app: FastifyInstance, world: MockWorld): void {
  collection(app, world, "/projects", {
    list: (request, reply, account) => {
      const projects = world.work.projects.all().filter((project) => isOwn(project, account));
      const records = projects.map((project) => projectRecord(world, project));
      const isArray = world.switches.ionworks["projects-list"] === "array";
      const envelope = (items: readonly WireRecord[], total: number): unknown =>
        isArray ? items : itemsEnvelope(items, total);
      return sendPage(world, request, reply, records, listRules, envelope);
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
  const send = (_request: FastifyRequest, reply: FastifyReply, project: Project): FastifyReply =>
    sendJson(reply, JSON.stringify(projectRecord(world, project)));
  route("GET", "", send);
  route("PATCH", "", (request, reply, project) =>
    editRecord(world, request, reply, project) ? send(request, reply, project) : reply,
  );
  route("DELETE", "", (request, reply, project) => {
    if (world.ionworksJobs.inOrder.some(({ projectId }) => projectId === project.id)) {
      return sendError(world, request, reply, 409, "Project is not empty");
    }
    world.work.projects.remove(project.id);
    return sendDeleted(world, reply);
  });
}

function createProject(
  world: MockWorld,
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
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  existing: { readonly id: string } | undefined,
): FastifyReply | null {
  if (existing === undefined || world.switches.ionworks["same-name"] === "allowed") return null;
  return sendError(world, request, reply, 409, "The name is taken", { existing_id: existing.id });
}

function projectRecord(world: MockWorld, project: Project): Record<string, unknown> {
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
