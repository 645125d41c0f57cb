import { defineCommand } from "../command/command.js";
import { demoOptions } from "../demo/demo-options.js";

/** The main job, shown without an account. */
export const demoCommand = defineCommand({
  name: "demo",
  about:
    "cancel one job at each service, on a mock of both: no account is needed, nothing leaves this machine",
  arguments: {},
  options: demoOptions,
  examples: [["simjobs demo"], ["simjobs demo --json", "the evidence as one JSON document"]],
  run: async ({ options }, context) => (await import("../demo/run-demo.js")).runDemo(context, options),
});
