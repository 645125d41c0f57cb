import type { FastifyInstance } from "fastify";
import { sendJson } from "../wire/send.js";

/**
 * `GET /openapi.json`: the addresses that the mock answers. The service has a document of its own there, which was never seen: this
 * one says whose it is.
 */
export function openapiRoute(app: FastifyInstance): void {
  const paths = new Map<string, Map<string, object>>();
  app.addHook("onRoute", ({ url, method }) => {
    if (url === "*") return;
    const path = url.replace(/:(\w+)/gu, "{$1}");
    const parameters = [...path.matchAll(/\{(\w+)\}/gu)].map(([, name]) => ({
      name,
      in: "path",
      required: true,
      schema: { type: "string" },
    }));
    const operation = { parameters, responses: { default: { description: "see the mock's README" } } };
    const operations = paths.get(path) ?? new Map<string, object>();
    paths.set(path, operations);
    for (const one of [method].flat()) {
      if (one !== "HEAD" && one !== "OPTIONS") operations.set(one.toLowerCase(), operation);
    }
  });
  app.get("/openapi.json", (_request, reply) =>
    sendJson(
      reply,
      JSON.stringify({
        openapi: "3.1.0",
        info: { title: "Ionworks, as the mock of simjobs plays it", version: "0.1.0" },
        security: [],
        paths: Object.fromEntries(
          [...paths].map(([path, operations]) => [path, Object.fromEntries(operations)]),
        ),
      }),
    ),
  );
}
