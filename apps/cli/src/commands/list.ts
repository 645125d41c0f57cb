import { defineCommand } from "../command/command.js";
import { listOptions } from "../list/list-options.js";

export const listCommand = defineCommand({
  name: "list",
  about: "list jobs, the newest first",
  arguments: {},
  options: listOptions,
  details:
    "--where has the keys of simjobs cancel: provider, account, kind, status, native, name, since, before, owner (mine, any\n" +
    "or an id), project, group. Here it means everybody's jobs, however they stand, unless it says otherwise. What is picked\n" +
    "by it, by --mine or put into an order of your own is counted in the whole list. Whose jobs they are and of what kind is\n" +
    "shown where that differs; in a pipe columns stay as they are, and --columns chooses them.",
  examples: [
    ["simjobs list --status active"],
    ["simjobs list --provider jess --since 2h --name 'office*' --json"],
    ["simjobs list --mine --where kind=job,since=2d --sort status,-created"],
    ["simjobs list --columns ref,status,owner,name"],
    ["simjobs list --format csv --fields ref,name,createdAt"],
    [`simjobs list --where status=active --jq '.jobs[].ref'`],
  ],
  run: async ({ options }, context) => (await import("./run-list.js")).runList(context, options),
});
