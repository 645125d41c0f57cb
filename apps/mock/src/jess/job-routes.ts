import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../base/mock-account.js";
import { isVisible, recordCancel } from "../faults/job-cancel.js";
import type { JessWorld } from "./jess-world.js";
import { readJson } from "../wire/read-body.js";
import { answer, jsonOf } from "./answers.js";
import { createJob } from "./create-job.js";
import { idOf, notAccessible, ownJob, shownView } from "./job-access.js";
import { isPrepared, viewJessJob } from "./jess-view.js";
import { filterJobs, readFilter } from "./job-filter.js";
import { accountData, cpuSeconds, envelope, listRecord, statusRow, storedBytes } from "./replies.js";
import { texts } from "./texts.js";

/** The JESS API, below `/jess_web/api`, but for its `/info`. */
export function jobRoutes(app: FastifyInstance): void {
  const world = app.jess;
  app.get("/session", (request, reply) =>
    answer(
      reply,
      request.mock.plan.noJessLink
        ? envelope(false, "JESS session key is not valid.")
        : envelope(true, "JESS session key is valid."),
    ),
  );

  app.post("/session", (request, reply) => {
    const { account } = request;
    const body = readJson(request.body);
    const { jessUser, jessPwd } = texts(body.kind === "value" ? body.value : null);
    const isRight = jessUser === account.jess.jessUser && jessPwd === account.jess.jessPwd;
    const status = isRight
      ? "New JESS session key is assigned."
      : "The supplied user and passwd pair does not match any record on JESS.";
    return answer(reply, envelope(isRight, status));
  });

  app.get("/account", (request, reply) => {
    const { account } = request;
    const hours = usageOf(world, account, request.mock.nowMs).cputime / 3600;
    const data = accountData(account, hours, request.mock.nowMs);
    return answer(reply, envelope(true, `${account.jess.jessUser} account available`, data));
  });

  app.get("/usage", (request, reply) => {
    const { account } = request;
    const data = [usageOf(world, account, request.mock.nowMs)];
    return answer(reply, envelope(true, `${account.jess.jessUser} usage report available`, data));
  });

  app.get("/jobs", listJobs);
  app.post("/jobs", listJobs);

  app.post("/job", createJob);
  app.post("/job/:id", commandJob);
  app.get("/job/status/:id", (request, reply) => {
    const { nowMs, plan } = request.mock;
    const id = idOf(request);
    const job = ownJob(request, id);
    if (job === undefined || plan.noJessLink) return notAccessible(reply, id);
    const view = shownView(job, nowMs - plan.readLagMs, request);
    return answer(reply, envelope(true, `${id} status available`, statusRow(job, view, world.switches.jess)));
  });
}

/** @see docs/services/jess.md 3, J6 */
function listJobs(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.jess;
  const { account } = request;
  const { nowMs, plan } = request.mock;
  const body = jsonOf(request, {});
  const filter = readFilter(body);
  if (typeof filter === "string") return answer(reply, envelope(false, filter));
  if (plan.noJessLink) return answer(reply, envelope(false, "JESS session key is not valid."));
  const lagMs = Math.max(plan.readLagMs, plan.listLagMs);
  const records: object[] = [];
  for (const job of world.jessJobs.all()) {
    if (job.accountId !== account.jess.accountId || !isVisible(job, plan, nowMs)) continue;
    if (job.createdMs > nowMs - lagMs) continue;
    const view = shownView(job, nowMs - lagMs, request);
    if (filterJobs(filter, job, view))
      records.push(listRecord(job, view, nowMs - lagMs, world.switches.jess));
  }
  return answer(reply, envelope(true, `${account.jess.jessUser} jobs available`, records));
}

/** @see docs/services/jess.md 3, J10 */
function commandJob(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const world = request.server.jess;
  const { nowMs, plan } = request.mock;
  const id = idOf(request);
  const body = jsonOf(request);
  const { cmd } = texts(body);
  if (cmd !== "Cancel") return answer(reply, envelope(false, `Command ${cmd ?? ""} is not recognised`));
  const job = ownJob(request, id);
  const view = job === undefined ? undefined : viewJessJob(job, nowMs);
  const isEarly = job !== undefined && job.frozenWord === null && !isPrepared(job, nowMs);
  if (
    job === undefined ||
    view === undefined ||
    view.end !== null ||
    plan.noJessLink ||
    (plan.refuseEarly && isEarly) ||
    (plan.refuseRepeat && view.cancelFlag)
  ) {
    return answer(reply, envelope(false, `Job ${id} is not found or not cancellable`));
  }
  recordCancel(job, plan, nowMs, world.switches.jess["cancel-delay-ms"]);
  // The reply tells of the flag that was set, even where the fault is that nothing comes of it.
  const flagged = { ...shownView(job, nowMs, request), cancelFlag: true };
  const shown = flagged.end !== null ? { ...flagged, cancelFlag: false } : flagged;
  return answer(
    reply,
    envelope(true, `Cancel flag has been set for ${id}`, statusRow(job, shown, world.switches.jess)),
  );
}

function usageOf(world: JessWorld, account: MockAccount, nowMs: number): { cputime: number } & object {
  const usage = {
    username: account.jess.jessUser,
    status: "NA",
    submissions: 0,
    jobs: 0,
    cputime: 0,
    upload: 0,
    download: world.jessJobs.downloaded(account.jess.accountId),
    storage: 0,
    latest: 0,
  };
  for (const job of world.jessJobs.all()) {
    if (job.accountId !== account.jess.accountId) continue;
    const view = viewJessJob(job, nowMs);
    usage.submissions += 1;
    usage.jobs += job.cases;
    usage.cputime += cpuSeconds(job, view);
    usage.upload += job.submissionBytes;
    usage.storage += storedBytes(job, view, world.switches.jess);
    usage.latest = Math.max(usage.latest, job.createdMs);
  }
  return usage;
}
