import type { FastifyRequest } from "fastify";
import type { IonworksJob, NewIonworksJob } from "../state/ionworks-jobs.js";

/** A job that a request makes, for the account that asks. A fault of the request decides how it ends. */
export function makeJob(
  request: FastifyRequest,
  fresh: Omit<NewIonworksJob, "userId" | "organizationId" | "createdMs"> & {
    readonly createdMs?: number | undefined;
  },
): IonworksJob {
  const world = request.server.ionworks;
  const { account } = request;
  const { userId, organizationId } = account.ionworks;
  const failure = failureOf(request);
  return world.ionworksJobs.add({
    userId,
    organizationId,
    ...fresh,
    createdMs: fresh.createdMs ?? request.mock.nowMs,
    ...failure,
  });
}

/** How a request's jobs fail, if a fault wants them to. */
export function failureOf(request: FastifyRequest): Pick<NewIonworksJob, "outcome" | "error" | "errorCode"> {
  const { failure } = request.mock.plan;
  return failure === null ? {} : { outcome: "failed", ...failure };
}
