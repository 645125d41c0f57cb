import { one } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { commonOptions } from "../command/common-options.js";
import { flag } from "../command/option-specs.js";

export const openCommand = defineCommand({
  name: "open",
  about: "print the address of a job's web page, where it is known",
  arguments: { ref: one("reference", "a job such as jess:12259 or ionworks:simulation/9a7d") },
  options: { ...commonOptions, web: flag("show it in the browser") },
  details:
    "Neither service tells where the page of one job is. What is known then is where its web app begins, and that is said.",
  examples: [["simjobs open ionworks:simulation/9a7d"], ["simjobs open jess:12259 --web"]],
  run: async ({ ref, options }, context) => (await import("./run-open.js")).runOpen(context, ref, options),
});
