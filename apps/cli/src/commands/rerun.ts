import { one } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { submitOptions } from "../submit/submitting-options.js";

export const rerunCommand = defineCommand({
  name: "rerun",
  alias: "resubmit",
  about: "run an old job again: a JESS job as a new one, a failed optimization at Ionworks as it is",
  arguments: { ref: one("reference", "a job such as jess:12259 or ionworks:optimization/op-7") },
  options: submitOptions,
  examples: [["simjobs rerun jess:12259 --watch"], ["simjobs rerun @last --json"]],
  run: async ({ ref, options }, context) => (await import("./run-rerun.js")).runRerun(context, ref, options),
});
