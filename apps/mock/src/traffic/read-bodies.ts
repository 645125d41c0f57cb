import type { FastifyPluginCallback, FastifyRequest } from "fastify";
import fastifyPlugin from "fastify-plugin";
import { createGunzip, type Gunzip } from "node:zlib";
import { collectBody, readJson } from "../wire/read-body.js";
import type { TwinWorld } from "./twin-world.js";

/** A JSON body up to this size, in bytes, is kept in the journal. */
const journalledBody = 2048;

const plugin: FastifyPluginCallback<{ readonly world: TwinWorld }> = (app, { world }, done) => {
  app.addHttpMethod("GET", { hasBody: true, overrideExisting: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("multipart/form-data", (_request, _payload, parsed) => parsed(null));
  app.addContentTypeParser("*", async (request: FastifyRequest, payload: FastifyRequest["raw"]) => {
    const isPacked = request.headers["content-encoding"]?.toLowerCase() === "gzip";
    const body = await collectBody(isPacked ? unpacked(payload) : payload);
    if (body.length > 0 && body.length <= journalledBody && request.mock.entry.number > 0) {
      if (readJson(body).kind === "value") world.journal.addBody(request.mock.entry, body.toString("utf8"));
    }
    return body;
  });
  done();
};

/**
 * Bodies are collected as bytes whatever their type says, so that an empty JSON body and a GET with a body are fine.
 * Multipart is left on the stream for the route that wants it.
 */
export const readBodies = fastifyPlugin(plugin, { name: "read-bodies", dependencies: ["watch-requests"] });

function unpacked(payload: FastifyRequest["raw"]): Gunzip {
  const gunzip = createGunzip();
  payload.on("error", (error) => gunzip.destroy(error));
  return payload.pipe(gunzip);
}
