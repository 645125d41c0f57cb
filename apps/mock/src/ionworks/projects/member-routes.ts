import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { pathId } from "../access.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
import { routesOfOne } from "../records/one-record.js";
import { checkProject, sendDeleted } from "../records/owned-records.js";
import { BodyCheck } from "../validation.js";
import { organizationRoles, type Member } from "../state/members.js";

/** Who belongs to the organization and to its projects. What the changes answer is not known. @see docs/services/ionworks.md 2.2 */
export function memberRoutes(app: FastifyInstance): void {
  const world = app.ionworks;
  app.get("/roles/project", (_request, reply) => sendJson(reply, JSON.stringify(world.work.members.roles)));
  app.get("/organizations/:id/users", (request, reply) => {
    checkOrganization(request);
    return sendJson(reply, JSON.stringify(world.work.members.all().map(memberRecord)));
  });
  app.post("/organizations/:id/users/by-email", (request, reply) => {
    checkOrganization(request);
    const { body, email } = readEmail(request);
    const role = roleOf(body);
    if (!body.isFine) throw new InvalidRequestError(body.items);
    return sendInvited(request, reply, email, role, null);
  });

  const route = routesOfOne(app, {
    path: "/organizations/:id/users",
    parameter: "user",
    noun: "Member",
    check: (request) => checkOrganization(request),
    find: (_request, id): Member | undefined => world.work.members.get(id),
  });
  route("PATCH", "/role", (request, reply, member) => {
    const body = new BodyCheck(readJson(request.body));
    body.requiredText("role_name");
    const role = roleOf(body);
    if (!body.isFine) throw new InvalidRequestError(body.items);
    member.role = role;
    return sendJson(reply, JSON.stringify(memberRecord(member)));
  });
  route("PATCH", "", (request, reply, member) => {
    const body = new BodyCheck(readJson(request.body));
    const isActive = body.any("is_active");
    if (body.isFine && typeof isActive !== "boolean") {
      body.refuse(["is_active"], "is_active must be true or false", isActive);
    }
    if (!body.isFine) throw new InvalidRequestError(body.items);
    member.isActive = isActive === true;
    return sendJson(reply, JSON.stringify(memberRecord(member)));
  });
  route("POST", "/resend-invite", (_request, reply, member) =>
    sendJson(reply, JSON.stringify(memberRecord(member))),
  );
  route("DELETE", "", (_request, reply, member) => {
    world.work.members.remove(member.id);
    return sendDeleted(reply);
  });

  app.post("/projects/:id/invites", (request, reply) => {
    const { body, email } = readEmail(request);
    const roleId = readRoleId(request, body);
    checkProject(request, pathId(request));
    return sendInvited(request, reply, email, "Member", roleId);
  });
  app.post("/projects/:id/members", (request, reply) => {
    const body = new BodyCheck(readJson(request.body));
    const userId = body.requiredText("user_id");
    return sendProjectMember(request, reply, userId, readRoleId(request, body));
  });
  app.patch("/projects/:id/members/:user", (request, reply) => {
    const body = new BodyCheck(readJson(request.body));
    return sendProjectMember(request, reply, pathId(request, "user"), readRoleId(request, body));
  });
  app.delete("/projects/:id/members/:user", (request, reply) => {
    checkProject(request, pathId(request));
    const isMember =
      world.work.members.get(pathId(request, "user"))?.projects.delete(pathId(request)) === true;
    if (!isMember) throw new IonworksError(404, "Member not found");
    return sendDeleted(reply);
  });
}

function checkOrganization(request: FastifyRequest): void {
  if (pathId(request) === request.account.ionworks.organizationId) return;
  throw new IonworksError(403, "You do not have access to this organization");
}

function memberRecord({ id, email, role, isActive, projects }: Member): object {
  return {
    id,
    email,
    is_active: isActive,
    organization_role: { name: role },
    user_project_roles: [...projects].map(([projectId, roleId]) => ({
      project_id: projectId,
      project_role_id: roleId,
    })),
  };
}

function readEmail(request: FastifyRequest): { readonly body: BodyCheck; readonly email: string } {
  const body = new BodyCheck(readJson(request.body));
  const email = body.requiredText("email");
  if (body.isFine && !/^\s*[^\s@]+@[^\s@]+\s*$/u.test(email)) {
    body.refuse(["email"], "email must be an address", email);
  }
  return { body, email };
}

function roleOf(body: BodyCheck): Member["role"] {
  const given = body.text("role_name") ?? "Member";
  const role = organizationRoles.find((name) => name === given);
  if (role === undefined)
    body.refuse(["role_name"], `role_name must be ${organizationRoles.join(", ")}`, given);
  return role ?? "Member";
}

function readRoleId(request: FastifyRequest, body: BodyCheck): string {
  const given = body.requiredText("project_role_id");
  const { roles } = request.server.ionworks.work.members;
  if (body.isFine && !roles.some(({ id }) => id === given)) {
    body.refuse(["project_role_id"], "there is no such role", given);
  }
  if (!body.isFine) throw new InvalidRequestError(body.items);
  return given;
}

/** @param projectRoleId what is granted in the project of the address, too */
function sendInvited(
  request: FastifyRequest,
  reply: FastifyReply,
  email: string,
  role: Member["role"],
  projectRoleId: string | null,
): FastifyReply {
  const { member, isNew } = request.server.ionworks.work.members.invite(email, role);
  if (!member.isActive) throw new IonworksError(409, "The member is deactivated");
  if (projectRoleId !== null) member.projects.set(pathId(request), projectRoleId);
  const invited = {
    user_id: member.id,
    invite_sent: isNew,
    already_member: !isNew,
    role_name: member.role,
  };
  return sendJson(reply, JSON.stringify(invited));
}

function sendProjectMember(
  request: FastifyRequest,
  reply: FastifyReply,
  userId: string,
  roleId: string,
): FastifyReply {
  checkProject(request, pathId(request));
  const member = request.server.ionworks.work.members.get(userId);
  if (member === undefined) throw new IonworksError(404, "Member not found");
  member.projects.set(pathId(request), roleId);
  return sendJson(reply, JSON.stringify(memberRecord(member)));
}
