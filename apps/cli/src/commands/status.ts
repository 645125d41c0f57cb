import { some } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { limitOptions } from "../command/limit-options.js";
import { listingOptions } from "../listing/listing-options.js";
import { turnStoreOptions } from "../store/store-options.js";

export const statusCommand = defineCommand({
  name: "status",
  about: "show jobs as they are now",
  arguments: { refs: some("reference", "jobs such as jess:12259") },
  options: { ...commonOptions, ...limitOptions, ...listingOptions, ...turnStoreOptions },
  examples: [["simjobs status jess:12259"], ["simjobs status jess:12259 ionworks:simulation/9a7d --json"]],
  run: async ({ refs, options }, context) =>
    (await import("./run-status.js")).runStatus(context, refs, options),
});
