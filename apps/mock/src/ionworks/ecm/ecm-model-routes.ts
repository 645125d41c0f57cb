import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { defaultModel } from "../cell/make-cell.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
import { checkProject, isOwn, newOwned } from "../records/owned-records.js";
import { BodyCheck } from "../validation.js";
import { circuitVolts, rmseOf, type CircuitData } from "./circuit.js";
import { ecmExamples } from "./ecm-examples.js";
import { exampleData } from "./example-data.js";
import { evenGrid } from "./fit-circuit.js";
import { cellCircuitOf, readFittedCircuit, type FittedCircuit } from "./fitted-circuit.js";
import { lastStep, measuredData, usualCircuit } from "./measured-data.js";

/** What is done with a fit, at once. @see docs/services/ionworks.md 3.11 */
export function ecmModelRoutes(app: FastifyInstance): void {
  app.post("/ecm/save-to-project", saveFit);
  app.post("/ecm/validate", validate);
}

/** Makes a model of a fit, which simulations can name. */
function saveFit(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const body = new BodyCheck(readJson(request.body));
  body.only(["name", "description", "cell_spec_id", "num_rcs", "fit_results", "project_id"]);
  body.requiredText("name");
  const cellSpecId = body.requiredText("cell_spec_id");
  const pairs = body.whole("num_rcs", 2, 0, 5);
  body.requiredObject("fit_results");
  const fit = readFittedCircuit(body);
  if (fit !== null && body.isFine && fit.circuit.pairs.length !== pairs) {
    body.refuse(["num_rcs"], "num_rcs must be the number of rc_pairs", pairs);
  }
  const projectId = body.text("project_id") ?? request.account.ionworks.projectId;
  const owned = newOwned(request, projectId, body);
  if (!body.isFine || fit === null) throw new InvalidRequestError(body.items);
  checkProject(request, projectId);
  const saved = world.work.models.add((id) => ({
    ...owned,
    id,
    modelId: world.random.uuid("ecm-model", id),
    cellSpecId,
    model: { ...defaultModel, capacity: fit.capacityAh, circuit: cellCircuitOf(fit.circuit) },
    parameters: body.object("fit_results") ?? {},
    fit,
  }));
  return sendJson(reply, JSON.stringify({ model_id: saved.modelId, parameterized_model_id: saved.id }));
}

/** Puts a circuit through measured currents, and compares voltages. */
function validate(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const body = new BodyCheck(readJson(request.body));
  const [data, models] = [
    ["measurement_id", "example_id"],
    ["fit_results", "parameterized_model_id"],
  ] as const;
  body.only([...data, ...models, "start_step", "end_step", "initial_soc", "capacity"]);
  const modelId = body.text("parameterized_model_id");
  const given = readFittedCircuit(body);
  for (const names of [data, models]) {
    if (names.filter((name) => body.has(name)).length !== 1)
      body.refuse([], `one of ${names.join(", ")} is needed`, {});
  }
  const { measured, initialSoc } = readData(request, body);
  const asked = body.any("capacity");
  const isCapacity = asked === undefined || (typeof asked === "number" && asked > 0);
  if (!isCapacity) body.refuse(["capacity"], "capacity must be more than 0", asked);
  if (!body.isFine) throw new InvalidRequestError(body.items);
  if (measured === null) throw new IonworksError(404, "Example not found");
  const fit = given ?? savedCircuit(request, modelId ?? "");
  const capacityAh = typeof asked === "number" ? asked : fit.capacityAh;
  const model = circuitVolts(fit.circuit, measured, { initialSoc, capacityAh }).map(
    (volts) => Math.round(volts * 1e6) / 1e6,
  );
  const residuals = model.map((volts, row) => Math.round(1e6 * (volts - (measured.volts[row] ?? 0))) / 1e3);
  const sizes = residuals.map((one) => Math.abs(one));
  const answer = {
    rmse_mV: Math.round(1e6 * rmseOf(measured.volts, model)) / 1e6,
    mae_mV: Math.round((1e6 * sizes.reduce((sum, one) => sum + one, 0)) / Math.max(1, sizes.length)) / 1e6,
    max_mV: sizes.reduce((most, one) => Math.max(most, one), 0),
    num_rcs: fit.circuit.pairs.length,
    capacity_Ah: [capacityAh],
    initial_soc: initialSoc,
    model_source: modelId === null ? "fit_results" : "parameterized_model",
    time: measured.seconds,
    data_voltage: measured.volts,
    model_voltage: model,
    residual_mV: residuals,
  };
  return sendJson(reply, JSON.stringify(answer));
}

/** What the circuit is compared with; `null` where there is no such example. */
function readData(
  request: FastifyRequest,
  body: BodyCheck,
): { readonly measured: CircuitData | null; readonly initialSoc: number } {
  const { random } = request.server.ionworks;
  const [measurementId, exampleId] = [body.text("measurement_id"), body.text("example_id")];
  const step = (name: string): number | null =>
    body.has(name) ? body.whole(name, 0, 0, Number.MAX_SAFE_INTEGER) : null;
  const part = { startStep: step("start_step"), endStep: step("end_step") };
  const soc = body.fraction("initial_soc");
  if (measurementId === null) {
    const example = ecmExamples.find(({ id }) => id === exampleId);
    const measured = example === undefined ? null : exampleData(random, example);
    return { measured, initialSoc: soc ?? example?.initialSoc ?? 1 };
  }
  const measured = measuredData(random, measurementId, { ...part, initialSoc: soc });
  if (measured === null) {
    body.refuse(["start_step"], `the measurement has the steps 0 to ${String(lastStep)}`, part.startStep);
  }
  return { measured, initialSoc: soc ?? 1 };
}

/** The circuit of a saved model; of one that was made otherwise, that of the mock's usual cell. */
function savedCircuit(request: FastifyRequest, id: string): FittedCircuit {
  const { models } = request.server.ionworks.work;
  const saved = models.get(id);
  if (saved === undefined || !isOwn(saved, request.account)) return usualCircuit(evenGrid(51));
  return saved.fit ?? usualCircuit(evenGrid(51), saved.model);
}
