import type { FastifyReply, FastifyRequest } from "fastify";
import { isVisible, troubleJob } from "../faults/job-cancel.js";
import { answer } from "./answers.js";
import type { JessJob } from "./jess-jobs.js";
import { viewJessJob, type JessView } from "./jess-view.js";
import { envelope } from "./replies.js";

/** The job of that number, if it is the account's own and can be seen. Lasting faults take hold of it here. */
export function ownJob(request: FastifyRequest, id: string): JessJob | undefined {
  const world = request.server.jess;
  const { account } = request;
  const { nowMs, plan } = request.mock;
  if (!/^\d{1,15}$/u.test(id)) return undefined;
  const job = world.jessJobs.get(Number(id));
  if (job === undefined || job.accountId !== account.jess.accountId) return undefined;
  troubleJob(job, plan, nowMs, world.switches.jess["cancel-delay-ms"]);
  if (plan.modelOutcome !== null) job.modelOutcome = plan.modelOutcome;
  return isVisible(job, plan, nowMs) ? job : undefined;
}

export function shownView(job: JessJob, atMs: number, request: FastifyRequest): JessView {
  const view = viewJessJob(job, atMs);
  const { statusWord, progressText } = request.mock.plan;
  if (statusWord === null && progressText === null) return view;
  return {
    ...view,
    status: statusWord?.word ?? view.status,
    progress: progressText ?? view.progress,
  };
}

export function notAccessible(reply: FastifyReply, id: string): FastifyReply {
  const { account } = reply.request;
  return answer(reply, envelope(false, `Job ${id} is not accessible to user ${account.jess.email}`));
}

/** The `:id` of a route. */
export function idOf(request: FastifyRequest): string {
  return parameter(request, "id");
}

/** What stands for the `*` of a route. */
export function restOf(request: FastifyRequest): string {
  return parameter(request, "*");
}

function parameter({ params }: FastifyRequest, name: string): string {
  const value =
    typeof params === "object" && params !== null ? new Map(Object.entries(params)).get(name) : "";
  return typeof value === "string" ? value : "";
}
