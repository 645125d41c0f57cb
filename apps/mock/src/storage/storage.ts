import { STATUS_CODES } from "node:http";
import type { FastifyPluginCallback, FastifyReply, FastifyRequest } from "fastify";
import type { StrayRequest } from "./stray-credentials.js";
import type { StorageWorld } from "./storage-world.js";
import { statusOf } from "../traffic/status-of.js";
import { sendJson } from "../wire/send.js";
import { storedFilePath, tableOf, tokenExpiry } from "../ionworks/simulations/storage-links.js";

/** Headers that belong to the service and should never come here. */
const credentialHeaders = ["x-api-key", "authorization", "cookie", "x-organization-id"] as const;

/**
 * The storage that downloads of results are redirected to, which has an origin of its own. A link is all that it takes. As
 * object stores do, it passes over the service's headers, which the official client brings along, but not over
 * `Authorization`; the mock's state tells of all of them.
 *
 * @see docs/services/ionworks.md 3.12
 */
export const storage: FastifyPluginCallback<{ readonly world: StorageWorld }> = (app, { world }, done) => {
  app.decorate("storage", world);
  app.addHook("onRequest", (request, _reply, next) => {
    const { entry, nowMs } = request.mock;
    const headers = broughtBy(request);
    if (headers.length > 0) {
      const stray: StrayRequest = { number: entry.number, at: new Date(nowMs).toISOString(), headers };
      world.strayCredentials.note(stray);
    }
    next();
  });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof StorageError) return refuse(reply, error.statusCode, error.code, error.message);
    const status = statusOf(error);
    return refuse(
      reply,
      status,
      status < 500 ? "InvalidRequest" : "InternalError",
      STATUS_CODES[status] ?? "",
    );
  });
  app.setNotFoundHandler((_request, reply) => refuse(reply, 404, "not_found", "Object not found"));
  app.get<{ Params: { id: string; file: string } }>(storedFilePath, { preHandler: checkHeaders }, sendFile);
  done();
};

/** What the storage answers in place of a file. */
class StorageError extends Error {
  override readonly name = "StorageError";
  readonly statusCode: number;
  readonly code: string;

  constructor(statusCode: number, code: string, message: string) {
    super(message);
    this.statusCode = statusCode;
    this.code = code;
  }
}

function checkHeaders(request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  const brought = broughtBy(request);
  if (request.headers.authorization !== undefined) {
    done(new StorageError(400, "InvalidArgument", "Only one auth mechanism allowed"));
  } else if (
    brought.length > 0 &&
    request.server.storage.switches.ionworks["storage-credentials"] === "refused"
  ) {
    done(new StorageError(400, "InvalidRequest", `Credentials do not belong here: ${brought.join(", ")}`));
  } else {
    done();
  }
}

function broughtBy({ headers }: FastifyRequest): string[] {
  return credentialHeaders.filter((name) => headers[name] !== undefined);
}

function sendFile(
  request: FastifyRequest<{ Params: { id: string; file: string } }>,
  reply: FastifyReply,
): FastifyReply {
  const world = request.server.storage;
  const { plan, nowMs } = request.mock;
  const { id, file } = request.params;
  const table = tableOf(file);
  const simulation = world.simulations.get(id);
  if (table === undefined || simulation === undefined) {
    throw new StorageError(404, "not_found", "Object not found");
  }
  const token = new URL(request.url, "http://storage.invalid").searchParams.get("token") ?? "";
  const expiresMs = tokenExpiry(world.random, { simulationId: id, table }, token);
  if (expiresMs === null) throw new StorageError(400, "InvalidJWT", "signature verification failed");
  if (plan.expireLink || nowMs >= expiresMs) {
    throw new StorageError(400, "InvalidJWT", '"exp" claim timestamp check failed');
  }
  const bytes = Buffer.from(world.results.file(simulation.inputs, table));
  return reply.header("content-type", "application/vnd.apache.parquet").send(bytes);
}

function refuse(reply: FastifyReply, status: number, error: string, message: string): FastifyReply {
  return sendJson(reply, JSON.stringify({ statusCode: String(status), error, message }), status);
}
