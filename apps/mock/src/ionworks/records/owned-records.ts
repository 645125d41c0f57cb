import type { FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../../shared/mock-account.js";
import type { IonworksWorld } from "../state/ionworks-world.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { queryOf } from "../../wire/query-of.js";
import { sendError, sendInvalid } from "../errors.js";
import { timeText } from "./common-fields.js";
import { listPage, type ListRules, type WireRecord } from "./list-page.js";
import type { OwnedRecord } from "../state/record-store.js";
import { BodyCheck } from "../validation.js";

/** What the records of all kinds have in common on the wire. */
export function ownedFields(
  world: IonworksWorld,
  record: OwnedRecord,
  updatedMs: number,
): Record<string, unknown> {
  const settings = world.switches.ionworks;
  return {
    id: record.id,
    project_id: record.projectId,
    organization_id: record.organizationId,
    user_id: record.userId,
    created_by_email:
      world.accounts.find(({ ionworks }) => ionworks.userId === record.userId)?.jess.email ?? null,
    name: record.name,
    description: record.description,
    created_at: timeText(record.createdMs, settings),
    updated_at: timeText(Math.max(updatedMs, record.editedMs ?? 0), settings),
  };
}

/** The fields of a record that is being made by an account. */
export function newOwned(
  account: MockAccount,
  request: FastifyRequest,
  projectId: string,
  body: BodyCheck,
): Omit<OwnedRecord, "id"> {
  return {
    projectId,
    organizationId: account.ionworks.organizationId,
    userId: account.ionworks.userId,
    createdMs: request.mock.nowMs,
    name: body.text("name"),
    description: body.text("description"),
    editedMs: null,
  };
}

export function isOwn(record: OwnedRecord, account: MockAccount): boolean {
  return record.organizationId === account.ionworks.organizationId;
}

/**
 * Changes name or description, one at least.
 *
 * @returns whether that was done; if not, the answer has been sent
 */
export function editRecord(
  world: IonworksWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  record: OwnedRecord,
): boolean {
  const body = new BodyCheck(readJson(request.body));
  const name = body.text("name");
  const description = body.text("description");
  if (name !== null && (name === "" || name.length > 255))
    body.refuse(["name"], "name has 1 to 255 characters", name);
  if (body.isFine && name === null && description === null)
    body.refuse([], "name or description is needed", {});
  if (!body.isFine) {
    void sendInvalid(world, request, reply, body.items);
    return false;
  }
  record.name = name ?? record.name;
  record.description = description ?? record.description;
  record.editedMs = request.mock.nowMs;
  return true;
}

/** Sends the page of a list that the query asks for, in the envelope that the list has. */
export function sendPage(
  world: IonworksWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  records: readonly WireRecord[],
  rules: ListRules,
  envelope: (page: readonly WireRecord[], total: number) => unknown,
): FastifyReply {
  const listed = listPage(queryOf(request), records, rules);
  if (listed.kind === "invalid") return sendInvalid(world, request, reply, listed.items);
  return sendJson(reply, JSON.stringify(envelope(listed.page, listed.total)));
}

/** The envelope of most lists: `count` is the number on this page. */
export function itemsEnvelope(items: readonly WireRecord[], total: number): object {
  return { items, count: items.length, total };
}

/** Nothing, or an empty object: no page tells what a delete answers. */
export function sendDeleted(world: IonworksWorld, reply: FastifyReply): FastifyReply {
  if (world.switches.ionworks.deleted === "200") return sendJson(reply, "{}");
  return reply.code(204).send();
}

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu;

/** The answer to a project's id that cannot be one; `null` where it can. @see docs/services/ionworks.md 1 */
export function refusedProjectId(
  world: IonworksWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  projectId: string,
): FastifyReply | null {
  if (uuid.test(projectId)) return null;
  const status = Number(world.switches.ionworks["bad-project-id"]);
  return sendError(world, request, reply, status, `invalid input syntax for type uuid: "${projectId}"`);
}

/** The answer about a project that the account cannot use; `null` where it can. @see docs/services/ionworks.md 5.2 */
export function refusedProject(
  world: IonworksWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
  projectId: string,
): FastifyReply | null {
  if (world.work.hasProject(projectId, account.ionworks.organizationId)) return null;
  return (
    refusedProjectId(world, request, reply, projectId) ??
    sendError(world, request, reply, 403, "You do not have access to this project")
  );
}
