import type { FastifyHttpOptions } from "fastify";
import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { TwinWorld } from "./twin-world.js";
import type { ServiceName } from "../base/service-of.js";
import { answerBrokenRequest } from "./answer-broken-request.js";
import { tidyAddress } from "../wire/tidy-address.js";

/** How an app reads addresses: whatever comes is answered in the service's own way, by the mock's clock, and noted. */
export function addressOptions(world: TwinWorld, serviceOf: (path: string) => ServiceName | null) {
  return {
    // A header as a whole is limited by Node, and an address with it.
    routerOptions: { maxParamLength: Number.MAX_SAFE_INTEGER },
    rewriteUrl: ({ url }) => tidyAddress(url ?? "/"),
    clientErrorHandler: (error: Error, socket: Socket) =>
      answerBrokenRequest(world, serviceOf, error, socket),
    http: { requireHostHeader: false },
  } satisfies FastifyHttpOptions<Server>;
}
