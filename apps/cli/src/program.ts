import { Command } from "commander";
import type { CliContext } from "./context.js";
import { accountCommands } from "./program/account-commands.js";
import { cancelCommands } from "./program/cancel-commands.js";
import { examples, type Called } from "./program/command-tools.js";
import { completionCommand } from "./program/completion-command.js";
import { configCommands } from "./program/config-commands.js";
import { jobCommands } from "./program/job-commands.js";
import { demoCommand, machineCommands } from "./program/machine-commands.js";
import { resultCommands } from "./program/result-commands.js";
import { submitCommands } from "./program/submit-commands.js";

/** Commands that are made together, in the order of the help. */
interface CommandGroup {
  readonly heading: string;
  readonly names: readonly string[];
  readonly make: (context: CliContext, called: Called) => readonly Command[];
}

const toBegin = "To begin with:";
const ofJobs = "Jobs:";
const ofMachine = "This machine:";

const groups: readonly CommandGroup[] = [
  { heading: toBegin, names: ["demo"], make: (context, called) => [demoCommand(context, called)] },
  { heading: toBegin, names: ["login", "logout", "whoami"], make: accountCommands },
  { heading: ofJobs, names: ["submit"], make: (context, called) => [submitCommands(context, called)] },
  { heading: ofJobs, names: ["list", "status", "watch"], make: jobCommands },
  { heading: ofJobs, names: ["cancel", "resume", "receipts"], make: cancelCommands },
  { heading: ofJobs, names: ["results", "rerun", "usage", "files"], make: resultCommands },
  { heading: ofMachine, names: ["config"], make: (context, called) => [configCommands(context, called)] },
  { heading: ofMachine, names: ["doctor", "mock"], make: machineCommands },
];

/**
 * The commands, their options and their help. What a command does is loaded when it is called; and where it is clear which
 * is called, the others are not even made, which costs more than reading a small answer.
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
        "Times are written 30s, 10m, 2h or 3d. Something is in the way: simjobs doctor.\n" +
        "Exit codes: 0 done as asked, 1 unexpected, 2 wrong use, 3 finished first, 4 sign in, 5 not found, 6 refused,\n" +
        "  7 still cancelling, 8 unknown or not sent, 9 contradicted, 10 a watched job failed, 11 a watched job was\n" +
        "  cancelled, 12 a watch ran out of time, 13 service unreachable; 130, 143, 129 and 131 ended by\n" +
        "  a signal: SIGINT (Ctrl-C), SIGTERM, SIGHUP, SIGQUIT.\n",
    );

  const [first = ""] = context.argv;
  const meant = groups.find(({ names }) => names.includes(first));
  for (const { heading, make } of meant === undefined ? groups : [meant]) {
    for (const command of make(context, called)) program.addCommand(command.helpGroup(heading));
  }
  if (meant === undefined)
    program.addCommand(completionCommand(context, called, program).helpGroup(ofMachine));
  return program;
}
