import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { linkOrigin } from "../../reach/links.js";
import type { IonworksHandler } from "../access.js";

/**
 * The addresses of a collection, `/jobs` and `/jobs/`. The one with the slash is served too, or sent to the other, by the
 * switch `slash`.
 *
 * @see docs/services/ionworks.md 8, point 6
 */
export function collection(
  app: FastifyInstance,
  path: string,
  handlers: { readonly list?: IonworksHandler | undefined; readonly create?: IonworksHandler | undefined },
): void {
  const routes = [
    ["GET", handlers.list],
    ["POST", handlers.create],
  ] as const;
  for (const [method, handler] of routes) {
    if (handler === undefined) continue;
    app.route({ method, url: path, handler });
    // The service redirects before it asks who is there.
    app.route({ method, url: `${path}/`, preValidation: redirectToBare, handler });
  }
}

function redirectToBare(request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  const { switches } = request.server.ionworks;
  if (switches.ionworks.slash === "both") {
    done();
    return;
  }
  void sendToBare(request, reply);
}

/** To the same address without the slash at its end, as FastAPI sends whoever asks for a form that it does not have. */
export function sendToBare(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { switches, options } = request.server.ionworks;
  const path = request.url.replace(/\/(?=$|\?)/u, "");
  const isAbsolute = switches.ionworks["slash-location"] === "absolute";
  const location = isAbsolute ? `${linkOrigin(options.reach, request)}${path}` : path;
  return reply.code(307).header("location", location).send(Buffer.alloc(0));
}
