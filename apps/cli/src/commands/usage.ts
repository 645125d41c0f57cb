import { maybe } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { limitOptions } from "../command/limit-options.js";
import { listingOptions } from "../listing/listing-options.js";
import { serviceNames } from "../services/registry.js";
import { anyService, everyService } from "../services/service-words.js";

export const usageCommand = defineCommand({
  name: "usage",
  about: "tell what each account has used",
  arguments: { provider: maybe("provider", `${anyService()} (default: ${everyService()})`, serviceNames) },
  options: { ...commonOptions, ...limitOptions, ...listingOptions },
  examples: [["simjobs usage"], ["simjobs usage ionworks --json"], ["simjobs usage --format csv"]],
  run: async ({ provider, options }, context) =>
    (await import("./run-usage.js")).runUsage(context, provider, options),
});
