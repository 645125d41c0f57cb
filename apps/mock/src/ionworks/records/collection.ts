import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { IonworksWorld } from "../state/ionworks-world.js";
import { linkOrigin } from "../../reach/links.js";
import { withKey, type IonworksHandler } from "../access.js";

/**
 * The addresses of a collection, `/jobs` and `/jobs/`. The one with the slash is served too, or sent to the other, by the
 * switch `slash`.
 *
 * @see docs/services/ionworks.md 8, point 6
 */
export function collection(
  app: FastifyInstance,
  world: IonworksWorld,
  path: string,
  handlers: { readonly list?: IonworksHandler | undefined; readonly create?: IonworksHandler | undefined },
): void {
  const routes = [
    ["GET", handlers.list],
    ["POST", handlers.create],
  ] as const;
  for (const [method, handler] of routes) {
    if (handler === undefined) continue;
    const answer = withKey(world, handler);
    app.route({ method, url: path, handler: answer });
    app.route({
      method,
      url: `${path}/`,
      handler: (request, reply) =>
        world.switches.ionworks.slash === "both"
          ? answer(request, reply)
          : redirectToBare(world, request, reply),
    });
  }
}

function redirectToBare(world: IonworksWorld, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.replace(/\/(?=$|\?)/u, "");
  const isAbsolute = world.switches.ionworks["slash-location"] === "absolute";
  const location = isAbsolute ? `${linkOrigin(world.options.reach, request)}${path}` : path;
  return reply.code(307).header("location", location).send(Buffer.alloc(0));
}
