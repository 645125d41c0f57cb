import type { FastifyPluginCallback } from "fastify";
import { KnownRoutes } from "../traffic/known-routes.js";
import { pathOf } from "../traffic/watch-requests.js";
import { signIn } from "./access.js";
import { sendBareDetail, sendThrown } from "./errors.js";
import type { IonworksWorld } from "./state/ionworks-world.js";
import { sendJson } from "../wire/send.js";
import { discoveryRoutes } from "./discovery-routes.js";
import { ecmDemoRoutes } from "./ecm/ecm-demo-routes.js";
import { ecmModelRoutes } from "./ecm/ecm-model-routes.js";
import { ecmRoutes } from "./ecm/ecm-routes.js";
import { jobRoutes } from "./jobs/job-routes.js";
import { optimizationRoutes } from "./optimizations/optimization-routes.js";
import { describeRoutes } from "../documents/describe-routes.js";
import { ionworksCalls } from "./documents/ionworks-calls.js";
import { organizationRoutes } from "./projects/organization-routes.js";
import { modelRoutes } from "./models/model-routes.js";
import { memberRoutes } from "./projects/member-routes.js";
import { optimizationTemplateRoutes } from "./optimizations/optimization-template-routes.js";
import { searchRoutes } from "./search/search-routes.js";
import { sendToBare } from "./records/collection.js";
import { pipelineRoutes } from "./pipelines/pipeline-routes.js";
import { plotRoutes } from "./plots/plot-routes.js";
import { projectRoutes } from "./projects/project-routes.js";
import { cyclerFileRoutes } from "./experiments/cycler-file-routes.js";
import { protocolRoutes } from "./experiments/protocol-routes.js";
import { templateRoutes } from "./experiments/template-routes.js";
import { simplePipelineRoutes } from "./simple-pipelines/simple-pipeline-routes.js";
import { simulationRoutes } from "./simulations/simulation-routes.js";
import { simulationSubmitRoutes } from "./simulations/simulation-submit.js";
import { studyRoutes } from "./projects/study-routes.js";

const withKey = [
  organizationRoutes,
  projectRoutes,
  jobRoutes,
  protocolRoutes,
  cyclerFileRoutes,
  templateRoutes,
  simulationSubmitRoutes,
  simulationRoutes,
  pipelineRoutes,
  plotRoutes,
  simplePipelineRoutes,
  optimizationRoutes,
  studyRoutes,
  ecmRoutes,
  ecmModelRoutes,
  discoveryRoutes,
  modelRoutes,
  memberRoutes,
  optimizationTemplateRoutes,
  searchRoutes,
];

/** The Ionworks API, at the root of the mock. What no other service has is its own, unknown addresses too. */
export const ionworks: FastifyPluginCallback<{ readonly world: IonworksWorld }> = (app, { world }, done) => {
  app.decorate("ionworks", world);
  const known = new KnownRoutes(app);
  app.setErrorHandler(sendThrown);
  app.setNotFoundHandler((request, reply) => {
    const path = pathOf(request);
    if (path.endsWith("/") && known.methodsAt(path.slice(0, -1)).length > 0)
      return sendToBare(request, reply);
    const { entry } = request.mock;
    entry.nearest = known.nearest(request.method, path);
    const allowed = known.methodsAt(path);
    if (allowed.length === 0) return sendBareDetail(request, reply, 404, "Not Found");
    void reply.header("allow", allowed.join(", "));
    return sendBareDetail(request, reply, 405, "Method Not Allowed");
  });
  void app.register(describeRoutes, {
    page: "ionworks",
    title: "Ionworks, as the mock of simjobs plays it",
    calls: ionworksCalls,
    signIns: {
      key: { type: "apiKey", in: "header", name: "X-API-Key" },
      token: { type: "http", scheme: "bearer" },
    },
    publish: (document) => world.documents.set("ionworks", document),
  });
  void app.register((scope, _options, ready) => {
    scope.get("/openapi.json", (_request, reply) => sendJson(reply, JSON.stringify(scope.swagger())));
    scope.get("/healthz", (_request, reply) => sendJson(reply, JSON.stringify({ status: "ok" })));
    ecmDemoRoutes(scope);
    ready();
  });
  void app.register((scope, _options, ready) => {
    scope.addHook("preHandler", signIn);
    for (const routes of withKey) routes(scope);
    ready();
  });
  done();
};
