import { STATUS_CODES } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import { compactJson, jacksonJson } from "../wire/jackson-json.js";
import { statusOf } from "../traffic/status-of.js";
import { readJson } from "../wire/read-body.js";
import { sendHtml, sendJson } from "../wire/send.js";
import { isMalformed } from "../wire/tidy-address.js";
import { sessionTokens } from "./sessions.js";

/** Sends a value as the service prints JSON. */
export function answer(reply: FastifyReply, value: unknown): FastifyReply {
  const world = reply.server.jess;
  const text = world.switches.jess.json === "pretty" ? jacksonJson(value) : compactJson(value);
  return sendJson(reply, text);
}

/** What nobody has seen of the service: an address that it does not have, a body that it cannot read. */
export function answerHtml(reply: FastifyReply, status: number, what: string): FastifyReply {
  return sendHtml(reply, status, htmlPage(status, what));
}

export function htmlPage(status: number, what: string): string {
  const title = `HTTP Status ${String(status)} - ${what}`;
  return `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`;
}

/** A page of the server's, in place of the service's own answer. Routes throw it, the plugin sends it. */
export class JessPageError extends Error {
  override readonly name = "JessPageError";
  readonly statusCode: number;

  constructor(statusCode: number) {
    super(STATUS_CODES[statusCode] ?? "");
    this.statusCode = statusCode;
  }
}

/** There is no session, or none that is good. */
export class UnauthorizedError extends Error {
  override readonly name = "UnauthorizedError";
}

/** Answers whatever a route, or fastify, has thrown. */
export function sendThrown(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (error instanceof JessPageError) return answerHtml(reply, error.statusCode, error.message);
  if (error instanceof UnauthorizedError) {
    if (request.server.jess.switches.jess.unauthorized === "html") {
      return answerHtml(reply, 401, "Unauthorized");
    }
    return reply.code(401).send(Buffer.alloc(0));
  }
  const status = statusOf(error);
  return answerHtml(reply, status, status < 500 ? "Bad Request" : "Internal Server Error");
}

/** As Tomcat does, the service has no patience with an address that cannot be read. */
export function refuseMalformed(
  request: FastifyRequest,
  _reply: FastifyReply,
  done: (error?: Error) => void,
): void {
  done(isMalformed(request.originalUrl) ? new JessPageError(400) : undefined);
}

/** Before every route that needs a session. */
export function signIn(request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  const { mock } = request;
  const { jess } = request.server;
  const tokens = sessionTokens(request.headers.cookie);
  if (mock.plan.expireSession) jess.sessions.end(tokens);
  const found = jess.sessions.find(tokens, mock.nowMs);
  if (found === undefined) {
    done(new UnauthorizedError("there is no session, or none that is good"));
    return;
  }
  mock.account = mock.plan.wrongAccount ? jess.otherThan(found) : found;
  mock.entry.account = mock.account.name;
  done();
}

/** The body of a request, or `none` where there is none. @throws {JessPageError} 400 if it is no JSON */
export function jsonOf(request: FastifyRequest, none: unknown = null): unknown {
  const body = readJson(request.body);
  if (body.kind === "broken") throw new JessPageError(400);
  return body.kind === "value" ? body.value : none;
}
