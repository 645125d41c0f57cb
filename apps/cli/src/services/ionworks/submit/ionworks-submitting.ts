import { defineSubmitting } from "../../work.js";
import { ionworksWorkOptions } from "./ionworks-work-options.js";

/** How work is submitted to Ionworks. */
export const ionworksSubmitting = defineSubmitting({
  about: "submit work to Ionworks: as many simulations as the request's design asks for, or a pipeline",
  options: ionworksWorkOptions,
  examples: [
    ["simjobs submit ionworks --example --watch", "see it work"],
    ["simjobs submit ionworks --simulation request.json"],
    ["simjobs submit ionworks --pipeline pipeline.json --watch --timeout 1h --on-timeout cancel"],
    [`simjobs submit ionworks --protocol 1c.yaml --model '{"capacity": 5, "chemistry": "NMC/Graphite"}'`],
    ["make-request | simjobs submit ionworks --simulation - --group sweep --json"],
  ],
  work: async (options, context) =>
    (await import("./submit-to-ionworks.js")).submitToIonworks(context, options),
});
