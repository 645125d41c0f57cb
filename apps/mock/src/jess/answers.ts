import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { MockAccount } from "../shared/mock-account.js";
import type { JessWorld } from "./jess-world.js";
import { jacksonJson } from "../wire/jackson-json.js";
import { sendHtml, sendJson } from "../wire/send.js";
import { isMalformed } from "../wire/tidy-address.js";
import { sessionTokens } from "./sessions.js";

/** Sends a value as the service prints JSON. */
export function answer(world: JessWorld, reply: FastifyReply, value: unknown): FastifyReply {
  const text = world.switches.jess.json === "pretty" ? jacksonJson(value) : JSON.stringify(value);
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

/** As Tomcat does, the service has no patience with an address that cannot be read. */
export function refuseMalformed(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, done) => {
    if (isMalformed(request.originalUrl)) answerHtml(reply, 400, "Bad Request");
    else done();
  });
}

export function answerUnauthorized(world: JessWorld, reply: FastifyReply): FastifyReply {
  if (world.switches.jess.unauthorized === "html") return answerHtml(reply, 401, "Unauthorized");
  return reply.code(401).send(Buffer.alloc(0));
}

/** Whose session a request brings; `undefined` means that a 401 is due. */
function signedIn(world: JessWorld, request: FastifyRequest): MockAccount | undefined {
  const { mock } = request;
  const tokens = sessionTokens(request.headers.cookie);
  if (mock.plan.expireSession) world.sessions.end(tokens);
  const found = world.sessions.find(tokens, mock.nowMs);
  if (found === undefined) return undefined;
  mock.account = mock.plan.wrongAccount ? world.otherThan(found) : found;
  mock.entry.account = mock.account.name;
  return mock.account;
}

export type JessHandler = (
  request: FastifyRequest,
  reply: FastifyReply,
  account: MockAccount,
) => FastifyReply | Promise<FastifyReply>;

/** A route that answers 401 without a valid session. */
export function withSession(
  world: JessWorld,
  handler: JessHandler,
): (request: FastifyRequest, reply: FastifyReply) => FastifyReply | Promise<FastifyReply> {
  return (request, reply) => {
    const account = signedIn(world, request);
    return account === undefined ? answerUnauthorized(world, reply) : handler(request, reply, account);
  };
}
