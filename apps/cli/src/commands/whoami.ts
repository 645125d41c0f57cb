import { maybe } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { limitOptions } from "../command/limit-options.js";
import { listingOptions } from "../listing/listing-options.js";
import { serviceNames } from "../services/registry.js";
import { anyService, everyService } from "../services/service-words.js";

export const whoamiCommand = defineCommand({
  name: "whoami",
  about: "ask each service whose account this is",
  arguments: { provider: maybe("provider", `${anyService()} (default: ${everyService()})`, serviceNames) },
  options: { ...commonOptions, ...limitOptions, ...listingOptions },
  examples: [["simjobs whoami"]],
  run: async ({ provider, options }, context) =>
    (await import("./run-whoami.js")).runWhoami(context, provider, options),
});
