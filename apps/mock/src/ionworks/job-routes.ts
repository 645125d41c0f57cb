import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../accounts.js";
import { isVisible, recordCancel } from "../job-cancel.js";
import type { MockWorld } from "../mock-world.js";
import { readJson } from "../wire/read-body.js";
import { sendJson } from "../wire/send.js";
import { cancelDelay, pathId, queryOf, seenJob, withKey } from "./access.js";
import { sendError, sendInvalid, type ValidationItem } from "./errors.js";
import type { IonworksJob } from "./ionworks-jobs.js";
import { shownIonworksView, viewIonworksJob } from "./ionworks-view.js";
import { jobRecord } from "./job-record.js";
import { BodyCheck, queryWhole } from "./validation.js";

const jobTypes = ["dummy", "datafit", "validation", "simulate", "evaluate_variables", "optimize"] as const;

/** @see docs/services/ionworks.md 3.2 to 3.4 */
export function jobRoutes(app: FastifyInstance, world: MockWorld): void {
  const list = withKey(world, (request, reply, account) => listJobs(world, request, reply, account));
  const create = withKey(world, (request, reply, account) => createJob(world, request, reply, account));
  app.get("/jobs", list);
  app.post("/jobs", create);
  app.get("/jobs/", withSlash(world, list));
  app.post("/jobs/", withSlash(world, create));

  app.get(
    "/jobs/:id",
    withKey(world, (request, reply) => {
      const job = seenJob(world, request, pathId(request));
      if (job === undefined) return sendError(world, request, reply, 404, "Job not found");
      const { nowMs, plan } = request.mock;
      return sendJob(world, request, reply, job, nowMs - plan.readLagMs);
    }),
  );

  app.post(
    "/jobs/:id/cancel",
    withKey(world, (request, reply) => cancelJob(world, request, reply)),
  );

  app.get(
    "/jobs/:id/metadata",
    withKey(world, (request, reply) => {
      const job = seenJob(world, request, pathId(request));
      const hasBlob = job !== undefined && viewIonworksJob(job, request.mock.nowMs).status === "completed";
      if (!hasBlob) return sendError(world, request, reply, 404, "Job metadata not found");
      return sendJson(reply, JSON.stringify({ intermediate_results: [] }));
    }),
  );
}

/** Serves an address with a slash at its end, or sends the caller to the one without, by the switch. */
function withSlash(
  world: MockWorld,
  handler: (request: FastifyRequest, reply: FastifyReply) => FastifyReply | Promise<FastifyReply>,
): typeof handler {
  return (request, reply) => {
    if (world.switches.ionworks.slash === "both") return handler(request, reply);
    const location = `http://${request.headers.host ?? ""}${request.url.replace(/\/(?=$|\?)/u, "")}`;
    return reply.code(307).header("location", location).send(Buffer.alloc(0));
  };
}

function listJobs(
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): FastifyReply {
  const { nowMs, plan } = request.mock;
  const query = queryOf(request);
  const items: ValidationItem[] = [];
  const limit = queryWhole(items, query, "limit", 100, 1, 1000);
  const offset = queryWhole(items, query, "offset", 0, 0, Number.MAX_SAFE_INTEGER);
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
  if (items.length > 0) return sendInvalid(world, request, reply, items);

  const status = query.get("status");
  const atMs = nowMs - Math.max(plan.readLagMs, plan.listLagMs);
  const page: object[] = [];
  let total = 0;
  const jobs = world.ionworksJobs.inOrder;
  for (let index = jobs.length - 1; index >= 0; index -= 1) {
    const job = jobs[index];
    if (job === undefined || job.organizationId !== account.ionworks.organizationId) continue;
    if (job.createdMs > atMs || !isVisible(job, plan, nowMs)) continue;
    if (types.length > 0 && !types.includes(job.type)) continue;
    const isOnPage = total >= offset && page.length < limit;
    if (status !== null || isOnPage) {
      const view = shownIonworksView(job, plan, atMs);
      if (status !== null && view.status !== status) continue;
      if (isOnPage) page.push(jobRecord(job, view, world.switches.ionworks));
    }
    total += 1;
  }
  const body = world.switches.ionworks["jobs-list"] === "array" ? page : { jobs: page, total };
  return sendJson(reply, JSON.stringify(body));
}

function cancelJob(world: MockWorld, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { nowMs, plan } = request.mock;
  // Whatever body there is, `{}` or none, is not looked at; one that is no JSON is refused as by FastAPI.
  if (readJson(request.body).kind === "broken") {
    return sendInvalid(world, request, reply, new BodyCheck({ kind: "broken", message: "" }).items);
  }
  const job = seenJob(world, request, pathId(request));
  if (job === undefined) return sendError(world, request, reply, 404, "Job not found");
  const view = viewIonworksJob(job, nowMs);
  if (view.isTerminal) {
    const answer = world.switches.ionworks["cancel-ended"];
    if (answer === "200") return sendJob(world, request, reply, job, nowMs);
    const message = `Job has already ended with status ${view.status}`;
    return sendError(world, request, reply, Number(answer), message);
  }
  const isUnderWay = job.cancels.some(({ atMs }) => atMs <= nowMs);
  if ((plan.refuseEarly && view.status === "pending") || (plan.refuseRepeat && isUnderWay)) {
    return sendError(world, request, reply, 409, `Job cannot be canceled in status ${view.status}`);
  }
  recordCancel(job, plan, nowMs, cancelDelay(world));
  return sendJob(world, request, reply, job, nowMs);
}

function createJob(
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): FastifyReply {
  if (world.switches.ionworks["post-jobs"] === "410") {
    const message = "Direct job submission is no longer available. Use pipelines, simulations or ECM fits.";
    return sendError(world, request, reply, 410, message);
  }
  const body = new BodyCheck(readJson(request.body));
  const type = body.requiredText("job_type");
  body.requiredObject("params");
  if (body.isFine && !jobTypes.some((known) => known === type)) {
    body.refuse(["job_type"], `job_type must be one of ${jobTypes.join(", ")}`, type);
  }
  if (!body.isFine) return sendInvalid(world, request, reply, body.items);
  const job = world.ionworksJobs.add({
    type,
    userId: account.ionworks.userId,
    organizationId: account.ionworks.organizationId,
    projectId: queryOf(request).get("project_id"),
    createdMs: request.mock.nowMs,
  });
  return sendJob(world, request, reply, job, request.mock.nowMs, 202);
}

function sendJob(
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  job: IonworksJob,
  atMs: number,
  status = 200,
): FastifyReply {
  const view = shownIonworksView(job, request.mock.plan, atMs);
  return sendJson(reply, JSON.stringify(jobRecord(job, view, world.switches.ionworks)), status);
}
