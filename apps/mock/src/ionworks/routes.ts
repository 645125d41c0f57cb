import type { FastifyInstance } from "fastify";
import type { IonworksWorld } from "./state/ionworks-world.js";
import { sendJson } from "../wire/send.js";
import { discoveryRoutes } from "./discovery-routes.js";
import { ecmDemoRoutes } from "./ecm/ecm-demo-routes.js";
import { ecmModelRoutes } from "./ecm/ecm-model-routes.js";
import { ecmRoutes } from "./ecm/ecm-routes.js";
import { jobRoutes } from "./jobs/job-routes.js";
import { optimizationRoutes } from "./optimizations/optimization-routes.js";
import { openapiRoute } from "./openapi-route.js";
import { organizationRoutes } from "./projects/organization-routes.js";
import { pipelineRoutes } from "./pipelines/pipeline-routes.js";
import { plotRoutes } from "./plots/plot-routes.js";
import { projectRoutes } from "./projects/project-routes.js";
import { protocolRoutes } from "./experiments/protocol-routes.js";
import { templateRoutes } from "./experiments/template-routes.js";
import { simplePipelineRoutes } from "./simple-pipelines/simple-pipeline-routes.js";
import { simulationRoutes } from "./simulations/simulation-routes.js";
import { simulationSubmitRoutes } from "./simulations/simulation-submit.js";
import { studyRoutes } from "./projects/study-routes.js";

/** The Ionworks API, at the root of the mock. */
export function ionworksRoutes(app: FastifyInstance, world: IonworksWorld): void {
  openapiRoute(app);
  app.get("/healthz", (_request, reply) => sendJson(reply, JSON.stringify({ status: "ok" })));
  const families = [
    organizationRoutes,
    projectRoutes,
    jobRoutes,
    protocolRoutes,
    templateRoutes,
    simulationSubmitRoutes,
    simulationRoutes,
    pipelineRoutes,
    plotRoutes,
    simplePipelineRoutes,
    optimizationRoutes,
    studyRoutes,
    ecmRoutes,
    ecmDemoRoutes,
    ecmModelRoutes,
    discoveryRoutes,
  ];
  for (const routes of families) routes(app, world);
}
