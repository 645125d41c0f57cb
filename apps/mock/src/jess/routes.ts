import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../accounts.js";
import { isVisible, recordCancel, troubleJob } from "../job-cancel.js";
import type { MockWorld } from "../mock-world.js";
import { readJson } from "../wire/read-body.js";
import { answer, answerHtml, withSession } from "./answers.js";
import type { JessJob } from "./jess-jobs.js";
import { isPrepared, viewJessJob, type JessView } from "./jess-view.js";
import { filterJobs, readFilter } from "./job-filter.js";
import {
  accountData,
  cpuSeconds,
  envelope,
  infoReply,
  listRecord,
  statusRow,
  storedBytes,
} from "./replies.js";
import { readSubmission } from "./submission.js";
import { MultipartError, readSubmissionParts } from "./submission-parts.js";

/** The JESS API, below `/jess_web/api`. */
export function jessRoutes(app: FastifyInstance, world: MockWorld): void {
  app.get("/info", (_request, reply) => answer(world, reply, infoReply("JESS Web API")));

  app.get(
    "/session",
    withSession(world, (request, reply) =>
      answer(
        world,
        reply,
        request.mock.plan.noJessLink
          ? envelope(false, "JESS session key is not valid.")
          : envelope(true, "JESS session key is valid."),
      ),
    ),
  );

  app.post(
    "/session",
    withSession(world, (request, reply, account) => {
      const body = readJson(request.body);
      const { jessUser, jessPwd } = texts(body.kind === "value" ? body.value : null);
      const isRight = jessUser === account.jess.jessUser && jessPwd === account.jess.jessPwd;
      const status = isRight
        ? "New JESS session key is assigned."
        : "The supplied user and passwd pair does not match any record on JESS.";
      return answer(world, reply, envelope(isRight, status));
    }),
  );

  app.get(
    "/account",
    withSession(world, (request, reply, account) => {
      const hours = usageOf(world, account, request.mock.nowMs).cputime / 3600;
      const data = accountData(account, hours, request.mock.nowMs);
      return answer(world, reply, envelope(true, `${account.jess.jessUser} account available`, data));
    }),
  );

  app.get(
    "/usage",
    withSession(world, (request, reply, account) => {
      const data = [usageOf(world, account, request.mock.nowMs)];
      return answer(world, reply, envelope(true, `${account.jess.jessUser} usage report available`, data));
    }),
  );

  const list = withSession(world, (request, reply, account) => listJobs(world, request, reply, account));
  app.get("/jobs", list);
  app.post("/jobs", list);

  app.post(
    "/job",
    withSession(world, (request, reply, account) => createJob(world, request, reply, account)),
  );
  app.post(
    "/job/:id",
    withSession(world, (request, reply, account) => commandJob(world, request, reply, account)),
  );
  app.get(
    "/job/status/:id",
    withSession(world, (request, reply, account) => {
      const { nowMs, plan } = request.mock;
      const id = idOf(request);
      const job = ownJob(world, request, account, id);
      if (job === undefined || plan.noJessLink) return notAccessible(world, reply, id, account);
      const view = shownView(job, nowMs - plan.readLagMs, request);
      return answer(
        world,
        reply,
        envelope(true, `${id} status available`, statusRow(job, view, world.switches.jess)),
      );
    }),
  );
}

/** @see docs/services/jess.md 3, J6 */
function listJobs(
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): FastifyReply {
  const { nowMs, plan } = request.mock;
  const body = readJson(request.body);
  if (body.kind === "broken") return answerHtml(reply, 400, "Bad Request");
  const filter = readFilter(body.kind === "value" ? body.value : {});
  if (typeof filter === "string") return answer(world, reply, envelope(false, filter));
  if (plan.noJessLink) return answer(world, reply, envelope(false, "JESS session key is not valid."));
  const lagMs = Math.max(plan.readLagMs, plan.listLagMs);
  const records: object[] = [];
  for (const job of world.jessJobs.all()) {
    if (job.accountId !== account.jess.accountId || !isVisible(job, plan, nowMs)) continue;
    if (job.createdMs > nowMs - lagMs) continue;
    const view = shownView(job, nowMs - lagMs, request);
    if (filterJobs(filter, job, view))
      records.push(listRecord(job, view, nowMs - lagMs, world.switches.jess));
  }
  return answer(world, reply, envelope(true, `${account.jess.jessUser} jobs available`, records));
}

