import type { FastifyPluginCallback } from "fastify";
import { MockInputError } from "../base/mock-input-error.js";
import { writeOpenapi } from "../documents/write-openapi.js";
import type { MockWorld } from "../mock-world.js";
import { statusOf } from "../traffic/status-of.js";
import { pathOf } from "../traffic/watch-requests.js";
import { sendJson } from "../wire/send.js";
import { controlRoutes } from "./control-routes.js";
import { guardControl } from "./guard-control.js";
import { readBody } from "./read-body.js";

/** The mock's own control, below `/_mock`. Not counted among the requests and never touched by a fault. */
export const control: FastifyPluginCallback<{ readonly world: MockWorld }> = (app, { world }, done) => {
  app.decorate("control", world);
  guardControl(app, world.options.reach);
  app.setErrorHandler((error, _request, reply) => {
    const status = error instanceof MockInputError ? 400 : statusOf(error);
    const message = error instanceof Error ? error.message : String(error);
    return sendJson(reply, JSON.stringify({ error: message }), status);
  });
  app.setNotFoundHandler((request, reply) =>
    sendJson(reply, JSON.stringify({ error: `the mock has no ${request.method} ${pathOf(request)}` }), 404),
  );
  app.setValidatorCompiler(readBody);
  void app.register(writeOpenapi, {
    title: "The control of the mock of simjobs",
    description: "What a mock can be told, and asked. POST needs the header content-type: application/json.",
    publish: (document) => world.documents.set("control", document),
  });
  void app.register((scope, _options, ready) => {
    controlRoutes(scope);
    ready();
  });
  done();
};

declare module "fastify" {
  interface FastifyInstance {
    readonly control: MockWorld;
  }
}
