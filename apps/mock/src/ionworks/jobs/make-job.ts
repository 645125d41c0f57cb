import type { FastifyRequest } from "fastify";
import type { MockAccount } from "../../mock-account.js";
import type { MockWorld } from "../../mock-world.js";
import type { IonworksJob, NewIonworksJob } from "./ionworks-jobs.js";

/** A job that a request makes, for the account that asks. A fault of the request decides how it ends. */
export function makeJob(
  world: MockWorld,
  request: FastifyRequest,
  account: MockAccount,
  fresh: Omit<NewIonworksJob, "userId" | "organizationId" | "createdMs"> & { readonly createdMs?: number },
): IonworksJob {
  const { userId, organizationId } = account.ionworks;
  const failure = failureOf(request);
  return world.ionworksJobs.add({
    userId,
    organizationId,
    createdMs: request.mock.nowMs,
    ...fresh,
    ...failure,
  });
}

/** How a request's jobs fail, if a fault wants them to. */
export function failureOf(request: FastifyRequest): Pick<NewIonworksJob, "outcome" | "error" | "errorCode"> {
  const { failure } = request.mock.plan;
  return failure === null ? {} : { outcome: "failed", ...failure };
}
