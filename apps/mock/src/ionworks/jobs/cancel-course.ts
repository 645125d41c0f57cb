import type { FastifyReply, FastifyRequest } from "fastify";
import { recordCancel, type JobCancel } from "../../faults/job-cancel.js";
import type { IonworksWorld } from "../state/ionworks-world.js";
import { cancelDelay } from "../access.js";
import { IonworksError } from "../errors.js";
import type { IonworksJob } from "../state/ionworks-jobs.js";
import { viewIonworksJob } from "./ionworks-view.js";
import { followPipeline } from "./follow-pipeline.js";

/** Whatever is cancelled: what it is called, its course, and how it stands now. */
export interface Cancelled {
  readonly noun: string;
  readonly course: IonworksJob;
  readonly status: string;
  readonly isTerminal: boolean;
  /** Whether its course has not been taken up. */
  readonly isWaiting: boolean;
  /** Answer if it has ended: a success with the record, or a code of an error. */
  readonly whenEnded: "200" | "400" | "409";
  /** What else ends because of it. */
  readonly follow: (cancel: JobCancel) => void;
  readonly send: () => FastifyReply;
}

/** Cancels something that is one job, by whatever name. */
export function cancelOneJob(
  request: FastifyRequest,
  { job, ...what }: Pick<Cancelled, "noun" | "whenEnded" | "send"> & { readonly job: IonworksJob },
): FastifyReply {
  const world = request.server.ionworks;
  const { status, isTerminal } = viewIonworksJob(job, request.mock.nowMs);
  return cancelCourse(request, {
    ...what,
    course: job,
    status,
    isTerminal,
    isWaiting: status === "pending",
    follow: (cancel) => followJob(world, job, cancel),
  });
}

/** @see docs/services/ionworks.md 4.4 */
export function cancelCourse(request: FastifyRequest, thing: Cancelled): FastifyReply {
  const world = request.server.ionworks;
  const { nowMs, plan } = request.mock;
  const { course } = thing;
  if (thing.isTerminal) {
    if (thing.whenEnded === "200") return thing.send();
    const message = `${thing.noun} has already ended with status ${thing.status}`;
    throw new IonworksError(Number(thing.whenEnded), message);
  }
  const isUnderWay = course.cancels.some(({ atMs }) => atMs <= nowMs);
  if ((plan.refuseEarly && thing.isWaiting) || (plan.refuseRepeat && isUnderWay)) {
    const message = `${thing.noun} cannot be canceled in status ${thing.status}`;
    throw new IonworksError(409, message);
  }
  const before = course.cancels.length;
  recordCancel(course, plan, nowMs, cancelDelay(world));
  const [first] = course.cancels;
  if (before === 0 && first !== undefined) thing.follow(first);
  return thing.send();
}

/** What ends with a job: the rest of its pipeline, and its children where the switch says so. */
function followJob(world: IonworksWorld, job: IonworksJob, cancel: JobCancel): void {
  const pipeline = world.work.pipelineOfJob.get(job.id);
  if (pipeline !== undefined) followPipeline(world, pipeline);
  if (world.switches.ionworks.children !== "follow") return;
  for (const child of world.ionworksJobs.childrenOf(job.id)) {
    if (child.cancels.length > 0) continue;
    child.cancels.push(cancel);
    followJob(world, child, cancel);
  }
}
