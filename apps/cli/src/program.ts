import { Command } from "commander";
import type { CliContext } from "./context.js";
import { collect, common, examples, runnersFor, watching, type Called } from "./program/command-tools.js";
import { configCommands } from "./program/config-commands.js";
import { resultCommands } from "./program/result-commands.js";
import { submitCommands } from "./program/submit-commands.js";

/**
 * The commands, their options and their help. What a command does is loaded when it is called.
 *
 * @param called - is filled in by the command that runs
 */
export function buildProgram(context: CliContext, called: Called): Command {
  const program = new Command("simjobs")
    .description(
      "Submits, watches and cancels simulation jobs at Ionworks and JESS.\nIt says `cancelled` only after it has read that the job ended so.",
    )
    .version(context.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .showSuggestionAfterError(true)
    .addHelpText(
      "after",
      examples(
        ["simjobs demo", "see it work, without an account"],
        ["simjobs submit jess --model office.idf --weather in.epw", "prints jess:12259"],
        ["simjobs cancel jess:12259", "waits until the job has really stopped"],
      ) +
        "\nA job is written jess:12259, ionworks:<job id> or ionworks:simulation/<id>; with another account: jess@lab:12259.\n" +
        "@night stands for the jobs that were submitted with --group night, @last for those of the last submit.\n" +
        "Exit codes: 0 done as asked, 1 unexpected, 2 wrong use, 3 finished first, 4 sign in, 5 not found, 6 refused,\n" +
        "  7 still cancelling, 8 unknown or not sent, 9 contradicted, 10 a watched job failed, 11 a watched job was\n" +
        "  cancelled, 12 a watch ran out of time, 13 service unreachable, 130 and 143 interrupted.\n",
    );

  const { run, runWith } = runnersFor(called);

  program.addCommand(
    common(new Command("demo"))
      .description(
        "cancel one job at each service, on a mock of both: no account is needed, nothing leaves this machine",
      )
      .option("--model <file>", "EnergyPlus model to submit (default: a small one of its own)")
      .option("--weather <file>", "weather file to submit with it")
      .option("--request <file>", "Ionworks simulation request to submit (default: a small one of its own)")
      .addHelpText(
        "after",
        examples(["simjobs demo"], ["simjobs demo --json", "the evidence as one JSON document"]),
      )
      .action(run(async (options) => (await import("./commands/demo.js")).demoCommand(context, options))),
  );

  program.addCommand(
    common(new Command("login"))
      .description("sign in to a service, from the environment or by asking")
      .argument("[provider]", "jess or ionworks (default: each that there is something to sign in with)")
      .addHelpText(
        "after",
        "\nJESS: e-mail and password of the ENSIMS account (JESS_EMAIL, JESS_PASSWORD). The session token is kept, the password\n" +
          "never. Ionworks: the API key (IONWORKS_API_KEY), kept after the service has accepted it.\n" +
          examples(
            ["simjobs login jess"],
            ["simjobs login --profile lab", "another account, for jess@lab:12259"],
          ),
      )
      .action(
        runWith(async (name: string | undefined, options) =>
          (await import("./commands/login.js")).loginCommand(context, name, options),
        ),
      ),
  );
  program.addCommand(
    common(new Command("logout"))
      .description("remove what is stored to sign in with")
      .argument("[provider]", "jess or ionworks (default: both)")
      .addHelpText("after", examples(["simjobs logout"], ["simjobs logout jess"]))
      .action(
        runWith(async (name: string | undefined, options) =>
          (await import("./commands/logout.js")).logoutCommand(context, name, options),
        ),
      ),
  );
  program.addCommand(
    common(new Command("whoami"))
      .description("ask each service whose account this is")
      .argument("[provider]", "jess or ionworks (default: both)")
      .addHelpText("after", examples(["simjobs whoami"]))
      .action(
        runWith(async (name: string | undefined, options) =>
          (await import("./commands/whoami.js")).whoamiCommand(context, name, options),
        ),
      ),
  );

  program.addCommand(submitCommands(context, called));
  program.addCommand(
    common(new Command("list"))
      .description("list jobs, the newest first")
      .option("--provider <name>", "jess or ionworks (default: each that you are signed in to)")
      .option(
        "--status <words>",
        "queued, running, waiting, cancelling, completed, failed, cancelled, unknown, or active",
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
      .action(run(async (options) => (await import("./commands/list.js")).listCommand(context, options))),
  );
  program.addCommand(
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
          (await import("./commands/status.js")).statusCommand(context, refs, options),
        ),
      ),
  );
  program.addCommand(
    watching(common(new Command("watch")))
      .description("follow jobs until each has ended; with --json one line a change")
      .argument("<reference...>", "jobs such as jess:12259, @night, @last")
      .addHelpText(
        "after",
        "\nThe command after --exec is run for each job that has ended, without a shell, with SIMJOBS_REF, SIMJOBS_OUTCOME\n" +
          "(completed, failed, cancelled, not-found, timed-out), SIMJOBS_NATIVE_STATUS and SIMJOBS_NAME in its environment.\n" +
          examples(
            ["simjobs watch jess:12259"],
            ["simjobs watch @night --timeout 30m --on-timeout cancel --json"],
            ["simjobs watch jess:12259 --exec './tell-me.sh done'"],
          ),
      )
      .action(
        runWith(async (refs: string[], options) =>
          (await import("./commands/watch.js")).watchCommand(context, refs, { check: true, ...options }),
        ),
      ),
  );
  for (const command of resultCommands(context, called)) program.addCommand(command);
  program.addCommand(
    common(new Command("cancel"))
      .description("cancel jobs and wait until it is known what became of each")
      .argument(
        "[reference...]",
        "jobs such as jess:12259, a group such as @night, or - to read them from standard input",
      )
      .option(
        "--where <pairs>",
        "the jobs that fit, such as provider=jess,status=running,since=2h; repeatable",
        (text: string, before?: readonly string[]) => [...(before ?? []), text],
      )
      .option("--limit <n>", "with --where: the most jobs to take")
      .option("--plan <file>", "the jobs of a plan that --plan-out wrote, as far as they are still active")
      .option("--plan-out <file>", "write the jobs that are meant into a plan; send nothing")
      .option("--until-empty", "with --where: go on until nothing of yours that fits is active")
      .option("--quiet <time>", "with --until-empty: how long nothing may turn up (default: 30s)")
      .option("--max <n>", "with --until-empty: the most jobs to cancel")
      .option("--expect-count <n>", "cancel only if exactly so many jobs are meant")
      .option("--dry-run", "read the jobs and tell what would be done; send nothing")
      .option("--yes", "do not ask: for --where, --plan, -, more than 20 jobs and jobs of others")
      .option("--reason <text>", "why, for your own journal; never sent")
      .option(
        "--timeout <time>",
        "how long to wait for the truth, of a sweep for all (default: 10m, of a sweep 1h)",
      )
      .option("--no-wait", "wait for the service's yes or no only")
      .option(
        "--settle <time>",
        "look once more that long after the end, 0 for not at all (default: 5s for JESS)",
      )
      .option("--ok <outcomes>", "outcomes that count as done, such as finished-first,not-found")
      .option("--no-journal", "keep no record of what was asked")
      .addHelpText(
        "after",
        "\nOutcomes: cancelled, already-cancelled, finished-first, not-found, refused, still-cancelling, requested (--no-wait),\n" +
          "not-sent, contradicted, unknown. Ctrl-C stops the waiting; it never cancels a job.\n" +
          "--where takes your own active jobs unless it says otherwise. Keys, all of which must hold: provider, account, kind,\n" +
          "status, native, name, since, before, owner (mine, any or an id), project, group.\n" +
          examples(
            ["simjobs cancel jess:12259 ionworks:simulation/9a7d --reason 'wrong weather'"],
            ["simjobs cancel jess:12259 --timeout 30m --ok finished-first --json"],
            ["simjobs cancel --where status=running,since=2h --dry-run", "look first"],
            ["simjobs cancel --where provider=jess,name='office*' --plan-out plan.json"],
            ["simjobs cancel --plan plan.json --yes --json"],
            ["simjobs cancel --where group=night --until-empty --yes", "while something goes on submitting"],
            ["simjobs list --status queued | simjobs cancel - --yes"],
          ),
      )
      .action(
        runWith(async (refs: string[], options) =>
          (await import("./commands/cancel.js")).cancelCommand(context, refs, {
            wait: true,
            journal: true,
            ...options,
          }),
        ),
      ),
  );
  program.addCommand(
    common(new Command("resume"))
      .description(
        "finish the cancels and look up the submits that a crash, a signal or a lost connection left open",
      )
      .option("--list", "tell what is open; send nothing")
      .option("--drop <references...>", "give open cancels up, by reference or record id, or all")
      .option("--max-age <time>", "up to which age cancels are finished unasked (default: 24h)")
      .option("--yes", "also finish older ones")
      .option("--timeout <time>", "how long to wait for the truth of each job (default: 10m)")
      .addHelpText(
        "after",
        "\nOnly what was asked for with the same account at the same address is finished; the rest is listed with the reason.\n" +
          examples(
            ["simjobs resume"],
            ["simjobs resume --list --json"],
            ["simjobs resume --drop jess:12259"],
          ),
      )
      .action(run(async (options) => (await import("./commands/resume.js")).resumeCommand(context, options))),
  );
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
          (await import("./commands/receipts.js")).receiptsListCommand(context, options),
        ),
      ),
  );
  receipts.addCommand(
    common(new Command("show"))
      .description("show the receipts of a job with all their evidence")
      .argument("<reference or id>", "a job such as jess:12259, or the id of a receipt")
      .addHelpText("after", examples(["simjobs receipts show jess:12259"]))
      .action(
        runWith(async (name: string, options) =>
          (await import("./commands/receipts.js")).receiptsShowCommand(context, name, options),
        ),
      ),
  );
  receipts.addCommand(
    common(new Command("verify"))
      .description("check that no record was changed, removed or swapped; exits with 1 where one was")
      .addHelpText("after", examples(["simjobs receipts verify --json"]))
      .action(
        run(async (options) =>
          (await import("./commands/receipts.js")).receiptsVerifyCommand(context, options),
        ),
      ),
  );
  receipts.addHelpText("after", examples(["simjobs receipts list"], ["simjobs receipts verify"]));
  program.addCommand(receipts);
  program.addCommand(configCommands(context, called));
  program.addCommand(
    common(new Command("doctor"))
      .description("check this machine, the settings, the sign-ins and the record of cancels")
      .addHelpText(
        "after",
        "\nA note or a warning leaves the exit code 0. A problem makes it 1 (this machine, the record), 2 (settings),\n" +
          "4 (sign-in) or 13 (a service that cannot be reached). No secret is printed.\n" +
          examples(["simjobs doctor"], ["simjobs doctor --json", "to send along with a report"]),
      )
      .action(run(async (options) => (await import("./commands/doctor.js")).doctorCommand(context, options))),
  );
  program.addCommand(
    new Command("mock")
      .description("play both services on this machine, for tests and demonstrations")
      .option("--port <number>", "port to listen at; 0 takes a free one (default: 8787)")
      .option(
        "--storage-port <number>",
        "port of the storage of Ionworks' results; 0 takes a free one (default: 0)",
      )
      .option("--host <address>", "address to listen at (default: 127.0.0.1)")
      .option("--speed <factor>", "mock time per real time")
      .option("--seed <text>", "decides every number, id, secret and duration")
      .option("--clock <mode>", "real or manual: by itself, or by POST /_mock/clock/advance")
      .option("--start <time>", "first moment of the clock, ISO 8601")
      .option("--job-seconds <number>", "how long every submitted job takes, in mock seconds")
      .option("--scenario <name>", "what the mock is filled with: empty or busy")
      .option("--json", "print one line {url, pid, accounts, storageUrl} when ready")
      .option("--ionworks <switch=value>", "how Ionworks behaves where nobody knows; repeatable", collect, [])
      .option("--jess <switch=value>", "how JESS behaves where nobody knows; repeatable", collect, [])
      .option("--verbose", "print stack traces")
      .addHelpText("after", examples(["simjobs mock --port 4010 --speed 2"]))
      .action(run(async (options) => (await import("./commands/mock.js")).mockCommand(context, options))),
  );
  program.addCommand(
    new Command("completion")
      .description("print a script with which a shell completes commands and options")
      .argument("<shell>", "bash, zsh, fish or powershell")
      .addHelpText(
        "after",
        examples(
          ["source <(simjobs completion bash)", "in ~/.bashrc; the same in ~/.zshrc with zsh"],
          ["simjobs completion fish > ~/.config/fish/completions/simjobs.fish"],
          ["simjobs completion powershell | Out-String | Invoke-Expression", "in $PROFILE"],
        ),
      )
      .action(
        runWith(async (shell: string) =>
          (await import("./commands/completion.js")).completionCommand(context, shell, program),
        ),
      ),
  );
  return program;
}
