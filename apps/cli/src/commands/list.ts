import { defineCommand } from "../command/command.js";
import { listOptions } from "./list-options.js";

export const listCommand = defineCommand({
  name: "list",
  about: "list jobs, the newest first",
  arguments: {},
  options: listOptions,
  examples: [
    ["simjobs list --status active"],
    ["simjobs list --provider jess --since 2h --name 'office*' --json"],
  ],
  run: async ({ options }, context) => (await import("./run-list.js")).runList(context, options),
});
