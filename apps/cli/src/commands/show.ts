import { one } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { limitOptions } from "../command/limit-options.js";
import { turnStoreOptions } from "../store/store-options.js";

export const showCommand = defineCommand({
  name: "show",
  about: "tell everything that is known of one job, here and at its service",
  arguments: { ref: one("reference", "a job such as jess:12259 or ionworks:simulation/9a7d") },
  options: { ...commonOptions, ...limitOptions, ...turnStoreOptions },
  details:
    "Message, times, owner, project, the jobs that it is made of, its point in a sweep, metrics, its other names, and the\n" +
    "receipts of its cancels that were written here. What it takes to find out is a few requests.",
  examples: [["simjobs show jess:12259"], ["simjobs show ionworks:simulation/9a7d --json"]],
  run: async ({ ref, options }, context) =>
    (await import("../show/run-show.js")).runShow(context, ref, options),
});
