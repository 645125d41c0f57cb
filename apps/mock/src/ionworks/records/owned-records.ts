import type { FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../../base/mock-account.js";
import type { IonworksWorld } from "../state/ionworks-world.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { queryOf } from "../../wire/query-of.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
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
  request: FastifyRequest,
  projectId: string,
  body: BodyCheck,
): Omit<OwnedRecord, "id"> {
  const { account } = request;
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

/** Changes name or description, one at least. */
export function editRecord(request: FastifyRequest, record: OwnedRecord): void {
  const body = new BodyCheck(readJson(request.body));
  const name = body.text("name");
  const description = body.text("description");
  if (name !== null && (name === "" || name.length > 255))
    body.refuse(["name"], "name has 1 to 255 characters", name);
  if (body.isFine && name === null && description === null)
    body.refuse([], "name or description is needed", {});
  if (!body.isFine) throw new InvalidRequestError(body.items);
  record.name = name ?? record.name;
  record.description = description ?? record.description;
  record.editedMs = request.mock.nowMs;
}

/** Sends the page of a list that the query asks for, in the envelope that the list has. */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  records: readonly WireRecord[],
  rules: ListRules,
  envelope: (page: readonly WireRecord[], total: number) => unknown,
): FastifyReply {
  const listed = listPage(queryOf(request), records, rules);
  if (listed.kind === "invalid") throw new InvalidRequestError(listed.items);
  return sendJson(reply, JSON.stringify(envelope(listed.page, listed.total)));
}

/** The envelope of most lists: `count` is the number on this page. */
export function itemsEnvelope(items: readonly WireRecord[], total: number): object {
  return { items, count: items.length, total };
}

/** Nothing, or an empty object: no page tells what a delete answers. */
export function sendDeleted(reply: FastifyReply): FastifyReply {
  const world = reply.server.ionworks;
  if (world.switches.ionworks.deleted === "200") return sendJson(reply, "{}");
  return reply.code(204).send();
}

const uuid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/iu;

/** Refuses a project's id that cannot be one. @see docs/services/ionworks.md 1 */
export function checkProjectId(request: FastifyRequest, projectId: string): void {
  if (uuid.test(projectId)) return;
  const status = Number(request.server.ionworks.switches.ionworks["bad-project-id"]);
  throw new IonworksError(status, `invalid input syntax for type uuid: "${projectId}"`);
}

/** Refuses a project that the account cannot use. @see docs/services/ionworks.md 5.2 */
export function checkProject(request: FastifyRequest, projectId: string): void {
  if (request.server.ionworks.work.hasProject(projectId, request.account.ionworks.organizationId)) return;
  checkProjectId(request, projectId);
  throw new IonworksError(403, "You do not have access to this project");
}
