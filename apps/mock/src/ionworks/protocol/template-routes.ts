import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../../mock-account.js";
import type { MockWorld } from "../../mock-world.js";
import { queryOf } from "../../wire/query-of.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { sendError, sendInvalid } from "../errors.js";
import { collection } from "../records/collection.js";
import { routesOfOne } from "../records/one-record.js";
import {
  editRecord,
  isOwn,
  itemsEnvelope,
  newOwned,
  ownedFields,
  refusedProject,
  sendDeleted,
  sendPage,
} from "../records/owned-records.js";
import { BodyCheck } from "../records/validation.js";
import type { ExperimentTemplate } from "./experiment-template.js";
import { readChecked } from "./protocol-settings.js";
import { protocolWords } from "./protocol-words.js";

const fields = ["id", "name", "description", "created_at", "updated_at"];
const listRules = {
  offset: "offset",
  limit: [100, 100],
  filters: fields,
  orders: ["created_at", ...fields],
} as const;
/** What a list leaves out unless it is asked for. */
const largeFields = ["protocol_config", "parameters_schema", "source_protocol"];

/** Protocols that were saved. @see docs/services/ionworks.md 10.5 */
export function templateRoutes(app: FastifyInstance, world: MockWorld): void {
  collection(app, world, "/experiment_templates", {
    list: (request, reply, account) => {
      const query = queryOf(request);
      const projectId = query.get("project_id");
      const included = query.getAll("include").flatMap((names) => names.split(","));
      const records = world.work.templates
        .all()
        .filter((one) => isOwn(one, account) && (projectId === null || one.projectId === projectId))
        .map((one) => ({
          ...templateRecord(world, one),
          ...Object.fromEntries(
            largeFields.filter((name) => !included.includes(name)).map((name) => [name, null]),
          ),
        }));
      return sendPage(world, request, reply, records, listRules, itemsEnvelope);
    },
    create: (request, reply, account) => createTemplate(world, request, reply, account),
  });

  const route = routesOfOne(app, world, {
    path: "/experiment_templates",
    noun: "Experiment template",
    find: (_request, id, account): ExperimentTemplate | undefined => {
      const found = world.work.templates.get(id);
      return found !== undefined && isOwn(found, account) ? found : undefined;
    },
  });
  const send = (_request: FastifyRequest, reply: FastifyReply, one: ExperimentTemplate): FastifyReply =>
    sendJson(reply, JSON.stringify(templateRecord(world, one)));
  route("GET", "", send);
  route("PATCH", "", (request, reply, one) =>
    editRecord(world, request, reply, one) ? send(request, reply, one) : reply,
  );
  route("DELETE", "", (_request, reply, one) => {
    world.work.templates.remove(one.id);
    return sendDeleted(world, reply);
  });
  route("GET", "/human_readable", (_request, reply, one) => sendText(reply, protocolWords(one.template)));
  route("GET", "/source_protocol", (request, reply, one) =>
    one.source === null
      ? sendError(world, request, reply, 404, "No source protocol is recorded")
      : sendText(reply, one.source),
  );
}

function createTemplate(
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): FastifyReply {
  const body = new BodyCheck(readJson(request.body));
  const projectId = body.requiredText("project_id");
  body.requiredText("name");
  const given = body.any("protocol_config");
  const protocol = typeof given === "string" ? given : body.requiredObject("protocol_config");
  const parametersSchema = body.object("parameters_schema") ?? {};
  const source = body.text("source_protocol");
  const owned = newOwned(account, request, projectId, body);
  const template = body.isFine ? readChecked(world, protocol) : "";
  if (typeof template === "string" && template !== "") body.refuse(["protocol_config"], template, given);
  if (!body.isFine || typeof template === "string") return sendInvalid(world, request, reply, body.items);
  const refusal = refusedProject(world, request, reply, account, projectId);
  if (refusal !== null) return refusal;
  const same = world.work.templates
    .all()
    .find((one) => isOwn(one, account) && JSON.stringify(one.protocol) === JSON.stringify(protocol));
  if (same !== undefined && body.any("force_create") === true) {
    return sendError(world, request, reply, 409, "The protocol is saved already", { existing_id: same.id });
  }
  const saved =
    same ??
    world.work.templates.add((id) => ({ ...owned, id, template, protocol, parametersSchema, source }));
  return sendJson(reply, JSON.stringify(templateRecord(world, saved)), same === undefined ? 201 : 200);
}

function templateRecord(world: MockWorld, one: ExperimentTemplate): Record<string, unknown> {
  return {
    ...ownedFields(world, one, one.createdMs),
    protocol_config: one.protocol,
    parameters_schema: one.parametersSchema,
    plot_options: null,
    time_series_spec: null,
    metrics_spec: null,
    source_protocol: one.source,
  };
}

function sendText(reply: FastifyReply, text: string): FastifyReply {
  return reply.header("content-type", "text/plain").send(Buffer.from(text));
}
