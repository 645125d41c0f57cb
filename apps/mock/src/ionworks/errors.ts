import type { FastifyReply, FastifyRequest } from "fastify";
import type { TwinWorld } from "../traffic/twin-world.js";
import type { ValidationItem } from "./validation.js";
import { statusOf } from "../traffic/status-of.js";
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
  world: TwinWorld,
  status: number,
  message: string,
  detail: object | null = null,
): { readonly type: string; readonly text: string } {
  switch (world.switches.ionworks.errors) {
    case "standard":
      return json({ error_code: codes[status] ?? "ERROR", message, detail });
    case "legacy":
      return json({ detail: message });
    case "html":
      return { type: "text/html", text: `<html><body><h1>Error ${String(status)}</h1></body></html>\n` };
    case "empty":
      return { type: "text/plain", text: "" };
    case "list":
      return json([message]);
    case "text":
      return json(message);
  }
}

function json(value: unknown): ReturnType<typeof ionworksErrorBody> {
  return { type: "application/json", text: JSON.stringify(value) };
}

/** What Ionworks answers in place of a success. Routes throw it, the plugin sends it. @see docs/services/ionworks.md 5.1 */
export class IonworksError extends Error {
  override readonly name = "IonworksError";
  readonly statusCode: number;
  readonly detail: object | null;

  constructor(statusCode: number, message: string, detail: object | null = null) {
    super(message);
    this.statusCode = statusCode;
    this.detail = detail;
  }
}

/** A request that FastAPI's validation would not let through: a 422 with everything that is wrong. */
export class InvalidRequestError extends Error {
  override readonly name = "InvalidRequestError";
  readonly items: readonly ValidationItem[];

  constructor(items: readonly ValidationItem[]) {
    super("the request is not valid");
    this.items = items;
  }
}

/** Answers whatever a route, or fastify, has thrown. */
export function sendThrown(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof InvalidRequestError) return sendInvalid(request, reply, error.items);
  if (error instanceof IonworksError) {
    return sendError(request, reply, error.statusCode, error.message, error.detail);
  }
  const status = statusOf(error);
  const message = error instanceof Error ? error.message : String(error);
  const number = request.mock.entry.number;
  return sendError(
    request,
    reply,
    status,
    status < 500 ? message : `Internal error ${correlationId(request.server.ionworks, number)}`,
  );
}

function sendError(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  message: string,
  detail: object | null = null,
): FastifyReply {
  const world = request.server.ionworks;
  void reply.header("x-correlation-id", correlationId(world, request.mock.entry.number));
  const { type, text } = ionworksErrorBody(world, status, message, detail);
  if (type === "application/json") return sendJson(reply, text, status);
  return reply.code(status).header("content-type", type).send(Buffer.from(text));
}

/** What FastAPI itself says: to an address that does not exist, or a method that it does not take. */
export function sendBareDetail(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  detail: string,
): FastifyReply {
  const world = request.server.ionworks;
  void reply.header("x-correlation-id", correlationId(world, request.mock.entry.number));
  return sendJson(reply, JSON.stringify({ detail }), status);
}

function sendInvalid(
  request: FastifyRequest,
  reply: FastifyReply,
  detail: readonly ValidationItem[],
): FastifyReply {
  const world = request.server.ionworks;
  if (world.switches.ionworks.invalid === "standard") {
    const [first] = detail;
    const message = first === undefined ? "Invalid input" : `${first.loc.join(".")}: ${first.msg}`;
    return sendError(request, reply, 422, message, { errors: detail });
  }
  void reply.header("x-correlation-id", correlationId(world, request.mock.entry.number));
  return sendJson(reply, JSON.stringify({ detail }), 422);
}

export function correlationId({ random }: TwinWorld, requestNumber: number): string {
  return random.uuid("correlation", requestNumber);
}
