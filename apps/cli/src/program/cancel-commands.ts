import { Command } from "commander";
import type { CliContext } from "../context.js";
import { common, examples, runnersFor, type Called } from "./command-tools.js";
import { collect } from "./option-values.js";

/** Cancelling, and what is left of it. */
export function cancelCommands(context: CliContext, called: Called): readonly Command[] {
  const { run, runWith } = runnersFor(called);
  return [
    common(new Command("cancel"))
      .description("cancel jobs and wait until it is known what became of each")
      .argument(
        "[reference...]",
        "jobs such as jess:12259, a group such as @night, or - to read them from standard input, one a line",
      )
      .option("--reason <text>", "why, for your own record; never sent")
      .option(
        "--timeout <time>",
        "how long it may take, all included; with more than 20 jobs for each from its cancel on (default: 10m; with --until-empty: 1h)",
      )
      .option("--give-up <time>", "give up after nothing but failures for so long (default: 15m)")
      .option("--no-wait", "wait for the service's yes or no only")
      .option(
        "--settle <time>",
        "look once more that long after the end, 0 for not at all (default: 5s for JESS and optimizations)",
      )
      .option("--dry-run", "read the jobs and tell what would be done; send nothing")
      .option("--ok <outcomes>", "outcomes that count as done, such as finished-first,not-found", collect)
      .option("--no-journal", "keep no record of what was asked")
      .optionsGroup("Many jobs:")
      .option(
        "--where <pairs>",
        "the jobs that fit, such as provider=jess,status=active,since=2h; repeatable",
        collect,
      )
      .option("--yes", "do not ask: for --where, --plan, -, more than 20 jobs and jobs of others")
      .option("--expect-count <n>", "cancel only if exactly so many jobs are meant")
      .option("--limit <n>", "with --where: the most jobs to take (default: all)")
      .option(
        "--plan-out <file>",
        "write the jobs that are meant into a plan, good for an hour; send nothing",
      )
      .option("--plan <file>", "the jobs of a plan that --plan-out wrote, as far as they are still active")
      .option("--until-empty", "with --where: go on until nothing of yours that fits is active")
      .option("--quiet <time>", "with --until-empty: how long nothing may turn up (default: 30s)")
      .option("--max <n>", "with --until-empty: the most jobs to cancel (default: all)")
      .addHelpText(
        "after",
        "\nOutcomes: cancelled, already-cancelled, finished-first, not-found, refused, still-cancelling, requested (--no-wait),\n" +
          "not-sent, contradicted, unknown. Times are written 30s, 10m, 2h. Ctrl-C stops the waiting, and the cancels that were\n" +
          "not sent yet; simjobs resume finds out about the others.\n" +
          "A pipeline is cancelled with its jobs, and each of up to 20 jobs that are written out with those below it.\n" +
          "--where takes your own active jobs (queued, running, waiting) unless it says otherwise. Keys, all of which must hold:\n" +
          "provider, account, kind, status, native, name, since, before, owner (mine, any or an id), project, group. A list\n" +
          'means one of its words: status=running,queued. What has a comma and an = in it is put in quotes: name="a,b=c".\n' +
          "Times are counted by the service's clock. A list that the service does not show whole makes the exit code 8.\n" +
          examples(
            ["simjobs cancel jess:12259 ionworks:simulation/9a7d --reason 'wrong weather'"],
            ["simjobs cancel jess:12259 --timeout 30m --ok finished-first --json"],
            ["simjobs cancel --where status=active,since=2h --dry-run", "look first"],
            ["simjobs cancel --where provider=jess,name='office*' --plan-out plan.json"],
            ["simjobs cancel --plan plan.json --yes --json"],
            ["simjobs cancel --where group=night --until-empty --yes", "while something goes on submitting"],
            ["simjobs list --status queued | simjobs cancel - --yes"],
          ),
      )
      .action(
        runWith(async (refs: string[], options) =>
          (await import("../commands/cancel.js")).cancelCommand(context, refs, {
            wait: true,
            journal: true,
            ...options,
          }),
        ),
      ),
    common(new Command("resume"))
      .description(
        "finish the cancels and look up the submits that a crash, a signal or a lost connection left open",
      )
      .option("--list", "tell what is open; send nothing")
      .option(
        "--drop <references...>",
        "give up what is open: references, groups such as @night, ids, marks of submits, names of damaged files, or all",
      )
      .option("--max-age <time>", "up to which age cancels are finished unasked (default: 24h)")
      .option("--yes", "also finish older ones")
      .option(
        "--timeout <time>",
        "how long it may take, all included; with more than 20 jobs for each from its cancel on (default: 10m)",
      )
      .option("--give-up <time>", "give up after nothing but failures for so long (default: 15m)")
      .addHelpText(
        "after",
        "\nOnly what was asked for with the same account at the same address is finished; the rest is listed with the reason.\n" +
          examples(
            ["simjobs resume"],
            ["simjobs resume --list --json"],
            ["simjobs resume --drop jess:12259"],
          ),
      )
      .action(
        run(async (options) => (await import("../commands/resume.js")).resumeCommand(context, options)),
      ),
    receiptsCommand(context, called),
  ];
}

function receiptsCommand(context: CliContext, called: Called): Command {
  const { run, runWith } = runnersFor(called);
  const receipts = new Command("receipts").description(
    "the evidence for what became of cancelled jobs; works offline",
  );
  receipts.addCommand(
    common(new Command("list"))
      .description("list receipts, the newest first")
      .option("--limit <n>", "the most receipts to show (default: 100)")
      .addHelpText("after", examples(["simjobs receipts list --json"]))
      .action(
        run(async (options) =>
          (await import("../commands/receipts.js")).receiptsListCommand(context, options),
        ),
      ),
  );
  receipts.addCommand(
    common(new Command("show"))
      .description("show the receipts of a job with all their evidence")
      .argument(
        "<reference or id>",
        "a job such as jess:12259, a group such as @night, or the id of a receipt",
      )
      .addHelpText("after", examples(["simjobs receipts show jess:12259"]))
      .action(
        runWith(async (name: string, options) =>
          (await import("../commands/receipts.js")).receiptsShowCommand(context, name, options),
        ),
      ),
  );
  receipts.addCommand(
    common(new Command("verify"))
      .description("check that no record was changed, removed or swapped; exits with 1 where one was")
      .addHelpText("after", examples(["simjobs receipts verify --json"]))
      .action(
        run(async (options) =>
          (await import("../commands/receipts.js")).receiptsVerifyCommand(context, options),
        ),
      ),
  );
  return receipts.addHelpText("after", examples(["simjobs receipts list"], ["simjobs receipts verify"]));
}
