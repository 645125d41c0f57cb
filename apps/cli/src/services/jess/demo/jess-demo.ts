import { value } from "../../../command/option-specs.js";
import type { ServiceDemo } from "../../service-demo.js";
import { defineSubmitting } from "../../work.js";

/** From the cancel flag to the end of the job, in milliseconds of the demo's clock. */
const stopsAfterMs = 16_000;

/** How JESS is shown by `demo`. */
export const jessDemo: ServiceDemo = {
  ...defineSubmitting({
    about: "an EnergyPlus run of several cases",
    options: {
      model: value("file", "EnergyPlus model to submit (default: a small one of its own)"),
      weather: value("file", "weather file to submit with it"),
    },
    examples: [],
    work: async (options, context) => (await import("./run-jess-demo.js")).jessDemoWork(context, options),
  }),
  variables: (mock, { jess }) => ({
    JESS_API_URL: mock,
    JESS_EMAIL: jess.email,
    JESS_PASSWORD: jess.password,
  }),
  switches: { "cancel-delay-ms": stopsAfterMs },
};
