import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../../mock-account.js";
import type { MockWorld } from "../../mock-world.js";
import { readJson } from "../../wire/read-body.js";
import { sendJson } from "../../wire/send.js";
import { withKey } from "../access.js";
import { ecmResult } from "./ecm-fit.js";
import { sendInvalid } from "../errors.js";
import { makeJob } from "../jobs/make-job.js";
import { refusedProject } from "../records/owned-records.js";
import { BodyCheck } from "../records/validation.js";

/** Fits of an equivalent circuit: plain jobs. What is sent is not looked at. @see docs/services/ionworks.md 3.11 */
export function ecmRoutes(app: FastifyInstance, world: MockWorld): void {
  app.post(
    "/ecm/fit-from-measurements",
    withKey(world, (request, reply, account) => {
      const body = new BodyCheck(readJson(request.body));
      const projectId = body.text("project_id") ?? account.ionworks.projectId;
      if (!body.isFine) return sendInvalid(world, request, reply, body.items);
      const refusal = refusedProject(world, request, reply, account, projectId);
      return refusal ?? sendFit(world, request, reply, account, projectId);
    }),
  );
  app.post(
    "/ecm/fit-from-file",
    withKey(world, (request, reply, account) => {
      // A file may come along; it is let through and forgotten.
      request.raw.resume();
      return sendFit(world, request, reply, account, account.ionworks.projectId);
    }),
  );
}

function sendFit(
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
  projectId: string,
): FastifyReply {
  const { random } = world;
  const label = String(request.mock.entry.number);
  const job = makeJob(world, request, account, {
    // Which type these jobs have is not known.
    type: "datafit",
    name: "ECM fit",
    projectId,
    makeResult: () => ecmResult(random, label),
  });
  const code = Number(world.switches.ionworks["submit-code"]);
  return sendJson(reply, JSON.stringify({ job_id: job.id, status: "pending" }), code);
}
