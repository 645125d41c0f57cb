import type { FastifyInstance, FastifyPluginCallback } from "fastify";
import { describeRoutes } from "../documents/describe-routes.js";
import { KnownRoutes } from "../traffic/known-routes.js";
import { pathOf } from "../traffic/watch-requests.js";
import { answer, answerHtml, refuseMalformed, sendThrown, signIn } from "./answers.js";
import { jobCalls } from "./documents/jobs.js";
import { resultCalls } from "./documents/results.js";
import { userCalls } from "./documents/users.js";
import type { JessWorld } from "./jess-world.js";
import { jobRoutes } from "./job-routes.js";
import { infoReply } from "./replies.js";
import { resultRoutes } from "./result-routes.js";
import { storageRoutes } from "./storage-routes.js";
import { logOnRoutes, usersRoutes } from "./users-routes.js";
import { dictionaryRoutes, viewerRoutes } from "./viewer-routes.js";

/** The two APIs of JESS, below `/jess_web/api` and `/users/api`. What is not there has a page of the server's. */
export const jess: FastifyPluginCallback<{ readonly world: JessWorld }> = (app, { world }, done) => {
  app.decorate("jess", world);
  const known = new KnownRoutes(app);
  app.setErrorHandler(sendThrown);
  void app.register(describeRoutes, {
    page: "jess",
    title: "JESS, as the mock of simjobs plays it",
    calls: { ...jobCalls, ...resultCalls, ...userCalls },
    signIns: { session: { type: "apiKey", in: "cookie", name: "session_token" } },
    publish: (document) => world.documents.set("jess", document),
  });
  void app.register(
    (jobs, _options, ready) => {
      answerUnknown(jobs, known);
      void jobs.register(api("JESS Web API", [dictionaryRoutes], [jobRoutes, resultRoutes, viewerRoutes]), {
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
