import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { StorageWorld } from "./storage-world.js";
import { watchRequests } from "../traffic/watch-requests.js";
import { addressOptions } from "../traffic/address-options.js";
import { sendJson } from "../wire/send.js";
import { storedFilePath, tableOf, tokenExpiry } from "../ionworks/simulations/storage-links.js";

/** Headers that belong to the service and should never come here. */
const credentialHeaders = ["x-api-key", "authorization", "cookie", "x-organization-id"] as const;

/**
 * The storage that downloads of results are redirected to, an app for an origin of its own. A link is all that it takes. As
 * object stores do, it passes over the service's headers, which the official client brings along, but not over
 * `Authorization`; the mock's state tells of all of them.
 *
 * @see docs/services/ionworks.md 3.12
 */
export function buildStorage(world: StorageWorld): FastifyInstance {
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    ...addressOptions(world, () => "storage"),
  });
  watchRequests(app, world, () => "storage");
  app.addHook("onRequest", (request, _reply, done) => {
    const { entry, nowMs } = request.mock;
    const headers = broughtBy(request);
    if (headers.length > 0) {
      world.strayCredentials.note({ number: entry.number, at: new Date(nowMs).toISOString(), headers });
    }
    done();
  });
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, "not_found", "Object not found"));
  app.get<{ Params: { id: string; file: string } }>(storedFilePath, (request, reply) => {
    if (request.headers.authorization !== undefined) {
      return refuse(reply, 400, "InvalidArgument", "Only one auth mechanism allowed");
    }
    const brought = broughtBy(request);
    if (brought.length > 0 && world.switches.ionworks["storage-credentials"] === "refused") {
      return refuse(reply, 400, "InvalidRequest", `Credentials do not belong here: ${brought.join(", ")}`);
    }
    return sendFile(world, request, reply);
  });
  return app;
}

function broughtBy({ headers }: FastifyRequest): string[] {
  return credentialHeaders.filter((name) => headers[name] !== undefined);
}

function sendFile(
  world: StorageWorld,
  request: FastifyRequest<{ Params: { id: string; file: string } }>,
  reply: FastifyReply,
): FastifyReply {
  const { plan, nowMs } = request.mock;
  const { id, file } = request.params;
  const table = tableOf(file);
  const simulation = world.simulations.get(id);
  if (table === undefined || simulation === undefined) {
    return refuse(reply, 404, "not_found", "Object not found");
  }
  const token = new URL(request.url, "http://storage.invalid").searchParams.get("token") ?? "";
  const expiresMs = tokenExpiry(world.random, { simulationId: id, table }, token);
  if (expiresMs === null) return refuse(reply, 400, "InvalidJWT", "signature verification failed");
  if (plan.expireLink || nowMs >= expiresMs) {
    return refuse(reply, 400, "InvalidJWT", '"exp" claim timestamp check failed');
  }
  const bytes = Buffer.from(world.results.file(simulation.inputs, table));
  return reply.header("content-type", "application/vnd.apache.parquet").send(bytes);
}

function refuse(reply: FastifyReply, status: number, error: string, message: string): FastifyReply {
  return sendJson(reply, JSON.stringify({ statusCode: String(status), error, message }), status);
}
