import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isVisible, troubleJob } from "../../faults/job-cancel.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { cancelDelay } from "../access.js";
import { cancelOneJob } from "../jobs/cancel-course.js";
import { collection } from "../records/collection.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
import { shownIonworksView, viewIonworksJob } from "../jobs/ionworks-view.js";
import { readParameters } from "../state/fit-parameters.js";
import { usualReport } from "../jobs/job-metadata.js";
import { extraFields, timeOrNull } from "../records/common-fields.js";
import { failureOf, makeJob } from "../jobs/make-job.js";
import { listedRecords, listMoment, readMoment, routesOfOne } from "../records/one-record.js";
import {
  editRecord,
  isOwn,
  newOwned,
  ownedFields,
  checkProject,
  sendPage,
} from "../records/owned-records.js";
import { BodyCheck } from "../validation.js";
import type { Optimization } from "../state/optimization.js";
import { rerunByOther, runAgain, runAt } from "./run-optimization.js";

const words = new Map([
  ["pending", "queued"],
  ["processing", "running"],
  ["waiting", "running"],
  ["completed", "succeeded"],
]);

/** @see docs/services/ionworks.md 3.9 */
export function optimizationRoutes(app: FastifyInstance): void {
  const world = app.ionworks;
  collection(app, "/optimizations", {
    list: listOptimizations,
    create: createOptimization,
  });

  const route = routesOfOne(app, {
    path: "/optimizations",
    noun: "Optimization",
    find: (request, id) => seenOptimization(request, id),
  });

  route("GET", "", (request, reply, optimization) =>
    sendOptimization(request, reply, optimization, readMoment(request)),
  );
  route("PATCH", "", (request, reply, optimization) => {
    editRecord(request, optimization);
    return sendOptimization(request, reply, optimization, request.mock.nowMs);
  });
  route("POST", "/cancel", (request, reply, optimization) => {
    const { nowMs } = request.mock;
    const { job } = runAt(optimization, nowMs);
    return cancelOneJob(request, {
      noun: "Optimization",
      job,
      whenEnded: world.switches.ionworks["cancel-ended"],
      send: () => sendOptimization(request, reply, optimization, nowMs),
    });
  });
  route("POST", "/resubmit", (request, reply, optimization) => {
    const { nowMs } = request.mock;
    const { status, isFailed } = viewIonworksJob(runAt(optimization, nowMs).job, nowMs);
    const whenUnfailed = world.switches.ionworks["resubmit-unfailed"];
    if (!isFailed && whenUnfailed !== "202") {
      const message = `Optimization has not failed, its status is ${words.get(status) ?? status}`;
      throw new IonworksError(Number(whenUnfailed), message);
    }
    runAgain(world, optimization, nowMs, failureOf(request));
    return sendOptimization(request, reply, optimization, nowMs, 202);
  });
}

function listOptimizations(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const { nowMs } = request.mock;
  const all = world.work.optimizations.all();
  const records = listedRecords(all, request, (one) => runAt(one, nowMs).job).map((optimization) => ({
    ...optimizationRecord(request, optimization, listMoment(request)),
    objectives: {},
  }));
  const fields = [
    "id",
    "name",
    "description",
    "status",
    "kind",
    "created_at",
    "updated_at",
    "created_by_email",
  ];
  const rules = {
    offset: "offset",
    limit: [100, 1000],
    filters: fields,
    orders: ["created_at", ...fields],
  } as const;
  return sendPage(request, reply, records, rules, (optimizations, total) => ({
    optimizations,
    total,
  }));
}

function createOptimization(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const body = new BodyCheck(readJson(request.body));
  const projectId = body.requiredText("project_id");
  const owned = newOwned(request, projectId, body);
  const kind = body.text("kind") ?? "optimize";
  const modelId = body.text("parameterized_model_id");
  const templateId = body.text("optimization_template_id");
  if (!body.isFine) throw new InvalidRequestError(body.items);
  checkProject(request, projectId);
  const type = kind === "datafit" ? "datafit" : "optimize";
  const job = makeJob(request, {
    type,
    name: owned.name,
    projectId,
    report: usualReport(type, true, readParameters(body.any("parameters"))),
  });
  const optimization = world.work.optimizations.add((id) => ({
    ...owned,
    id,
    kind,
    modelId,
    templateId,
    runs: [{ fromMs: job.createdMs, job }],
  }));
  const code = Number(world.switches.ionworks["submit-code"]);
  return sendOptimization(request, reply, optimization, request.mock.nowMs, code);
}

function sendOptimization(
  request: FastifyRequest,
  reply: FastifyReply,
  optimization: Optimization,
  atMs: number,
  status = 200,
): FastifyReply {
  return sendJson(reply, JSON.stringify(optimizationRecord(request, optimization, atMs)), status);
}

function optimizationRecord(
  request: FastifyRequest,
  optimization: Optimization,
  atMs: number,
): Record<string, unknown> {
  const world = request.server.ionworks;
  const settings = world.switches.ionworks;
  const { job, runCount } = runAt(optimization, atMs);
  const view = shownIonworksView(job, request.mock.plan, atMs);
  const whenJobId = settings["optimization-job-id"];
  const hasJobId = whenJobId === "always" || (whenJobId === "posts" && request.method !== "GET");
  const metrics = {
    "Energy density [W.h.kg-1]": 200 + world.random.integer(0, 60, "metrics", optimization.id),
  };
  const { user_id, updated_at, ...documented } = ownedFields(world, optimization, view.updatedMs);
  const more = { user_id, updated_at, started_at: timeOrNull(view.startedMs, settings) };
  return {
    ...documented,
    ...(settings["optimization-fields"] === "more" ? more : {}),
    ...(hasJobId ? { job_id: job.id } : {}),
    kind: optimization.kind,
    status: words.get(view.status) ?? view.status,
    run_count: runCount,
    cell_spec_id: null,
    cell_name: null,
    parameterized_model_id: optimization.modelId,
    parameterized_model_name: null,
    optimization_template_id: optimization.templateId,
    metrics: view.status === "completed" ? metrics : null,
    error: view.error,
    error_code: view.errorCode,
    ...extraFields(settings),
  };
}

/** An optimization that the account can see. Lasting faults take hold of its run, or run it again, here. */
function seenOptimization(request: FastifyRequest, id: string): Optimization | undefined {
  const world = request.server.ionworks;
  const { nowMs, plan, account } = request.mock;
  const optimization = world.work.optimizations.get(id);
  if (optimization === undefined || account === null || !isOwn(optimization, account)) return undefined;
  troubleJob(runAt(optimization, nowMs).job, plan, nowMs, cancelDelay(world));
  if (plan.rerunAfterMs !== null) rerunByOther(world, optimization, nowMs, plan.rerunAfterMs);
  const { job } = runAt(optimization, nowMs - plan.readLagMs);
  return isVisible(job, plan, nowMs) ? optimization : undefined;
}
