import type { ServiceEntry } from "../service-entry.js";
import { filesCommands } from "./files/files-commands.js";
import { jessFacts } from "./jess-facts.js";
import { jessSubmitting } from "./submit/jess-submitting.js";

/** JESS. What is not needed to tell what there is, is loaded when it is used: starting up quickly matters. */
export const jessEntry: ServiceEntry = {
  facts: jessFacts,
  submitting: jessSubmitting,
  commands: [filesCommands],
  load: async () => (await import("./jess-service.js")).jessService,
};
