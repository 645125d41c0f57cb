import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { IonworksWorld } from "../state/ionworks-world.js";
import { queryOf } from "../../wire/query-of.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
import { collection } from "../records/collection.js";
import { plainListRules, plainRecordRoutes } from "../records/plain-records.js";
import { routesOfOne } from "../records/one-record.js";
import {
  isOwn,
  itemsEnvelope,
  newOwned,
  ownedFields,
  checkProject,
  sendPage,
} from "../records/owned-records.js";
import { BodyCheck } from "../validation.js";
import type { ExperimentTemplate } from "../state/experiment-template.js";
import { readChecked } from "../protocol/protocol-settings.js";
import { protocolWords } from "../protocol/protocol-words.js";

/** What a list leaves out unless it is asked for. */
const largeFields = ["protocol_config", "parameters_schema", "source_protocol"];

/** Protocols that were saved. @see docs/services/ionworks.md 10.5 */
export function templateRoutes(app: FastifyInstance): void {
  const world = app.ionworks;
  collection(app, "/experiment_templates", {
    list: (request, reply) => {
      const { account } = request;
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
      return sendPage(request, reply, records, plainListRules(100), itemsEnvelope);
    },
    create: createTemplate,
  });

  const route = routesOfOne(app, {
    path: "/experiment_templates",
    noun: "Experiment template",
    find: (request, id): ExperimentTemplate | undefined => {
      const { account } = request;
      const found = world.work.templates.get(id);
      return found !== undefined && isOwn(found, account) ? found : undefined;
    },
  });
  plainRecordRoutes(route, {
    recordOf: (one) => templateRecord(world, one),
    remove: (id) => world.work.templates.remove(id),
  });
  route("GET", "/human_readable", (_request, reply, one) => sendText(reply, protocolWords(one.template)));
  route("GET", "/source_protocol", (_request, reply, one) => {
    if (one.source === null) throw new IonworksError(404, "No source protocol is recorded");
    return sendText(reply, one.source);
  });
}

function createTemplate(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const { account } = request;
  const body = new BodyCheck(readJson(request.body));
  const projectId = body.requiredText("project_id");
  body.requiredText("name");
  const given = body.any("protocol_config");
  const protocol = typeof given === "string" ? given : body.requiredObject("protocol_config");
  const parametersSchema = body.object("parameters_schema") ?? {};
  const source = body.text("source_protocol");
  const owned = newOwned(request, projectId, body);
  const template = body.isFine ? readChecked(world.switches.ionworks, protocol) : "";
  if (typeof template === "string" && template !== "") body.refuse(["protocol_config"], template, given);
  if (!body.isFine || typeof template === "string") throw new InvalidRequestError(body.items);
  checkProject(request, projectId);
  const same = world.work.templates
    .all()
    .find((one) => isOwn(one, account) && JSON.stringify(one.protocol) === JSON.stringify(protocol));
  if (same !== undefined && body.any("force_create") === true) {
    throw new IonworksError(409, "The protocol is saved already", { existing_id: same.id });
  }
  const saved =
    same ??
    world.work.templates.add((id) => ({ ...owned, id, template, protocol, parametersSchema, source }));
  return sendJson(reply, JSON.stringify(templateRecord(world, saved)), same === undefined ? 201 : 200);
}

function templateRecord(world: IonworksWorld, one: ExperimentTemplate): Record<string, unknown> {
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
