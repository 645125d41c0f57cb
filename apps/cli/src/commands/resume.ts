import { defineCommand } from "../command/command.js";
import { resumeOptions } from "../resume/resume-options.js";

export const resumeCommand = defineCommand({
  name: "resume",
  about: "finish the cancels and look up the submits that a crash, a signal or a lost connection left open",
  arguments: {},
  options: resumeOptions,
  details:
    "Only what was asked for with the same account at the same address is finished; the rest is listed with the reason.",
  examples: [["simjobs resume"], ["simjobs resume --list --json"], ["simjobs resume --drop jess:12259"]],
  run: async ({ options }, context) => (await import("../resume/run-resume.js")).runResume(context, options),
});
