import type { FastifyInstance } from "fastify";
import { organizationName } from "../accounts.js";
import type { MockWorld } from "../mock-world.js";
import { sendJson } from "../wire/send.js";
import { withKey } from "./access.js";
import { timeText } from "./job-record.js";
import { jobRoutes } from "./job-routes.js";
import { simulationRoutes } from "./simulation-routes.js";

/** The Ionworks API, at the root of the mock. */
export function ionworksRoutes(app: FastifyInstance, world: MockWorld): void {
  app.get("/healthz", (_request, reply) => sendJson(reply, JSON.stringify({ status: "ok" })));

  app.get(
    "/users/me",
    withKey(world, (_request, reply, account) => {
      const organization = { id: account.ionworks.organizationId, name: organizationName };
      return sendJson(
        reply,
        JSON.stringify({
          id: account.ionworks.userId,
          email: account.jess.email,
          authorized_organization: organization,
          organizations: [organization],
        }),
      );
    }),
  );

  app.get(
    "/projects",
    withKey(world, (_request, reply) =>
      sendJson(
        reply,
        JSON.stringify(
          world.accounts.map(({ name, ionworks }) => ({
            id: ionworks.projectId,
            name: `${name}'s project`,
            description: null,
            organization_id: ionworks.organizationId,
            created_at: timeText(world.clock.startMs),
            updated_at: timeText(world.clock.startMs),
          })),
        ),
      ),
    ),
  );

  app.get(
    "/organizations",
    withKey(world, (_request, reply, account) =>
      sendJson(
        reply,
        JSON.stringify([
          {
            id: account.ionworks.organizationId,
            name: organizationName,
            created_at: timeText(world.clock.startMs),
            updated_at: timeText(world.clock.startMs),
          },
        ]),
      ),
    ),
  );

  jobRoutes(app, world);
  simulationRoutes(app, world);
}
