import { createGunzip, type Gunzip } from "node:zlib";
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { controlRoutes } from "./control/routes.js";
import { correlationId, sendBareDetail, sendError } from "./ionworks/errors.js";
import { ionworksRoutes } from "./ionworks/routes.js";
import { answerHtml } from "./jess/answers.js";
import { jessRoutes } from "./jess/routes.js";
import { usersRoutes } from "./jess/users-routes.js";
import type { MockWorld } from "./mock-world.js";
import { serviceOf } from "./shared/service-of.js";
import { pathOf, watchRequests } from "./traffic/watch-requests.js";
import { addressOptions } from "./traffic/address-options.js";
import { collectBody, readJson } from "./wire/read-body.js";

/** A JSON body up to this size, in bytes, is kept in the journal. */
const journalledBody = 2048;

/** The app: both services on one origin, and the control of the mock. Listens to nothing yet. */
export function buildMock(world: MockWorld): FastifyInstance {
  const app = fastify({
    logger: false,
    forceCloseConnections: true,
    bodyLimit: 1024 * 1024 * 1024,
    // Nobody waits longer than the slowest upload; the default of no limit is kept on purpose.
    requestTimeout: 0,
    ...addressOptions(world, serviceOf),
  });
  app.addHttpMethod("GET", { hasBody: true, overrideExisting: true });
  readBodies(app, world);
  const methodsAt = routeMethods(app);

  watchRequests(app, world, serviceOf);

  app.setNotFoundHandler((request, reply) => notFound(methodsAt, world, request, reply));
  app.setErrorHandler((error, request, reply) => failed(world, error, request, reply));

  void app.register(async (scope) => jessRoutes(scope, world), { prefix: "/jess_web/api" });
  void app.register(async (scope) => usersRoutes(scope, world), { prefix: "/users/api" });
  void app.register(async (scope) => controlRoutes(scope, world), { prefix: "/_mock" });
  void app.register(async (scope) => ionworksRoutes(scope, world));
  return app;
}

/**
 * Bodies are collected as bytes whatever their type says, so that an empty JSON body and a GET with a body are fine.
 * Multipart is left on the stream for the route that wants it.
 */
function readBodies(app: FastifyInstance, world: MockWorld): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("multipart/form-data", (_request, _payload, done) => done(null));
  app.addContentTypeParser("*", async (request: FastifyRequest, payload: FastifyRequest["raw"]) => {
    const isPacked = request.headers["content-encoding"]?.toLowerCase() === "gzip";
    const body = await collectBody(isPacked ? unpacked(payload) : payload);
    if (body.length > 0 && body.length <= journalledBody && request.mock.entry.number > 0) {
      if (readJson(body).kind === "value") world.journal.addBody(request.mock.entry, body.toString("utf8"));
    }
    return body;
  });
}

function unpacked(payload: FastifyRequest["raw"]): Gunzip {
  const gunzip = createGunzip();
  payload.on("error", (error) => gunzip.destroy(error));
  return payload.pipe(gunzip);
}

/** Notes the routes of an app as they are made, to tell a wrong method from a wrong address. */
function routeMethods(app: FastifyInstance): (path: string) => string[] {
  const routes: { readonly method: string; readonly pattern: RegExp }[] = [];
  app.addHook("onRoute", ({ method, url }) => {
    const pattern = new RegExp(`^${url.replaceAll(/:[^/]+/gu, "[^/]+")}$`, "u");
    for (const one of [method].flat()) routes.push({ method: one, pattern });
  });
  return (path) => routes.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
}

function notFound(
  methodsAt: (path: string) => string[],
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const path = pathOf(request);
  const service = serviceOf(path);
  if (service === "jess") return answerHtml(reply, 404, "Not Found");
  if (service === null) {
    return reply.code(404).send({ error: `the mock has no ${request.method} ${path}` });
  }
  const allowed = methodsAt(path);
  if (allowed.length === 0) return sendBareDetail(world, request, reply, 404, "Not Found");
  void reply.header("allow", allowed.join(", "));
  return sendBareDetail(world, request, reply, 405, "Method Not Allowed");
}

function failed(
  world: MockWorld,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const status = statusOf(error);
  const service = serviceOf(pathOf(request));
  if (service === "jess")
    return answerHtml(reply, status, status < 500 ? "Bad Request" : "Internal Server Error");
  const message = error instanceof Error ? error.message : String(error);
  if (service === null) return reply.code(status).send({ error: message });
  if (status < 500) return sendError(world, request, reply, status, message);
  return sendError(
    world,
    request,
    reply,
    status,
    `Internal error ${correlationId(world, request.mock.entry.number)}`,
  );
}

function statusOf(error: unknown): number {
  if (typeof error !== "object" || error === null) return 500;
  // A body that does not unpack is the sender's fault.
  if ("code" in error && typeof error.code === "string" && error.code.startsWith("Z_")) return 400;
  if (!("statusCode" in error) || typeof error.statusCode !== "number") return 500;
  return error.statusCode;
}
