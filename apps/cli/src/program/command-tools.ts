import { Option, type Command } from "commander";

/** What the program hands to the command that was called. */
export interface Called {
  exitCode: number;
  json: boolean;
  verbose: boolean;
}

type Flags = { json?: boolean; verbose?: boolean };

/** Makes actions for commands, which leave behind what the program needs to know. */
export function runnersFor(called: Called): {
  readonly run: <Options extends Flags>(
    work: (options: Options) => Promise<number>,
  ) => (options: Options) => Promise<void>;
  readonly runWith: <Given, Options extends Flags>(
    work: (given: Given, options: Options) => Promise<number>,
  ) => (given: Given, options: Options) => Promise<void>;
} {
  const run =
    <Options extends Flags>(work: (options: Options) => Promise<number>) =>
    async (options: Options): Promise<void> => {
      called.json = options.json === true;
      called.verbose = options.verbose === true;
      called.exitCode = await work(options);
    };
  return {
    run,
    runWith: (work) => (given, options) => run((own: typeof options) => work(given, own))(options),
  };
}

/** Where the help of a command lists what all of them take. */
export const commonHeading = "Every command:";

/** What every command takes. */
export function common(command: Command): Command {
  return command
    .addOption(new Option("--json", "print one JSON document").helpGroup(commonHeading))
    .addOption(
      new Option("--profile <name>", "account from the config file (simjobs config)").helpGroup(
        commonHeading,
      ),
    )
    .addOption(new Option("--verbose", "print requests and stack traces").helpGroup(commonHeading));
}

/** What every command takes that watches jobs. */
export function watching(command: Command): Command {
  return command
    .option(
      "--timeout <time>",
      "stop watching after 30s, 10m, 2h (default: never on a terminal, 24h elsewhere)",
    )
    .option("--give-up <time>", "stop after nothing but failures for so long (default: 15m)")
    .option("--on-timeout <what>", "leave or cancel the jobs that go on then (default: leave)")
    .option("--on-interrupt <what>", "leave or cancel the jobs at Ctrl-C (default: leave)")
    .option("--exec <command>", "run this for each job that has ended")
    .option("--no-check", "believe the service's word; do not read the reports of completed EnergyPlus runs");
}

/** What every command takes that makes jobs. */
export function submitting(command: Command): Command {
  return watching(
    command
      .option(
        "--group <name>",
        "name for the jobs; @name stands for them later, @last for those of the last submit",
      )
      .option("--watch", "follow the jobs until each has ended; with --json one line a change")
      .option("--results <folder>", "with --watch: fetch the results of completed jobs into it"),
  ).option("--no-journal", "keep no record of what is sent");
}

export function examples(...rows: readonly (readonly [command: string, what?: string])[]): string {
  const lines = rows.map(([command, what]) => `  ${command}${what === undefined ? "" : `   # ${what}`}\n`);
  return `\nExamples:\n${lines.join("")}`;
}
