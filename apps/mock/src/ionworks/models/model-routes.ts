import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { queryOf } from "../../wire/query-of.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { pathId } from "../access.js";
import { defaultModel, makeCell } from "../cell/make-cell.js";
import { extraVariables } from "../cell/simulation-results.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
import { collection } from "../records/collection.js";
import { routesOfOne } from "../records/one-record.js";
import {
  editRecord,
  isOwn,
  itemsEnvelope,
  newOwned,
  ownedFields,
  sendPage,
} from "../records/owned-records.js";
import { plainListRules } from "../records/plain-records.js";
import type { IonworksWorld } from "../state/ionworks-world.js";
import type { ParameterizedModel } from "../state/parameterized-model.js";
import { BodyCheck } from "../validation.js";

/** Models with values for one cell, which simulations name by their ids. @see docs/services/ionworks.md 2.2 */
export function modelRoutes(app: FastifyInstance): void {
  collection(app, "/parameterized_models", { list: (request, reply) => sendModels(request, reply, null) });
  const find = (request: FastifyRequest, id: string): ParameterizedModel | undefined => {
    const model = app.ionworks.work.models.get(id);
    return model !== undefined && isOwn(model, request.account) ? model : undefined;
  };
  const route = routesOfOne(app, { path: "/parameterized_models", noun: "Parameterized model", find });
  route("GET", "", (_request, reply, model) => sendModel(reply, model));
  route("GET", "/parameter-values", (_request, reply, model) =>
    sendJson(reply, JSON.stringify(valuesOf(model))),
  );
  route("GET", "/variable-names", (_request, reply) => sendJson(reply, JSON.stringify(extraVariables)));

  collection(app, "/cells/:id/parameterized_models", {
    list: (request, reply) => sendModels(request, reply, pathId(request)),
    create: createModel,
  });
  const ofCell = routesOfOne(app, {
    path: "/cells/:id/parameterized_models",
    parameter: "model",
    noun: "Parameterized model",
    find: (request, id) => {
      const model = find(request, id);
      return model?.cellSpecId === pathId(request) ? model : undefined;
    },
  });
  ofCell("GET", "", (_request, reply, model) => sendModel(reply, model));
  ofCell("PATCH", "", (request, reply, model) => {
    editRecord(request, model);
    return sendModel(reply, model);
  });
}

function sendModel(reply: FastifyReply, model: ParameterizedModel, status = 200): FastifyReply {
  return sendJson(reply, JSON.stringify(modelRecord(reply.server.ionworks, model)), status);
}

/** Those of the organization; of one cell, or of what the query names. */
function sendModels(request: FastifyRequest, reply: FastifyReply, cellSpecId: string | null): FastifyReply {
  const world = request.server.ionworks;
  const query = queryOf(request);
  const [projectId, cell] = [query.get("project_id"), cellSpecId ?? query.get("cell_spec_id")];
  const records = world.work.models
    .all()
    .filter((model) => isOwn(model, request.account))
    .filter((model) => projectId === null || model.projectId === projectId)
    .filter((model) => cell === null || model.cellSpecId === cell)
    .map((model) => modelRecord(world, model));
  return sendPage(request, reply, records, plainListRules(100), itemsEnvelope);
}

function createModel(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const cellSpecId = pathId(request);
  const body = new BodyCheck(readJson(request.body));
  const name = body.requiredText("name");
  const modelId = body.requiredText("model_id");
  const parameters = body.object("parameters") ?? {};
  const owned = newOwned(request, request.account.ionworks.projectId, body);
  if (!body.isFine) throw new InvalidRequestError(body.items);
  const same = world.work.models
    .all()
    .find((other) => isOwn(other, request.account) && other.cellSpecId === cellSpecId && other.name === name);
  if (same !== undefined) throw new IonworksError(409, "The name is taken", { existing_id: same.id });
  const capacity = parameters["Nominal cell capacity [A.h]"];
  const isCapacity = typeof capacity === "number" && capacity > 0;
  const model = world.work.models.add((id) => ({
    ...owned,
    id,
    modelId,
    cellSpecId,
    model: { ...defaultModel, capacity: isCapacity ? capacity : defaultModel.capacity },
    parameters,
    fit: null,
  }));
  return sendModel(reply, model, 201);
}

function modelRecord(world: IonworksWorld, model: ParameterizedModel): Record<string, unknown> {
  return {
    ...ownedFields(world, model, model.createdMs),
    model_id: model.modelId,
    cell_specification_id: model.cellSpecId,
  };
}

/** What was handed in, below what the mock's cell has of its own. */
function valuesOf({ model, parameters, fit }: ParameterizedModel): Readonly<Record<string, unknown>> {
  if (fit !== null) return parameters;
  const cell = makeCell(model, {}, null);
  if (typeof cell === "string") return parameters;
  return {
    "Nominal cell capacity [A.h]": cell.nominalAh,
    "Lower voltage cut-off [V]": cell.lowerV,
    "Upper voltage cut-off [V]": cell.upperV,
    "Ambient temperature [K]": cell.temperatureK,
    ...parameters,
  };
}
