import { one } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { limitOptions } from "../command/limit-options.js";
import { flag, value } from "../command/option-specs.js";
import { turnStoreOptions } from "../store/store-options.js";

export const logsCommand = defineCommand({
  name: "logs",
  about: "print what a job has written down: EnergyPlus' error file, or how a fit goes on",
  arguments: { ref: one("reference", "a job such as jess:12259 or ionworks:pipeline/pl-77") },
  options: {
    ...commonOptions,
    ...limitOptions,
    case: value("name", "of a project at JESS only this case"),
    follow: flag("go on until the job has ended"),
    ...turnStoreOptions,
  },
  details:
    "JESS gives eplusout.err once a job has finished. Ionworks writes down every now and then what a fit or an optimization has\n" +
    "tried, while it runs, where its request asked for live_progress_updates; a simulation has no such thing.",
  examples: [["simjobs logs jess:12259"], ["simjobs logs ionworks:pipeline/pl-77 --follow"]],
  run: async ({ ref, options }, context) => (await import("./run-logs.js")).runLogs(context, ref, options),
});
