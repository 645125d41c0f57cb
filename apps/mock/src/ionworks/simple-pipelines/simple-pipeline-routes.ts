import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { seenJob } from "../access.js";
import { queryOf } from "../../wire/query-of.js";
import { cancelOneJob } from "../jobs/cancel-course.js";
import { collection } from "../records/collection.js";
import { InvalidRequestError } from "../errors.js";
import type { IonworksJob } from "../state/ionworks-jobs.js";
import { shownIonworksView, viewIonworksJob } from "../jobs/ionworks-view.js";
import { fittedValues } from "../jobs/job-metadata.js";
import { flagsOf } from "../jobs/job-record.js";
import { extraFields } from "../records/common-fields.js";
import { makeJob } from "../jobs/make-job.js";
import { listedRecords, listMoment, readMoment, routesOfOne } from "../records/one-record.js";
import {
  editRecord,
  itemsEnvelope,
  newOwned,
  ownedFields,
  checkProject,
  sendDeleted,
  sendPage,
} from "../records/owned-records.js";
import { jobTypeOf, readElements, reportOf } from "../pipelines/read-elements.js";
import { BodyCheck, type ValidationItem } from "../validation.js";
import type { SimplePipeline } from "../state/simple-pipeline.js";

const words = new Map([
  ["processing", "running"],
  ["waiting", "running"],
]);

interface WithJob {
  readonly simple: SimplePipeline;
  readonly job: IonworksJob;
}

/** @see docs/services/ionworks.md 3.8 */
export function simplePipelineRoutes(app: FastifyInstance): void {
  const world = app.ionworks;
  collection(app, "/simple_pipelines", {
    list: listSimplePipelines,
    create: createSimplePipeline,
  });

  const route = routesOfOne(app, {
    path: "/simple_pipelines",
    noun: "Simple pipeline",
    find: (request, id): WithJob | undefined => {
      const simple = world.work.simplePipelines.get(id);
      const job = simple === undefined ? undefined : seenJob(request, simple.jobId);
      return simple === undefined || job === undefined ? undefined : { simple, job };
    },
  });

  route("GET", "", (request, reply, both) => send(request, reply, both));
  route("PATCH", "", (request, reply, both) => {
    editRecord(request, both.simple);
    return send(request, reply, both);
  });
  route("DELETE", "", (request, reply, { simple, job }) => {
    job.vanishedMs ??= request.mock.nowMs;
    world.work.simplePipelines.remove(simple.id);
    return sendDeleted(reply);
  });
  route("POST", "/cancel", (request, reply, { simple, job }) => {
    const { nowMs } = request.mock;
    return cancelOneJob(request, {
      noun: "Simple pipeline",
      job,
      whenEnded: "200",
      send: () => send(request, reply, { simple, job }, nowMs),
    });
  });
}

function send(
  request: FastifyRequest,
  reply: FastifyReply,
  { simple, job }: WithJob,
  atMs = readMoment(request),
): FastifyReply {
  return sendJson(reply, JSON.stringify(wholeRecord(request, simple, job, atMs)));
}

function listSimplePipelines(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const projectId = queryOf(request).get("project_id");
  if (projectId === null) {
    const missing: ValidationItem = {
      type: "missing",
      loc: ["query", "project_id"],
      msg: "Field required",
      input: null,
    };
    throw new InvalidRequestError([missing]);
  }
  const jobOf = ({ jobId }: SimplePipeline): IonworksJob | undefined => world.ionworksJobs.get(jobId);
  const all = world.work.simplePipelines.all();
  const records = listedRecords(all, request, jobOf).flatMap((simple) => {
    const job = jobOf(simple);
    return job === undefined ? [] : [listedRecord(request, simple, job, listMoment(request))];
  });
  const fields = ["id", "name", "description", "status", "created_at", "updated_at", "created_by_email"];
  const rules = {
    offset: "offset",
    limit: [10, 100],
    filters: fields,
    orders: ["created_at", ...fields],
  } as const;
  return sendPage(request, reply, records, rules, itemsEnvelope);
}

function createSimplePipeline(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.ionworks;
  const body = new BodyCheck(readJson(request.body));
  const projectId = body.requiredText("project_id");
  const config = body.requiredObject("config");
  const isLive = body.object("options")?.["live_progress_updates"] === true;
  const owned = newOwned(request, projectId, body);
  const elements = body.isFine ? readElements(body, ["config", "elements"], config["elements"]) : [];
  const heavy = elements.filter(({ type }) => jobTypeOf(type) !== "evaluate_variables");
  if (heavy.length > 1) {
    body.refuse(["config", "elements"], "at most one of data fit, array data fit and validation", config);
  }
  if (owned.name !== null && owned.name.length > 255)
    body.refuse(["name"], "name has at most 255 characters", owned.name);
  if (!body.isFine) throw new InvalidRequestError(body.items);
  checkProject(request, projectId);
  const [main = elements[0]] = heavy;
  const job = makeJob(request, {
    type: main === undefined ? "evaluate_variables" : jobTypeOf(main.type),
    name: owned.name,
    projectId,
    report: main === undefined ? null : reportOf(main, isLive),
  });
  const simple = world.work.simplePipelines.add((id) => ({ ...owned, id, config, jobId: job.id }));
  const record = wholeRecord(request, simple, job, request.mock.nowMs);
  return sendJson(reply, JSON.stringify(record), Number(world.switches.ionworks["submit-code"]));
}

/** As lists have it: without `config_path` and `result`. */
function listedRecord(
  request: FastifyRequest,
  simple: SimplePipeline,
  job: IonworksJob,
  atMs: number,
): Record<string, unknown> {
  const world = request.server.ionworks;
  const view = shownIonworksView(job, request.mock.plan, atMs);
  const settings = world.switches.ionworks;
  return {
    ...ownedFields(world, simple, view.updatedMs),
    status: words.get(view.status) ?? view.status,
    ...flagsOf(view, settings),
    job_id: simple.jobId,
    error: view.error,
    error_code: view.errorCode,
    ...extraFields(settings),
  };
}

function wholeRecord(
  request: FastifyRequest,
  simple: SimplePipeline,
  job: IonworksJob,
  atMs: number,
): Record<string, unknown> {
  const world = request.server.ionworks;
  const isCompleted = viewIonworksJob(job, atMs).status === "completed";
  return {
    ...listedRecord(request, simple, job, atMs),
    config_path: `simple_pipelines/${simple.id}/config.json`,
    result: isCompleted ? { parameter_values: fittedValues(world.random, job) } : null,
  };
}
