import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isVisible, troubleJob } from "../../faults/job-cancel.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { cancelDelay, pathId } from "../access.js";
import { cancelCourse } from "../jobs/cancel-course.js";
import { collection } from "../records/collection.js";
import { InvalidRequestError, IonworksError } from "../errors.js";
import { listedRecords, listMoment, readMoment, routesOfOne } from "../records/one-record.js";
import {
  editRecord,
  isOwn,
  newOwned,
  checkProject,
  sendDeleted,
  sendPage,
} from "../records/owned-records.js";
import { BodyCheck } from "../validation.js";
import { cascadePipeline, followPipeline } from "../jobs/follow-pipeline.js";
import { pipelineResult } from "./element-results.js";
import { makePipeline } from "./make-pipeline.js";
import type { Pipeline } from "../state/pipeline.js";
import { elementRecord, pipelineRecord } from "./pipeline-record.js";
import { viewPipeline } from "./pipeline-view.js";
import { readElements } from "./read-elements.js";

/** @see docs/services/ionworks.md 3.7 */
export function pipelineRoutes(app: FastifyInstance): void {
  const world = app.ionworks;
  collection(app, "/pipelines", {
    list: listPipelines,
    create: createPipeline,
  });

  const route = routesOfOne(app, {
    path: "/pipelines",
    noun: "Pipeline",
    find: (request, id) => seenPipeline(request, id),
  });

  route("GET", "", send);
  route("PATCH", "", (request, reply, pipeline) => {
    editRecord(request, pipeline);
    return send(request, reply, pipeline);
  });
  route("DELETE", "", (request, reply, pipeline) => {
    for (const { jobId } of pipeline.elements) {
      const job = world.ionworksJobs.get(jobId);
      if (job !== undefined) job.vanishedMs ??= request.mock.nowMs;
    }
    world.work.pipelines.remove(pipeline.id);
    return sendDeleted(reply);
  });
  route("POST", "/cancel", (request, reply, pipeline) => {
    const { nowMs } = request.mock;
    const { status, isTerminal } = viewPipeline(world, pipeline, nowMs);
    return cancelCourse(request, {
      noun: "Pipeline",
      course: pipeline.run,
      status,
      isTerminal,
      isWaiting: status === "pending",
      // Of pipelines this much is known: an ended one is answered with its unchanged record.
      whenEnded: "200",
      follow: (cancel) => cascadePipeline(world, pipeline, cancel),
      send: () => sendJson(reply, JSON.stringify(shownRecord(request, pipeline, nowMs))),
    });
  });
  route("GET", "/result", (request, reply, pipeline) => {
    const atMs = readMoment(request);
    const { isTerminal, isFailed } = viewPipeline(world, pipeline, atMs);
    if (world.switches.ionworks["early-result"] === "404" && (!isTerminal || isFailed)) {
      throw new IonworksError(404, "Pipeline result not found");
    }
    return sendJson(reply, JSON.stringify(pipelineResult(world, pipeline, atMs)));
  });
  route("GET", "/elements", (request, reply, pipeline) => {
    const atMs = readMoment(request);
    const elements = pipeline.elements.map((element) => elementRecord(world, pipeline, element, atMs));
    return sendJson(reply, JSON.stringify(elements));
  });

  app.get("/pipelines/elements/:id", (request, reply) => {
    const id = pathId(request);
    const isPart = ({ id: elementId }: { readonly id: string }): boolean => elementId === id;
    const owner = world.work.pipelines.all().find(({ elements }) => elements.some(isPart));
    const pipeline = owner === undefined ? undefined : seenPipeline(request, owner.id);
    const element = pipeline?.elements.find(isPart);
    if (pipeline !== undefined && element !== undefined) {
      return sendJson(reply, JSON.stringify(elementRecord(world, pipeline, element, readMoment(request))));
    }
    throw new IonworksError(404, "Pipeline element not found");
  });
}

function send(request: FastifyRequest, reply: FastifyReply, pipeline: Pipeline): FastifyReply {
  return sendJson(reply, JSON.stringify(shownRecord(request, pipeline, readMoment(request))));
}

function listPipelines(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const all = world.work.pipelines.all();
  const records = listedRecords(all, request, ({ run }) => run).map((pipeline) =>
    shownRecord(request, pipeline, listMoment(request)),
  );
  const fields = [
    "id",
    "name",
    "description",
    "status",
    "created_at",
    "updated_at",
    "created_by_email",
  ] as const;
  return sendPage(
    request,
    reply,
    records,
    { offset: "skip", limit: [100, 1000], filters: fields, orders: ["created_at", ...fields] },
    (pipelines, total) =>
      world.switches.ionworks["pipelines-list"] === "array" ? pipelines : { pipelines, total },
  );
}

function createPipeline(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const body = new BodyCheck(readJson(request.body));
  const projectId = body.requiredText("project_id");
  const elements = body.has("elements") ? readElements(body, ["elements"], body.any("elements")) : [];
  if (!body.has("elements")) body.requiredObject("elements");
  const options = body.object("options") ?? {};
  // Seen on the wire: `options: null` is invalid, while none at all is fine.
  if (body.isNull("options")) body.refuse(["options"], "options must be an object", null);
  const owned = newOwned(request, projectId, body);
  if (!body.isFine) throw new InvalidRequestError(body.items);
  checkProject(request, projectId);
  const pipeline = makePipeline(world, {
    owned,
    elements,
    options,
    failure: request.mock.plan.failure,
  });
  const { nowMs } = request.mock;
  const record = {
    ...shownRecord(request, pipeline, nowMs),
    elements: pipeline.elements.map((element) => elementRecord(world, pipeline, element, nowMs)),
  };
  return sendJson(reply, JSON.stringify(record), 201);
}

function shownRecord(request: FastifyRequest, pipeline: Pipeline, atMs: number): Record<string, unknown> {
  const world = request.server.ionworks;
  return pipelineRecord(world, pipeline, viewPipeline(world, pipeline, atMs, request.mock.plan));
}

/** A pipeline that the account can see. Lasting faults take hold of it, and of its jobs, here. */
function seenPipeline(request: FastifyRequest, id: string): Pipeline | undefined {
  const world = request.server.ionworks;
  const { nowMs, plan, account } = request.mock;
  const pipeline = world.work.pipelines.get(id);
  if (pipeline === undefined || account === null || !isOwn(pipeline, account)) return undefined;
  const { run } = pipeline;
  const before = run.cancels.length;
  troubleJob(run, plan, nowMs, cancelDelay(world));
  const [byOther] = run.cancels;
  if (before === 0 && byOther !== undefined) cascadePipeline(world, pipeline, byOther);
  if (plan.reviveAfterMs !== null) {
    for (const { jobId } of pipeline.elements) {
      const job = world.ionworksJobs.get(jobId);
      if (job !== undefined) job.revivedMs ??= run.revivedMs;
    }
  }
  // A job that a fault cancelled told nobody about it.
  followPipeline(world, pipeline);
  return isVisible(run, plan, nowMs) ? pipeline : undefined;
}
