import type { FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../base/mock-account.js";
import { isVisible, troubleJob } from "../faults/job-cancel.js";
import type { IonworksWorld } from "./state/ionworks-world.js";
import { IonworksError } from "./errors.js";
import type { IonworksJob } from "./state/ionworks-jobs.js";

export type IonworksHandler = (
  request: FastifyRequest,
  reply: FastifyReply,
) => FastifyReply | Promise<FastifyReply>;

/**
 * Before every route that needs a key or a bearer token. A key outranks a token, as with the official client only one is sent.
 *
 * @see docs/services/ionworks.md 1
 */
export function signIn(request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  const { mock } = request;
  const found = accountOf(request);
  if (found === undefined || mock.plan.expireSession) {
    done(new IonworksError(401, "Invalid or missing credentials"));
    return;
  }
  mock.entry.account = found.name;
  const organization = request.headers["x-organization-id"];
  if (organization !== undefined && organization !== found.ionworks.organizationId) {
    done(new IonworksError(403, "You do not have access to this organization"));
    return;
  }
  mock.account = mock.plan.wrongAccount ? request.server.ionworks.otherThan(found) : found;
  done();
}

/** Whose credentials a request brings. */
export function accountOf(request: FastifyRequest): MockAccount | undefined {
  const world = request.server.ionworks;
  const key = request.headers["x-api-key"];
  if (key !== undefined) return world.accounts.find(({ ionworks }) => ionworks.apiKey === key);
  const bearer = /^Bearer\s+(\S+)$/iu.exec(request.headers.authorization ?? "")?.[1];
  return world.accounts.find(({ ionworks }) => ionworks.token === bearer || ionworks.apiKey === bearer);
}

/** A job that the account's organization has and that can be seen. Lasting faults take hold of it here. */
export function seenJob(request: FastifyRequest, id: string): IonworksJob | undefined {
  const world = request.server.ionworks;
  const { nowMs, plan, account } = request.mock;
  const job = world.ionworksJobs.get(id);
  if (job === undefined || job.organizationId !== account?.ionworks.organizationId) return undefined;
  troubleJob(job, plan, nowMs, cancelDelay(world));
  return isVisible(job, plan, nowMs) ? job : undefined;
}

/** Mock milliseconds from a cancel to its effect, as the switches say. */
export function cancelDelay(world: IonworksWorld): number {
  const settings = world.switches.ionworks;
  return settings.cancel === "immediate" ? 0 : settings["cancel-delay-ms"];
}

/** A parameter of a route's address. */
export function pathId({ params }: FastifyRequest, name = "id"): string {
  const id: unknown = typeof params === "object" && params !== null ? Reflect.get(params, name) : undefined;
  return typeof id === "string" ? id : "";
}
