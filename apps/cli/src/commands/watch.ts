import { any } from "../command/argument-specs.js";
import { defineCommand } from "../command/command.js";
import { watchOptions } from "../watch/watching-options.js";

export const watchCommand = defineCommand({
  name: "watch",
  about: "follow jobs until each has ended; with --json one line a change",
  arguments: { refs: any("reference", "jobs such as jess:12259, @night, @last") },
  options: watchOptions,
  details:
    "--where has the keys of simjobs cancel, and takes your own active jobs unless it says otherwise: those of the moment, not\n" +
    "what is submitted later.\n" +
    "The command after --exec is run once when all jobs have ended or the time is up, that after --exec-each for each job that\n" +
    "has ended; without a shell, with SIMJOBS_REF, SIMJOBS_OUTCOME (completed, failed, cancelled, not-found, timed-out),\n" +
    "SIMJOBS_NATIVE_STATUS and SIMJOBS_NAME in its environment. Of several jobs --exec is told the references, the worst outcome,\n" +
    "and in SIMJOBS_OUTCOMES how many of each; SIMJOBS_COUNT is how many there are. One that fails makes the exit code 1. Its words are split at spaces that are not in quotes; a backslash stands for\n" +
    "itself, except before a quote or a space.",
  examples: [
    ["simjobs watch jess:12259"],
    ["simjobs watch @night --timeout 30m --on-timeout cancel --json"],
    ["simjobs watch @night --results night"],
    ["simjobs watch --where provider=jess,since=2h"],
    ["simjobs watch @night --bell --notify"],
    ["simjobs watch jess:12259 --exec './tell-me.sh done'"],
  ],
  run: async ({ refs, options }, context) =>
    (await import("./run-watch.js")).runWatch(context, refs, options),
});
