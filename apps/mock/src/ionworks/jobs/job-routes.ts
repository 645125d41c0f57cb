import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isVisible } from "../../faults/job-cancel.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { pathId, seenJob } from "../access.js";
import { queryOf } from "../../wire/query-of.js";
import { cancelOneJob } from "./cancel-course.js";
import { checkBody } from "../records/check-body.js";
import { collection } from "../records/collection.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
import type { IonworksJob } from "../state/ionworks-jobs.js";
import { shownIonworksView, viewIonworksJob } from "./ionworks-view.js";
import { jobMetadata, usualReport } from "./job-metadata.js";
import { jobRecord } from "./job-record.js";
import { makeJob } from "./make-job.js";
import { BodyCheck, queryWhole, type ValidationItem } from "../validation.js";

const jobTypes = ["dummy", "datafit", "validation", "simulate", "evaluate_variables", "optimize"] as const;

/** @see docs/services/ionworks.md 3.2 to 3.4 */
export function jobRoutes(app: FastifyInstance): void {
  const world = app.ionworks;
  collection(app, "/jobs", {
    list: listJobs,
    create: createJob,
  });

  app.get("/jobs/:id", (request, reply) => {
    const job = seenJob(request, pathId(request));
    if (job === undefined) throw new IonworksError(404, "Job not found");
    const { nowMs, plan } = request.mock;
    return sendJob(request, reply, job, nowMs - plan.readLagMs);
  });

  app.post("/jobs/:id/cancel", cancelJob);

  app.get("/jobs/:id/metadata", (request, reply) => {
    const job = seenJob(request, pathId(request));
    const atMs = request.mock.nowMs - request.mock.plan.readLagMs;
    const metadata =
      job === undefined ? null : jobMetadata(world.random, job, viewIonworksJob(job, atMs), atMs);
    if (metadata === null) throw new IonworksError(404, "Job metadata not found");
    return sendJson(reply, JSON.stringify(metadata));
  });
}

function listJobs(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const { account } = request;
  const { nowMs, plan } = request.mock;
  const query = queryOf(request);
  const items: ValidationItem[] = [];
  const settings = world.switches.ionworks;
  const limit = queryWhole(items, query, "limit", settings["jobs-limit"], 1, 1000);
  const offsetName = settings["jobs-offset"];
  const offset =
    offsetName === "none" ? 0 : queryWhole(items, query, offsetName, 0, 0, Number.MAX_SAFE_INTEGER);
  const types = query.has("job_types") ? query.getAll("job_types") : query.getAll("job_type").slice(0, 1);
  const unknownType = types.find((type) => !jobTypes.some((known) => known === type));
  if (unknownType !== undefined) {
    const expected = jobTypes.map((type) => `'${type}'`).join(", ");
    const name = query.has("job_types") ? "job_types" : "job_type";
    items.push({
      type: "enum",
      loc: ["query", name],
      msg: `Input should be ${expected}`,
      input: unknownType,
    });
  }
  if (items.length > 0) throw new InvalidRequestError(items);

  const status = query.get("status");
  const atMs = nowMs - Math.max(plan.readLagMs, plan.listLagMs);
  const page: object[] = [];
  let total = 0;
  const jobs = world.ionworksJobs.inOrder;
  const isNewestFirst = settings["jobs-order"] === "newest";
  for (let index = 0; index < jobs.length; index += 1) {
    const job = jobs[isNewestFirst ? jobs.length - 1 - index : index];
    if (job === undefined || job.organizationId !== account.ionworks.organizationId) continue;
    if (job.createdMs > atMs || !isVisible(job, plan, nowMs)) continue;
    if (types.length > 0 && !types.includes(job.type)) continue;
    const isOnPage = total >= offset && page.length < limit;
    if (status !== null || isOnPage) {
      const view = shownIonworksView(job, plan, atMs);
      if (status !== null && view.status !== status) continue;
      if (isOnPage) page.push(jobRecord(job, view, settings, atMs));
    }
    total += 1;
  }
  const body = settings["jobs-list"] === "array" ? page : { jobs: page, total };
  return sendJson(reply, JSON.stringify(body));
}

function cancelJob(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  checkBody(request);
  const job = seenJob(request, pathId(request));
  if (job === undefined) throw new IonworksError(404, "Job not found");
  const { nowMs } = request.mock;
  return cancelOneJob(request, {
    noun: "Job",
    job,
    whenEnded: world.switches.ionworks["cancel-ended"],
    send: () => sendJob(request, reply, job, nowMs),
  });
}

function createJob(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  if (world.switches.ionworks["post-jobs"] === "410") {
    const message = "Direct job submission is no longer available. Use pipelines, simulations or ECM fits.";
    throw new IonworksError(410, message);
  }
  const body = new BodyCheck(readJson(request.body));
  const type = body.requiredText("job_type");
  body.requiredObject("params");
  if (body.isFine && !jobTypes.some((known) => known === type)) {
    body.refuse(["job_type"], `job_type must be one of ${jobTypes.join(", ")}`, type);
  }
  if (!body.isFine) throw new InvalidRequestError(body.items);
  const job = makeJob(request, {
    type,
    projectId: queryOf(request).get("project_id"),
    report: usualReport(type),
  });
  return sendJob(request, reply, job, request.mock.nowMs, 202);
}

function sendJob(
  request: FastifyRequest,
  reply: FastifyReply,
  job: IonworksJob,
  atMs: number,
  status = 200,
): FastifyReply {
  const world = request.server.ionworks;
  const view = shownIonworksView(job, request.mock.plan, atMs);
  return sendJson(reply, JSON.stringify(jobRecord(job, view, world.switches.ionworks, atMs)), status);
}
