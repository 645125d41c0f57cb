import type { ServiceEntry } from "../service-entry.js";
import { ionworksFacts } from "./ionworks-facts.js";

export const ionworksEntry: ServiceEntry = {
  facts: ionworksFacts,
  load: async () => (await import("./ionworks-service.js")).ionworksService,
  loadVariables: async () => (await import("./ionworks-variables.js")).ionworksVariables,
  loadSubmitting: async () => (await import("./submit/ionworks-submitting.js")).ionworksSubmitting,
  loadDemo: async () => (await import("./demo/ionworks-demo.js")).ionworksDemo,
};
