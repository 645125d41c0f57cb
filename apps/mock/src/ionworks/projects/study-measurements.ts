import type { FastifyReply, FastifyRequest } from "fastify";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { pathId } from "../access.js";
import { defaultModel } from "../cell/make-cell.js";
import { defaultProtocol, type InitialState } from "../cell/protocol.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
import { viewIonworksJob } from "../jobs/ionworks-view.js";
import { makeJob } from "../jobs/make-job.js";
import { timeText } from "../records/common-fields.js";
import { itemsEnvelope, sendDeleted, sendPage } from "../records/owned-records.js";
import type { RouteOfOne } from "../records/one-record.js";
import type { Study } from "../state/ionworks-work.js";
import { BodyCheck, type ValidationItem } from "../validation.js";

/** Measurements of a study, and simulations that are compared with them. @see docs/services/ionworks.md 3.10 */
export function studyMeasurementRoutes(route: RouteOfOne<Study>): void {
  route("GET", "/measurements", (request, reply, study) => {
    const records = [...study.measurements].map(([id, atMs]) => measurementRecord(request, study, id, atMs));
    const rules = {
      offset: "offset",
      limit: [100, 100],
      filters: ["measurement_id", "name"],
      orders: ["created_at", "name"],
    } as const;
    return sendPage(request, reply, records, rules, itemsEnvelope);
  });
  route("POST", "/measurements/:measurement", (request, reply, study) => {
    const id = pathId(request, "measurement");
    const isNew = !study.measurements.has(id);
    const atMs = study.measurements.get(id) ?? request.mock.nowMs;
    study.measurements.set(id, atMs);
    return sendJson(reply, JSON.stringify(measurementRecord(request, study, id, atMs)), isNew ? 201 : 200);
  });
  route("DELETE", "/measurements/:measurement", (request, reply, study) => {
    if (!study.measurements.delete(pathId(request, "measurement"))) {
      throw new IonworksError(404, "Measurement is not in the study");
    }
    return sendDeleted(reply);
  });
  route("POST", "/validate", validateStudy);
}

/** The mock keeps no measurements: what it shows is their ids. */
function measurementRecord(
  request: FastifyRequest,
  study: Study,
  id: string,
  atMs: number,
): Record<string, unknown> {
  return {
    id,
    name: id,
    study_id: study.id,
    measurement_id: id,
    organization_id: study.organizationId,
    created_at: timeText(atMs, request.server.ionworks.switches.ionworks),
  };
}

/** Makes a simulation, with its job, for each measurement of which there is no identical validation. */
function validateStudy(request: FastifyRequest, reply: FastifyReply, study: Study): FastifyReply {
  const world = request.server.ionworks;
  const body = new BodyCheck(readJson(request.body));
  const given = body.list("measurement_ids") ?? [];
  if (body.isFine && given.length === 0) {
    body.refuse(["measurement_ids"], "one measurement at least is needed", given);
  }
  const modelId = body.requiredText("parameterized_model_id");
  const cell = body.requiredText("cell_specification_id");
  const step = (name: string): number | null =>
    body.has(name) ? body.whole(name, 0, 0, Number.MAX_SAFE_INTEGER) : null;
  const asked = { modelId, cell, start: step("start_step"), end: step("end_step"), initial: initialOf(body) };
  if (!body.isFine) throw new InvalidRequestError(body.items);
  const model = world.work.models.get(modelId)?.model ?? defaultModel;
  const [errors, skipped, validations]: [ValidationItem[], string[], object[]] = [[], [], []];
  for (const [index, id] of given.entries()) {
    if (typeof id !== "string" || id === "") {
      const msg = "Input should be a valid string";
      errors.push({ type: "string_type", loc: ["body", "measurement_ids", index], msg, input: id });
      continue;
    }
    const key = JSON.stringify([id, asked]);
    if (study.validations.some((one) => one.key === key && isUsable(request, one.jobId))) {
      skipped.push(id);
      continue;
    }
    const job = makeJob(request, {
      type: "simulate",
      name: `validation of ${id}`,
      projectId: study.projectId,
    });
    const simulation = world.simulations.add({
      jobId: job.id,
      templateId: id,
      modelId,
      designId: null,
      studyId: study.id,
      organizationId: study.organizationId,
      createdMs: request.mock.nowMs,
      inputs: { model, protocol: { ...defaultProtocol, initial: asked.initial }, design: {}, extra: [] },
    });
    study.validations.push({ key, simulationId: simulation.id, jobId: job.id });
    validations.push({ measurement_id: id, simulation_id: simulation.id, job_id: job.id });
  }
  const code = Number(world.switches.ionworks["submit-code"]);
  return sendJson(reply, JSON.stringify({ validations, errors, skipped }), code);
}

function initialOf(body: BodyCheck): InitialState | null {
  const soc = body.fraction("initial_soc");
  const volts = body.any("initial_voltage");
  if (volts !== undefined && (typeof volts !== "number" || !(volts > 0))) {
    body.refuse(["initial_voltage"], "initial_voltage must be more than 0", volts);
  }
  if (typeof volts === "number") return { kind: "voltage", volts };
  return soc === null ? null : { kind: "soc", soc };
}

/** One that failed or was cancelled is made again. */
function isUsable(request: FastifyRequest, jobId: string): boolean {
  const job = request.server.ionworks.ionworksJobs.get(jobId);
  if (job === undefined || job.vanishedMs !== null) return false;
  const { isTerminal, isFailed } = viewIonworksJob(job, request.mock.nowMs);
  return !(isTerminal && isFailed);
}
