import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { readJson } from "../../wire/read-body.js";
import { readFormFiles } from "../../wire/read-form-files.js";
import { sendJson } from "../../wire/send.js";
import { InvalidRequestError } from "../errors.js";
import { makeJob } from "../jobs/make-job.js";
import { checkProject } from "../records/owned-records.js";
import { BodyCheck } from "../validation.js";
import type { CircuitData } from "./circuit.js";
import { ecmResult, type MeasuredSegment } from "./ecm-fit.js";
import { readFit, readMeasurements, type EcmFit } from "./ecm-options.js";
import { queryValues, withoutSegment } from "./ecm-query.js";
import { keptResult } from "./kept-results.js";
import { lastStep, measuredData } from "./measured-data.js";
import { fileData } from "./file-data.js";

/** Fits of an equivalent circuit: plain jobs. @see docs/services/ionworks.md 3.11 */
export function ecmRoutes(app: FastifyInstance): void {
  const world = app.ionworks;
  app.post("/ecm/fit-from-measurements", (request, reply) => {
    const { account } = request;
    const body = new BodyCheck(readJson(request.body));
    body.only(["measurements", "ecm_options", "project_id"]);
    const projectId = body.text("project_id") ?? account.ionworks.projectId;
    const options = body.object("ecm_options") ?? {};
    const fit = readFit(body, ["ecm_options"], options, readMeasurements(body));
    if (!body.isFine) throw new InvalidRequestError(body.items);
    checkProject(request, projectId);
    return sendFit(request, reply, projectId, {
      fit,
      label: "measurements",
      measured: () =>
        fit.segments.flatMap((segment): MeasuredSegment[] => {
          const data = measuredData(world.random, segment.id ?? "", segment);
          return data === null ? [] : [{ segment, data }];
        }),
      error: fit.segments.every(hasSteps) ? null : `a measurement has the steps 0 to ${String(lastStep)}`,
    });
  });

  app.post("/ecm/fit-from-file", async (request, reply) => {
    const { account } = request;
    const files = await readFormFiles(request.headers["content-type"], request.raw);
    const { check, values } = queryValues(request);
    const segment = {
      id: null,
      startStep: null,
      endStep: null,
      initialSoc: check.fraction("initial_soc"),
      capacity: null,
    };
    const fit = readFit(check, [], withoutSegment(values), [segment]);
    const items = [...check.items];
    const file = files?.find(({ part }) => part === "file");
    if (file === undefined) {
      items.push({ type: "missing", loc: ["body", "file"], msg: "Field required", input: null });
    }
    if (items.length > 0 || file === undefined) throw new InvalidRequestError(items);
    const data = await fileData(world.random, file.content, segment);
    return sendFit(request, reply, account.ionworks.projectId, {
      fit,
      label: createHash("sha256").update(file.content).digest("hex"),
      measured: () => (typeof data === "string" ? [] : fit.segments.map((one) => ({ segment: one, data }))),
      error: typeof data === "string" ? data : bareness(fit, data),
    });
  });
}

function bareness({ fitsOcv, ocv }: EcmFit, { openVolts }: CircuitData): string | null {
  const isBare = !fitsOcv && ocv === null && openVolts === null;
  return isBare ? "the file has no open-circuit voltage, and fit_ocv is false" : null;
}

function hasSteps({ startStep, endStep }: EcmFit["segments"][number]): boolean {
  return (startStep ?? 0) <= Math.min(lastStep, endStep ?? lastStep);
}

interface AskedFit {
  readonly fit: EcmFit;
  /** What the data are, besides what the fit says of them. */
  readonly label: string;
  readonly measured: () => readonly MeasuredSegment[];
  /** Why it cannot be carried out, which the job finds out. */
  readonly error: string | null;
}

function sendFit(
  request: FastifyRequest,
  reply: FastifyReply,
  projectId: string,
  { fit, label, measured, error }: AskedFit,
): FastifyReply {
  const { random } = request.server.ionworks;
  const key = JSON.stringify([label, fit]);
  const job = makeJob(request, {
    // Which type these jobs have is not known.
    type: "datafit",
    name: "ECM fit",
    projectId,
    ...(error === null ? {} : { outcome: "failed", errorCode: "CONFIGURATION_ERROR", error }),
    // Fitted when somebody asks, and once for everybody who asks for the same.
    makeResult: () => keptResult(random, key, () => ecmResult(fit, measured())),
  });
  const code = Number(request.server.ionworks.switches.ionworks["submit-code"]);
  return sendJson(reply, JSON.stringify({ job_id: job.id, status: "pending" }), code);
}
