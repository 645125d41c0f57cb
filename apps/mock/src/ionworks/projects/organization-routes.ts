import type { FastifyInstance } from "fastify";
import { organizationName } from "../../base/accounts.js";
import type { MockAccount } from "../../base/mock-account.js";
import type { IonworksWorld } from "../state/ionworks-world.js";
import { sendJson } from "../../wire/send.js";
import { collection } from "../records/collection.js";
import { viewIonworksJob } from "../jobs/ionworks-view.js";
import { timeText } from "../records/common-fields.js";

/** Kinds of work as the usage names them, by the type of their jobs. */
const usageTypes = new Map([
  ["simulate", "simulation"],
  ["datafit", "datafit"],
  ["optimize", "optimization"],
  ["validation", "validation"],
]);

/** Who asks, for whom, and what it cost. @see docs/services/ionworks.md 2.2 */
export function organizationRoutes(app: FastifyInstance): void {
  const world = app.ionworks;
  app.get("/users/me", (request, reply) => {
    const { account } = request;
    const organization = { id: account.ionworks.organizationId, name: organizationName };
    const user = {
      id: account.ionworks.userId,
      email: account.jess.email,
      authorized_organization: organization,
      organizations: [organization],
    };
    return sendJson(reply, JSON.stringify(user));
  });

  collection(app, "/organizations", {
    list: (request, reply) => {
      const { account } = request;
      const since = timeText(world.clock.startMs, world.switches.ionworks);
      const organization = {
        id: account.ionworks.organizationId,
        name: organizationName,
        created_at: since,
        updated_at: since,
      };
      return sendJson(reply, JSON.stringify([organization]));
    },
  });

  app.get("/organizations/current/usage", (request, reply) =>
    sendJson(reply, JSON.stringify(usageOf(world, request.account, request.mock.nowMs))),
  );
}

/** Hours of this month; nothing has a limit. */
function usageOf(world: IonworksWorld, account: MockAccount, nowMs: number): object {
  const now = new Date(nowMs);
  const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
  const hours = new Map(
    ["simulation", "datafit", "optimization", "validation", "pipeline"].map((type) => [type, 0]),
  );
  for (const job of world.ionworksJobs.inOrder) {
    if (job.organizationId !== account.ionworks.organizationId || job.createdMs > nowMs) continue;
    const { startedMs, completedMs } = viewIonworksJob(job, nowMs);
    if (startedMs === null) continue;
    const type = world.work.pipelineOfJob.has(job.id) ? "pipeline" : (usageTypes.get(job.type) ?? "pipeline");
    hours.set(type, (hours.get(type) ?? 0) + ((completedMs ?? nowMs) - startedMs) / 3_600_000);
  }
  const compute = [...hours.values()].reduce((sum, part) => sum + part, 0);
  const settings = world.switches.ionworks;
  return {
    period_start: timeText(Date.UTC(year, month, 1), settings),
    period_end: timeText(Date.UTC(year, month + 1, 1), settings),
    simulation: { usage: hours.get("simulation") ?? 0, limit: null },
    compute: { usage: compute, usage_by_type: Object.fromEntries(hours), limit: null },
  };
}
