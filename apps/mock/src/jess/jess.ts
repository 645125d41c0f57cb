import type { FastifyInstance, FastifyPluginCallback } from "fastify";
import { KnownRoutes } from "../traffic/known-routes.js";
import { pathOf } from "../traffic/watch-requests.js";
import { answer, answerHtml, refuseMalformed, sendThrown, signIn } from "./answers.js";
import type { JessWorld } from "./jess-world.js";
import { jobRoutes } from "./job-routes.js";
import { infoReply } from "./replies.js";
import { resultRoutes } from "./result-routes.js";
import { storageRoutes } from "./storage-routes.js";
import { logOnRoutes, usersRoutes } from "./users-routes.js";
import { viewerRoutes } from "./viewer-routes.js";

/** The two APIs of JESS, below `/jess_web/api` and `/users/api`. What is not there has a page of the server's. */
export const jess: FastifyPluginCallback<{ readonly world: JessWorld }> = (app, { world }, done) => {
  app.decorate("jess", world);
  const known = new KnownRoutes(app);
  app.setErrorHandler(sendThrown);
  void app.register(
    (jobs, _options, ready) => {
      answerUnknown(jobs, known);
      void jobs.register(api("JESS Web API", [], [jobRoutes, resultRoutes, viewerRoutes]), {
        prefix: "/api",
      });
      ready();
    },
    { prefix: "/jess_web" },
  );
  void app.register(
    (users, _options, ready) => {
      answerUnknown(users, known);
      void users.register(api("Users Web API", [logOnRoutes], [usersRoutes, storageRoutes]));
      ready();
    },
    { prefix: "/users/api" },
  );
  done();
};

type Routes = (app: FastifyInstance) => void;

/** One of the APIs: what is open to all, and what needs a session. */
function api(title: string, open: readonly Routes[], withSession: readonly Routes[]): FastifyPluginCallback {
  return (app, _options, done) => {
    app.addHook("onRequest", refuseMalformed);
    app.get("/info", (_request, reply) => answer(reply, infoReply(title)));
    for (const routes of open) routes(app);
    void app.register((scope, _scopeOptions, ready) => {
      scope.addHook("preHandler", signIn);
      for (const routes of withSession) routes(scope);
      ready();
    });
    done();
  };
}

function answerUnknown(app: FastifyInstance, known: KnownRoutes): void {
  app.setNotFoundHandler((request, reply) => {
    request.mock.entry.nearest = known.nearest(request.method, pathOf(request));
    return answerHtml(reply, 404, "Not Found");
  });
}
