import { some } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { resultsOptions } from "../results/results-options.js";

export const resultsCommand = defineCommand({
  name: "results",
  about: "fetch the results of jobs: of each all files or none, and what EnergyPlus reports of the model",
  arguments: { refs: some("reference", "jobs such as jess:12259, ionworks:simulation/9a7d, @night") },
  options: resultsOptions,
  details:
    "Of several jobs each has a folder of its own, below --out if that is given; one that is there already is left as it is, so\n" +
    "that what was interrupted goes on where it was. A table has a row for each job, for each case of a jEPlus project: its\n" +
    "reference, name and state, its design point or the columns of the project's job index, metrics, the counts of EnergyPlus'\n" +
    "reports, and each --value: a metric, the last value of a column of the results, or a row of EnergyPlus' annual summary\n" +
    "(End Uses: Heating: Natural Gas names a table, a row and a column). It takes at most one request a job besides lists;\n" +
    "interrupted and run again, only what is missing. In .csv a text that a spreadsheet would take for a formula has a ' before it.",
  examples: [
    ["simjobs results jess:12259", "into the folder jess-12259"],
    ["simjobs results jess:12259 --ext csv,err --out office"],
    ["simjobs results ionworks:simulation/9a7d --format csv --out cell"],
    ["simjobs results ionworks:simulation/9a7d --plot"],
    ["simjobs results jess:12259 @night --out night", "a folder for each job"],
    ["simjobs results @sweep --table sweep.csv --value 'Discharge capacity [A.h]'"],
    ["simjobs results @office --table office.parquet --value 'Total Site Energy'"],
  ],
  run: async ({ refs, options }, context) =>
    (await import("./run-results.js")).runResults(context, refs, options),
});
