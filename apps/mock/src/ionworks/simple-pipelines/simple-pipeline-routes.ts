import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../../shared/mock-account.js";
import type { IonworksWorld } from "../state/ionworks-world.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { seenJob } from "../access.js";
import { queryOf } from "../../wire/query-of.js";
import { cancelOneJob } from "../jobs/cancel-course.js";
import { collection } from "../records/collection.js";
import { sendInvalid } from "../errors.js";
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
  refusedProject,
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
export function simplePipelineRoutes(app: FastifyInstance, world: IonworksWorld): void {
  collection(app, world, "/simple_pipelines", {
    list: (request, reply, account) => listSimplePipelines(world, request, reply, account),
    create: (request, reply, account) => createSimplePipeline(world, request, reply, account),
  });

  const route = routesOfOne(app, world, {
    path: "/simple_pipelines",
    noun: "Simple pipeline",
    find: (request, id): WithJob | undefined => {
      const simple = world.work.simplePipelines.get(id);
      const job = simple === undefined ? undefined : seenJob(world, request, simple.jobId);
      return simple === undefined || job === undefined ? undefined : { simple, job };
    },
  });

  const send = (
    request: FastifyRequest,
    reply: FastifyReply,
    { simple, job }: WithJob,
    atMs = readMoment(request),
  ): FastifyReply => sendJson(reply, JSON.stringify(wholeRecord(world, request, simple, job, atMs)));

  route("GET", "", (request, reply, both) => send(request, reply, both));
  route("PATCH", "", (request, reply, both) =>
    editRecord(world, request, reply, both.simple) ? send(request, reply, both) : reply,
  );
  route("DELETE", "", (request, reply, { simple, job }) => {
    job.vanishedMs ??= request.mock.nowMs;
    world.work.simplePipelines.remove(simple.id);
    return sendDeleted(world, reply);
  });
  route("POST", "/cancel", (request, reply, { simple, job }) => {
    const { nowMs } = request.mock;
    return cancelOneJob(world, request, reply, {
      noun: "Simple pipeline",
      job,
      whenEnded: "200",
      send: () => send(request, reply, { simple, job }, nowMs),
    });
  });
}

function listSimplePipelines(
  world: IonworksWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): FastifyReply {
  const projectId = queryOf(request).get("project_id");
  if (projectId === null) {
    const missing: ValidationItem = {
      type: "missing",
      loc: ["query", "project_id"],
      msg: "Field required",
      input: null,
    };
    return sendInvalid(world, request, reply, [missing]);
  }
  const jobOf = ({ jobId }: SimplePipeline): IonworksJob | undefined => world.ionworksJobs.get(jobId);
  const all = world.work.simplePipelines.all();
  const records = listedRecords(all, request, account, jobOf).flatMap((simple) => {
    const job = jobOf(simple);
    return job === undefined ? [] : [listedRecord(world, request, simple, job, listMoment(request))];
  });
  const fields = ["id", "name", "description", "status", "created_at", "updated_at", "created_by_email"];
  const rules = {
    offset: "offset",
    limit: [10, 100],
    filters: fields,
    orders: ["created_at", ...fields],
  } as const;
  return sendPage(world, request, reply, records, rules, itemsEnvelope);
}

function createSimplePipeline(
  world: IonworksWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): FastifyReply {
  const body = new BodyCheck(readJson(request.body));
  const projectId = body.requiredText("project_id");
  const config = body.requiredObject("config");
  const isLive = body.object("options")?.["live_progress_updates"] === true;
  const owned = newOwned(account, request, projectId, body);
  const elements = body.isFine ? readElements(body, ["config", "elements"], config["elements"]) : [];
  const heavy = elements.filter(({ type }) => jobTypeOf(type) !== "evaluate_variables");
  if (heavy.length > 1) {
    body.refuse(["config", "elements"], "at most one of data fit, array data fit and validation", config);
  }
  if (owned.name !== null && owned.name.length > 255)
    body.refuse(["name"], "name has at most 255 characters", owned.name);
  if (!body.isFine) return sendInvalid(world, request, reply, body.items);
  const refusal = refusedProject(world, request, reply, account, projectId);
  if (refusal !== null) return refusal;
  const [main = elements[0]] = heavy;
  const job = makeJob(world, request, account, {
    type: main === undefined ? "evaluate_variables" : jobTypeOf(main.type),
    name: owned.name,
    projectId,
    report: main === undefined ? null : reportOf(main, isLive),
  });
  const simple = world.work.simplePipelines.add((id) => ({ ...owned, id, config, jobId: job.id }));
  const record = wholeRecord(world, request, simple, job, request.mock.nowMs);
  return sendJson(reply, JSON.stringify(record), Number(world.switches.ionworks["submit-code"]));
}

/** As lists have it: without `config_path` and `result`. */
function listedRecord(
  world: IonworksWorld,
  request: FastifyRequest,
  simple: SimplePipeline,
  job: IonworksJob,
  atMs: number,
): Record<string, unknown> {
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
  world: IonworksWorld,
  request: FastifyRequest,
  simple: SimplePipeline,
  job: IonworksJob,
  atMs: number,
): Record<string, unknown> {
  const isCompleted = viewIonworksJob(job, atMs).status === "completed";
  return {
    ...listedRecord(world, request, simple, job, atMs),
    config_path: `simple_pipelines/${simple.id}/config.json`,
    result: isCompleted ? { parameter_values: fittedValues(world.random, job) } : null,
  };
}
