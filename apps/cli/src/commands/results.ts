import { one } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { resultsOptions } from "../results/results-options.js";

export const resultsCommand = defineCommand({
  name: "results",
  about: "fetch the results of a job: all files or none, and what EnergyPlus reports of the model",
  arguments: { ref: one("reference", "a job such as jess:12259 or ionworks:simulation/9a7d") },
  options: resultsOptions,
  examples: [
    ["simjobs results jess:12259", "into the folder jess-12259"],
    ["simjobs results jess:12259 --ext csv,err --out office"],
    ["simjobs results ionworks:simulation/9a7d --format csv --out cell"],
    ["simjobs results ionworks:simulation/9a7d --plot"],
  ],
  run: async ({ ref, options }, context) =>
    (await import("./run-results.js")).runResults(context, ref, options),
});
