import { cancelOptions } from "../cancel/cancel-options.js";
import { any } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";

export const cancelCommand = defineCommand({
  name: "cancel",
  about: "cancel jobs and wait until it is known what became of each",
  arguments: {
    refs: any(
      "reference",
      "jobs such as jess:12259, a group such as @night, or - to read them from standard input, one a line",
    ),
  },
  options: cancelOptions,
  details:
    "Outcomes: cancelled, already-cancelled, finished-first, not-found, refused, still-cancelling, requested (--no-wait),\n" +
    "not-sent, contradicted, unknown. Times are written 30s, 10m, 2h. Ctrl-C stops the waiting, and the cancels that were\n" +
    "not sent yet; simjobs resume finds out about the others.\n" +
    "A pipeline is cancelled with its jobs, and each of up to 20 jobs that are written out with those below it.\n" +
    "--where takes your own active jobs (queued, running, waiting) unless it says otherwise. Keys, all of which must hold:\n" +
    "provider, account, kind, status, native, name, since, before, owner (mine, any or an id), project, group. A list\n" +
    'means one of its words: status=running,queued. What has a comma and an = in it is put in quotes: name="a,b=c".\n' +
    "Times are counted by the service's clock. A list that the service does not show whole makes the exit code 8.",
  examples: [
    ["simjobs cancel jess:12259 ionworks:simulation/9a7d --reason 'wrong weather'"],
    ["simjobs cancel jess:12259 --timeout 30m --ok finished-first --json"],
    ["simjobs cancel --where status=active,since=2h --dry-run", "look first"],
    ["simjobs cancel --where provider=jess,name='office*' --plan-out plan.json"],
    ["simjobs cancel --plan plan.json --yes --json"],
    ["simjobs cancel --where group=night --until-empty --yes", "while something goes on submitting"],
    ["simjobs list --status queued | simjobs cancel - --yes"],
  ],
  run: async ({ refs, options }, context) =>
    (await import("../cancel/run-cancel.js")).runCancel(context, refs, options),
});
