import type { Calls } from "../../documents/call.js";
import { cyclerFileCalls, discoveryCalls, ecmCalls, protocolCalls } from "./fits-and-protocols.js";
import { jobCalls, plotCalls } from "./jobs.js";
import { optimizationCalls } from "./optimizations.js";
import { organizationCalls } from "./organization.js";
import { pipelineCalls, simplePipelineCalls } from "./pipelines.js";
import { recordsCalls } from "./records.js";
import { simulationCalls } from "./simulations.js";

/** All that is known of the calls of Ionworks, and that the mock answers. */
export const ionworksCalls: Calls = {
  ...recordsCalls,
  ...jobCalls,
  ...plotCalls,
  ...protocolCalls,
  ...cyclerFileCalls,
  ...simulationCalls,
  ...pipelineCalls,
  ...simplePipelineCalls,
  ...optimizationCalls,
  ...ecmCalls,
  ...discoveryCalls,
  ...organizationCalls,
};
