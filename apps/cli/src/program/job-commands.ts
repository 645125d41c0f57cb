import { Command } from "commander";
import type { CliContext } from "../context.js";
import { common, examples, runnersFor, watching, type Called } from "./command-tools.js";
import { collect } from "./option-values.js";

/** What there is to see of jobs. */
export function jobCommands(context: CliContext, called: Called): readonly Command[] {
  const { run, runWith } = runnersFor(called);
  return [
    common(new Command("list"))
      .description("list jobs, the newest first")
      .option("--provider <name>", "jess or ionworks (default: each that you are signed in to)")
      .option(
        "--status <words>",
        "queued, running, waiting, cancelling, completed, failed, cancelled, unknown, or active",
        collect,
      )
      .option("--since <when>", "submitted since then: 2h, 3d, or a date in UTC such as 2026-11-01")
      .option("--name <pattern>", "name, with * and ?")
      .option("--limit <n>", "the most jobs to show (default: 100)")
      .addHelpText(
        "after",
        examples(
          ["simjobs list --status active"],
          ["simjobs list --provider jess --since 2h --name 'office*' --json"],
        ),
      )
      .action(run(async (options) => (await import("../commands/list.js")).listCommand(context, options))),
    common(new Command("status"))
      .description("show jobs as they are now")
      .argument("<reference...>", "jobs such as jess:12259")
      .addHelpText(
        "after",
        examples(
          ["simjobs status jess:12259"],
          ["simjobs status jess:12259 ionworks:simulation/9a7d --json"],
        ),
      )
      .action(
        runWith(async (refs: string[], options) =>
          (await import("../commands/status.js")).statusCommand(context, refs, options),
        ),
      ),
    watching(common(new Command("watch")))
      .description("follow jobs until each has ended; with --json one line a change")
      .argument("<reference...>", "jobs such as jess:12259, @night, @last")
      .addHelpText(
        "after",
        "\nThe command after --exec is run for each job that has ended, without a shell, with SIMJOBS_REF, SIMJOBS_OUTCOME\n" +
          "(completed, failed, cancelled, not-found, timed-out), SIMJOBS_NATIVE_STATUS and SIMJOBS_NAME in its environment. One\n" +
          "that fails makes the exit code 1. Its words are split at spaces that are not in quotes; a backslash stands for\n" +
          "itself, except before a quote or a space.\n" +
          examples(
            ["simjobs watch jess:12259"],
            ["simjobs watch @night --timeout 30m --on-timeout cancel --json"],
            ["simjobs watch jess:12259 --exec './tell-me.sh done'"],
          ),
      )
      .action(
        runWith(async (refs: string[], options) =>
          (await import("../commands/watch.js")).watchCommand(context, refs, { check: true, ...options }),
        ),
      ),
  ];
}
