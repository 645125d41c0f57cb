import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../../shared/mock-account.js";
import type { IonworksWorld } from "../state/ionworks-world.js";
import { readJson } from "../../wire/read-body.js";
import { readFormFiles } from "../../wire/read-form-files.js";
import { sendJson } from "../../wire/send.js";
import { withKey } from "../access.js";
import { sendInvalid } from "../errors.js";
import { makeJob } from "../jobs/make-job.js";
import { refusedProject } from "../records/owned-records.js";
import { BodyCheck } from "../validation.js";
import { ecmResult } from "./ecm-fit.js";
import { readFit, readMeasurements, type EcmFit } from "./ecm-options.js";
import { queryValues, withoutSegment } from "./ecm-query.js";

/** Fits of an equivalent circuit: plain jobs. @see docs/services/ionworks.md 3.11 */
export function ecmRoutes(app: FastifyInstance, world: IonworksWorld): void {
  app.post(
    "/ecm/fit-from-measurements",
    withKey(world, (request, reply, account) => {
      const body = new BodyCheck(readJson(request.body));
      body.only(["measurements", "ecm_options", "project_id"]);
      const projectId = body.text("project_id") ?? account.ionworks.projectId;
      const options = body.object("ecm_options") ?? {};
      const fit = readFit(body, ["ecm_options"], options, readMeasurements(body));
      if (!body.isFine) return sendInvalid(world, request, reply, body.items);
      const refusal = refusedProject(world, request, reply, account, projectId);
      return refusal ?? sendFit(world, request, reply, account, projectId, fit);
    }),
  );
  app.post(
    "/ecm/fit-from-file",
    withKey(world, async (request, reply, account) => {
      const files = await readFormFiles(request.headers["content-type"], request.raw);
      const { check, values } = queryValues(request);
      const fit = readFit(check, [], withoutSegment(values), [
        { initialSoc: check.fraction("initial_soc"), capacity: null },
      ]);
      const items = [...check.items];
      if (files?.some(({ part }) => part === "file") !== true) {
        items.push({ type: "missing", loc: ["body", "file"], msg: "Field required", input: null });
      }
      if (items.length > 0) return sendInvalid(world, request, reply, items);
      return sendFit(world, request, reply, account, account.ionworks.projectId, fit);
    }),
  );
}

function sendFit(
  world: IonworksWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
  projectId: string,
  fit: EcmFit,
): FastifyReply {
  const { random } = world;
  const label = String(request.mock.entry.number);
  const job = makeJob(world, request, account, {
    // Which type these jobs have is not known.
    type: "datafit",
    name: "ECM fit",
    projectId,
    makeResult: () => ecmResult(random, label, fit),
  });
  const code = Number(world.switches.ionworks["submit-code"]);
  return sendJson(reply, JSON.stringify({ job_id: job.id, status: "pending" }), code);
}
