import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
import { isMapping } from "../protocol/place-reader.js";
import { BodyCheck } from "../validation.js";
import { ecmExamples } from "./ecm-examples.js";
import { fitCurves, rmse } from "./ecm-fit.js";

/** What is done with a fit, at once. @see docs/services/ionworks.md 3.11 */
export function ecmModelRoutes(app: FastifyInstance): void {
  const world = app.ionworks;
  app.post("/ecm/save-to-project", (request, reply) => {
    const body = new BodyCheck(readJson(request.body));
    body.only(["name", "description", "cell_spec_id", "num_rcs", "fit_results", "project_id"]);
    body.requiredText("name");
    body.text("description");
    body.requiredText("cell_spec_id");
    body.whole("num_rcs", 2, 0, 5);
    body.requiredObject("fit_results");
    checkResults(body);
    if (!body.isFine) throw new InvalidRequestError(body.items);
    const label = request.mock.entry.number;
    const saved = {
      model_id: world.random.uuid("ecm-model", label),
      parameterized_model_id: world.random.uuid("ecm-parameterized-model", label),
    };
    return sendJson(reply, JSON.stringify(saved));
  });
  app.post("/ecm/validate", validate);
}

/** A fit's results, if they are there: parallel lists, and pairs that are whole. */
function checkResults(body: BodyCheck): void {
  const results = body.object("fit_results");
  if (results === null) return;
  const place = ["fit_results"];
  const { soc } = results;
  const length = Array.isArray(soc) ? soc.length : -1;
  const isGrid = (value: unknown): boolean => Array.isArray(value) && value.length === length;
  for (const name of ["soc", "ocv", "r0"]) {
    if (!isGrid(results[name]))
      body.refuse([...place, name], `${name} must be a list as long as soc`, results[name]);
  }
  const pairs = results["rc_pairs"];
  if (!Array.isArray(pairs)) body.refuse([...place, "rc_pairs"], "rc_pairs must be a list", pairs);
  else {
    for (const [index, pair] of pairs.entries()) {
      const missing = ["r", "c", "tau"].find((name) => !isMapping(pair) || !isGrid(pair[name]));
      if (missing !== undefined) {
        body.refuse([...place, "rc_pairs", index, missing], `${missing} must be a list as long as soc`, pair);
      }
    }
  }
  const capacity = results["capacity_Ah"];
  if (typeof capacity !== "number" && !Array.isArray(capacity)) {
    body.refuse([...place, "capacity_Ah"], "capacity_Ah must be a number, or a list of them", capacity);
  }
}

function validate(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const body = new BodyCheck(readJson(request.body));
  const [data, models] = [
    ["measurement_id", "example_id"],
    ["fit_results", "parameterized_model_id"],
  ] as const;
  body.only([...data, ...models, "start_step", "end_step", "initial_soc", "capacity"]);
  const [measurementId, exampleId] = data.map((name) => body.text(name));
  const modelId = body.text("parameterized_model_id");
  checkResults(body);
  for (const names of [data, models]) {
    if (names.filter((name) => body.has(name)).length !== 1)
      body.refuse([], `one of ${names.join(", ")} is needed`, {});
  }
  const example = ecmExamples.find(({ id }) => id === exampleId);
  const initialSoc = body.fraction("initial_soc") ?? example?.initialSoc ?? 1;
  if (!body.isFine) throw new InvalidRequestError(body.items);
  if (exampleId !== null && example === undefined) {
    throw new IonworksError(404, "Example not found");
  }
  const results = body.object("fit_results");
  const { seconds, measured, fitted } = fitCurves(
    world.random,
    String(measurementId ?? exampleId),
    initialSoc,
  );
  const residuals = measured.map((volts, row) => 1000 * (volts - (fitted[row] ?? volts)));
  const sizes = residuals.map((one) => Math.abs(one));
  const capacity = body.any("capacity") ?? results?.["capacity_Ah"] ?? 5;
  const pairs = results?.["rc_pairs"];
  const answer = {
    rmse_mV: rmse(measured, fitted),
    mae_mV: sizes.reduce((sum, one) => sum + one, 0) / Math.max(1, sizes.length),
    max_mV: Math.max(0, ...sizes),
    num_rcs: Array.isArray(pairs) ? pairs.length : 2,
    capacity_Ah: Array.isArray(capacity) ? capacity : [capacity],
    initial_soc: initialSoc,
    model_source: modelId === null ? "fit_results" : "parameterized_model",
    time: seconds,
    data_voltage: measured,
    model_voltage: fitted,
    residual_mV: residuals,
  };
  return sendJson(reply, JSON.stringify(answer));
}
