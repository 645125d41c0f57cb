import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { readJson } from "../../wire/read-body.js";
import { readFormFiles } from "../../wire/read-form-files.js";
import { sendJson } from "../../wire/send.js";
import { InvalidRequestError } from "../errors.js";
import { makeJob } from "../jobs/make-job.js";
import { checkProject } from "../records/owned-records.js";
import { BodyCheck } from "../validation.js";
import { ecmResult } from "./ecm-fit.js";
import { readFit, readMeasurements, type EcmFit } from "./ecm-options.js";
import { queryValues, withoutSegment } from "./ecm-query.js";

/** Fits of an equivalent circuit: plain jobs. @see docs/services/ionworks.md 3.11 */
export function ecmRoutes(app: FastifyInstance): void {
  app.post("/ecm/fit-from-measurements", (request, reply) => {
    const { account } = request;
    const body = new BodyCheck(readJson(request.body));
    body.only(["measurements", "ecm_options", "project_id"]);
    const projectId = body.text("project_id") ?? account.ionworks.projectId;
    const options = body.object("ecm_options") ?? {};
    const fit = readFit(body, ["ecm_options"], options, readMeasurements(body));
    if (!body.isFine) throw new InvalidRequestError(body.items);
    checkProject(request, projectId);
    return sendFit(request, reply, projectId, fit);
  });
  app.post("/ecm/fit-from-file", async (request, reply) => {
    const { account } = request;
    const files = await readFormFiles(request.headers["content-type"], request.raw);
    const { check, values } = queryValues(request);
    const fit = readFit(check, [], withoutSegment(values), [
      { initialSoc: check.fraction("initial_soc"), capacity: null },
    ]);
    const items = [...check.items];
    if (files?.some(({ part }) => part === "file") !== true) {
      items.push({ type: "missing", loc: ["body", "file"], msg: "Field required", input: null });
    }
    if (items.length > 0) throw new InvalidRequestError(items);
    return sendFit(request, reply, account.ionworks.projectId, fit);
  });
}

function sendFit(request: FastifyRequest, reply: FastifyReply, projectId: string, fit: EcmFit): FastifyReply {
  const world = request.server.ionworks;
  const { random } = world;
  const label = String(request.mock.entry.number);
  const job = makeJob(request, {
    // Which type these jobs have is not known.
    type: "datafit",
    name: "ECM fit",
    projectId,
    makeResult: () => ecmResult(random, label, fit),
  });
  const code = Number(world.switches.ionworks["submit-code"]);
  return sendJson(reply, JSON.stringify({ job_id: job.id, status: "pending" }), code);
}
