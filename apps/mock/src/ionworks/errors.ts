import type { FastifyReply, FastifyRequest } from "fastify";
import type { MockWorld } from "../mock-world.js";
import { sendJson } from "../wire/send.js";

const codes: Readonly<Record<number, string>> = {
  400: "BAD_REQUEST",
  401: "UNAUTHORIZED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  409: "CONFLICT",
  410: "GONE",
  413: "PAYLOAD_TOO_LARGE",
  422: "VALIDATION_ERROR",
  429: "RATE_LIMITED",
  500: "INTERNAL_ERROR",
  503: "SERVICE_UNAVAILABLE",
};

/** An error of the service's own, in the form that the switch `errors` asks for. */
export function ionworksErrorBody(
  world: MockWorld,
  status: number,
  message: string,
  detail: object | null = null,
): object {
  return world.switches.ionworks.errors === "legacy"
    ? { detail: message }
    : { error_code: codes[status] ?? "ERROR", message, detail };
}

/** @see docs/services/ionworks.md 5.1 */
export function sendError(
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  message: string,
  detail: object | null = null,
): FastifyReply {
  void reply.header("x-correlation-id", correlationId(world, request));
  return sendJson(reply, JSON.stringify(ionworksErrorBody(world, status, message, detail)), status);
}

/** What FastAPI itself says: to an address that does not exist, or a method that it does not take. */
export function sendBareDetail(
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  detail: string,
): FastifyReply {
  void reply.header("x-correlation-id", correlationId(world, request));
  return sendJson(reply, JSON.stringify({ detail }), status);
}

/** One fault that FastAPI's validation finds. */
export interface ValidationItem {
  readonly type: string;
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly input: unknown;
}

export function sendInvalid(
  world: MockWorld,
  request: FastifyRequest,
  reply: FastifyReply,
  detail: readonly ValidationItem[],
): FastifyReply {
  void reply.header("x-correlation-id", correlationId(world, request));
  return sendJson(reply, JSON.stringify({ detail }), 422);
}

export function correlationId(world: MockWorld, request: FastifyRequest): string {
  return world.random.uuid("correlation", request.mock.entry.number);
}