/** @see docs/services/jess.md 3, J7 to J9 */
async function createJob(
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): Promise<FastifyReply> {
  const { nowMs, plan } = request.mock;
  const type = request.headers["content-type"] ?? "";
  if (plan.noJessLink) return answer(world, reply, envelope(false, "JESS session key is not valid."));
  const owner = { accountId: account.jess.accountId, username: account.jess.jessUser, createdMs: nowMs };
  if (!type.toLowerCase().startsWith("multipart/form-data")) {
    return createFromStored(world, request, reply, account);
  }
  try {
    const submission = await readSubmission(await readSubmissionParts(type, request.raw, world.uploads));
    if (typeof submission === "string") return await answer(world, reply, envelope(false, submission));
    const job = world.jessJobs.add({ ...submission, ...owner });
    return await answer(world, reply, envelope(true, `Job ${String(job.id)} is created`, job.id));
  } catch (error) {
    if (error instanceof MultipartError) return answerHtml(reply, 400, "Bad Request");
    throw error;
  }
}

/** Only old jobs can be run again so far; there is no file storage to run from. */
function createFromStored(
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): FastifyReply {
  const body = readJson(request.body);
  if (body.kind === "broken") return answerHtml(reply, 400, "Bad Request");
  const command =
    body.kind === "value" && typeof body.value === "object" && body.value !== null ? body.value : {};
  const { cmd, caption, description } = texts(command);
  if (cmd !== "Create")
    return answer(world, reply, envelope(false, `Command ${cmd ?? ""} is not recognised`));
  const jobRef = "jobRef" in command ? command.jobRef : 0;
  const old = typeof jobRef === "number" ? ownJob(world, request, account, String(jobRef)) : undefined;
  if (old === undefined) {
    return answer(world, reply, envelope(false, "The referenced upload or job is not accessible"));
  }
  const job = world.jessJobs.add({
    accountId: old.accountId,
    username: old.username,
    title: caption ?? old.title,
    description: description ?? old.description,
    type: old.type,
    subset: old.subset,
    args: old.args,
    cases: old.cases,
    rejection: old.rejection,
    files: old.files,
    createdMs: request.mock.nowMs,
  });
  return answer(world, reply, envelope(true, `Job ${String(job.id)} is created`, job.id));
}

/** @see docs/services/jess.md 3, J10 */
function commandJob(
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
): FastifyReply {
  const { nowMs, plan } = request.mock;
  const id = idOf(request);
  const body = readJson(request.body);
  if (body.kind === "broken") return answerHtml(reply, 400, "Bad Request");
  const { cmd } = texts(body.kind === "value" ? body.value : null);
  if (cmd !== "Cancel")
    return answer(world, reply, envelope(false, `Command ${cmd ?? ""} is not recognised`));
  const job = ownJob(world, request, account, id);
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
    return answer(world, reply, envelope(false, `Job ${id} is not found or not cancellable`));
  }
  recordCancel(job, plan, nowMs, world.switches.jess["cancel-delay-ms"]);
  // The reply tells of the flag that was set, even where the fault is that nothing comes of it.
  const flagged = { ...shownView(job, nowMs, request), cancelFlag: true };
  const shown = flagged.end !== null ? { ...flagged, cancelFlag: false } : flagged;
  return answer(
    world,
    reply,
    envelope(true, `Cancel flag has been set for ${id}`, statusRow(job, shown, world.switches.jess)),
  );
}

/** The job of that number, if it is the account's own and can be seen. Lasting faults take hold of it here. */
function ownJob(
  world: MockWorld,
  request: FastifyRequest,
  account: MockAccount,
  id: string,
): JessJob | undefined {
  const { nowMs, plan } = request.mock;
  if (!/^\d{1,15}$/u.test(id)) return undefined;
  const job = world.jessJobs.get(Number(id));
  if (job === undefined || job.accountId !== account.jess.accountId) return undefined;
  troubleJob(job, plan, nowMs, world.switches.jess["cancel-delay-ms"]);
  return isVisible(job, plan, nowMs) ? job : undefined;
}

function shownView(job: JessJob, atMs: number, request: FastifyRequest): JessView {
  const view = viewJessJob(job, atMs);
  const { statusWord } = request.mock.plan;
  return statusWord === null ? view : { ...view, status: statusWord.word };
}

function notAccessible(
  world: MockWorld,
  reply: FastifyReply,
  id: string,
  account: MockAccount,
): FastifyReply {
  return answer(world, reply, envelope(false, `Job ${id} is not accessible to user ${account.jess.email}`));
}

function idOf(request: FastifyRequest): string {
  const { params } = request;
  const id = typeof params === "object" && params !== null && "id" in params ? params.id : "";
  return typeof id === "string" ? id : "";
}

function usageOf(world: MockWorld, account: MockAccount, nowMs: number): { cputime: number } & object {
  const usage = {
    username: account.jess.jessUser,
    status: "NA",
    submissions: 0,
    jobs: 0,
    cputime: 0,
    upload: 0,
    download: 0,
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
    usage.storage += storedBytes(job, view);
    usage.latest = Math.max(usage.latest, job.createdMs);
  }
  return usage;
}

/** The texts of an object; everything else is left out. */
function texts(value: unknown): Readonly<Record<string, string | undefined>> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (typeof item === "string" ? [[key, item]] : [])),
  );
}
