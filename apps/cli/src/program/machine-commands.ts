import { Command } from "commander";
import type { CliContext } from "../context.js";
import { common, examples, runnersFor, type Called } from "./command-tools.js";
import { collect } from "./option-values.js";

/** The main job, shown without an account. */
export function demoCommand(context: CliContext, called: Called): Command {
  const { run } = runnersFor(called);
  return common(new Command("demo"))
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
    .action(run(async (options) => (await import("../commands/demo.js")).demoCommand(context, options)));
}

/** A look at this machine, and services that are played on it. */
export function machineCommands(context: CliContext, called: Called): readonly Command[] {
  const { run } = runnersFor(called);
  return [
    common(new Command("doctor"))
      .description("check this machine, the settings, the sign-ins and the record of cancels")
      .addHelpText(
        "after",
        "\nA note or a warning leaves the exit code 0. A problem makes it 1 (this machine, the record), 2 (settings),\n" +
          "4 (sign-in) or 13 (a service that cannot be reached). No secret is printed.\n" +
          examples(["simjobs doctor"], ["simjobs doctor --json", "to send along with a report"]),
      )
      .action(
        run(async (options) => (await import("../commands/doctor.js")).doctorCommand(context, options)),
      ),
    new Command("mock")
      .description("play both services on this machine, for tests and demonstrations")
      .option("--port <number>", "port to listen at; 0 takes a free one (default: 8787)")
      .option(
        "--storage-port <number>",
        "port of the storage of Ionworks' results; 0 takes a free one (default: 0)",
      )
      .option(
        "--host <address>",
        "address or name to listen at; others reach it at any but a loopback one (default: 127.0.0.1)",
      )
      .option("--public-url <url>", "the address that others call it by, such as http://twin:8787")
      .option(
        "--public-storage-url <url>",
        "the address that others call the storage of Ionworks' results by",
      )
      .option("--speed <factor>", "mock time per real time")
      .option("--seed <text>", "decides every number, id, secret and duration")
      .option("--clock <mode>", "real or manual: by itself, or by POST /_mock/clock/advance")
      .option("--start <time>", "first moment of the clock, ISO 8601")
      .option("--job-seconds <number>", "how long every submitted job takes, in mock seconds")
      .option("--scenario <name>", "what the mock is filled with: empty or busy")
      .option("--json", "print one line {url, pid, accounts, storageUrl} when ready")
      .option("--ionworks <switch=value>", "how Ionworks behaves where nobody knows; repeatable", collect)
      .option("--jess <switch=value>", "how JESS behaves where nobody knows; repeatable", collect)
      .option("--verbose", "print stack traces")
      .addHelpText("after", examples(["simjobs mock --port 4010 --speed 2"]))
      .action(
        run(async (options) =>
          (await import("../commands/mock.js")).mockCommand(context, { ionworks: [], jess: [], ...options }),
        ),
      ),
  ];
}
