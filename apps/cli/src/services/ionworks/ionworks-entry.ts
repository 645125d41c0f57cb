import type { ServiceEntry } from "../service-entry.js";
import { ionworksFacts } from "./ionworks-facts.js";
import { ionworksSubmitting } from "./submit/ionworks-submitting.js";

/** Ionworks. What is not needed to tell what there is, is loaded when it is used: starting up quickly matters. */
export const ionworksEntry: ServiceEntry = {
  facts: ionworksFacts,
  submitting: ionworksSubmitting,
  load: async () => (await import("./ionworks-service.js")).ionworksService,
};
