import { fastify, type FastifyInstance } from "fastify";
import { control } from "./control/control.js";
import { ionworks } from "./ionworks/ionworks.js";
import { jess } from "./jess/jess.js";
import type { MockWorld } from "./mock-world.js";
import { page } from "./page/page.js";
import { serviceOf, type ServiceName } from "./base/service-of.js";
import { storage } from "./storage/storage.js";
import { addressOptions } from "./traffic/address-options.js";
import { readBodies } from "./traffic/read-bodies.js";
import { watchRequests } from "./traffic/watch-requests.js";

/** The app: both services on one origin, the control of the mock, and its page. Listens to nothing yet. */
export function buildMock(world: MockWorld): FastifyInstance {
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: 1024 * 1024 * 1024,
    // Nobody waits longer than the slowest upload; the default of no limit is kept on purpose.
    requestTimeout: 0,
    ...addressOptions(world, serviceOf),
  });
  void app.register(watchRequests, { world, serviceOf });
  void app.register(readBodies, { world });
  void app.register(control, { world, prefix: "/_mock" });
  void app.register(page, { world, prefix: "/_mock" });
  void app.register(jess, { world });
  void app.register(ionworks, { world });
  return app;
}

/** The app of the storage, which has an origin of its own. */
export function buildStorage(world: MockWorld): FastifyInstance {
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    ...addressOptions(world, ofStorage),
  });
  void app.register(watchRequests, { world, serviceOf: ofStorage });
  void app.register(storage, { world });
  return app;
}

const ofStorage = (): ServiceName => "storage";
