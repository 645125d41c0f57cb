import { value } from "../../../command/option-specs.js";
import type { ServiceDemo } from "../../service-demo.js";
import { defineSubmitting } from "../../work.js";

/** How Ionworks is shown by `demo`. */
export const ionworksDemo: ServiceDemo = {
  ...defineSubmitting({
    about: "one simulation of a small cell",
    options: {
      request: value("file", "Ionworks simulation request to submit (default: a small one of its own)"),
    },
    examples: [],
    work: async (options, context) =>
      (await import("./run-ionworks-demo.js")).ionworksDemoWork(context, options),
  }),
  variables: (mock, { ionworks }) => ({
    IONWORKS_API_URL: mock,
    IONWORKS_API_KEY: ionworks.apiKey,
    IONWORKS_PROJECT_ID: ionworks.projectId,
  }),
};
