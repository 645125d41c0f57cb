import type { FastifyReply, FastifyRequest } from "fastify";
import type { TwinWorld } from "./twin-world.js";
import type { ServiceName } from "../base/service-of.js";

/**
 * Lets pages of other origins use a service, by its switch `cors`: whether the services do is not known.
 *
 * @returns whether the request was a browser's question about another one, which has been answered
 */
export function allowOrigin(
  world: TwinWorld,
  service: ServiceName,
  request: FastifyRequest,
  reply: FastifyReply,
): boolean {
  const { origin } = request.headers;
  // The storage is that of Ionworks.
  if (origin === undefined || world.switches[service === "jess" ? "jess" : "ionworks"].cors === "none")
    return false;
  // Not `*`: with that, a browser sends no cookie.
  void reply.headers({
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "date, location, retry-after, x-correlation-id, content-disposition",
    vary: "origin",
  });
  if (request.method !== "OPTIONS" || request.headers["access-control-request-method"] === undefined)
    return false;
  void reply.headers({
    "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": request.headers["access-control-request-headers"] ?? "*",
  });
  return true;
}
