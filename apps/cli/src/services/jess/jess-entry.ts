import type { ServiceEntry } from "../service-entry.js";
import { jessFacts } from "./jess-facts.js";

export const jessEntry: ServiceEntry = {
  facts: jessFacts,
  load: async () => (await import("./jess-service.js")).jessService,
  loadVariables: async () => (await import("./jess-variables.js")).jessVariables,
  loadSubmitting: async () => (await import("./submit/jess-submitting.js")).jessSubmitting,
  commands: { files: async () => (await import("./files/files-commands.js")).filesCommands },
  loadDemo: async () => (await import("./demo/jess-demo.js")).jessDemo,
};
