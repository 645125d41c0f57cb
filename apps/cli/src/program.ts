import { Command as Parser } from "commander";
import type { CommandGroup, CommandNode } from "./command/command.js";
import { cancelCommand } from "./commands/cancel.js";
import { completionCommand } from "./commands/completion.js";
import { configCommands } from "./commands/config.js";
import { demoCommand } from "./commands/demo.js";
import { doctorCommand } from "./commands/doctor.js";
import { listCommand } from "./commands/list.js";
import { loginCommand } from "./commands/login.js";
import { logoutCommand } from "./commands/logout.js";
import { mockCommand } from "./commands/mock.js";
import { receiptsCommands } from "./commands/receipts.js";
import { rerunCommand } from "./commands/rerun.js";
import { resultsCommand } from "./commands/results.js";
import { resumeCommand } from "./commands/resume.js";
import { serviceCommands } from "./commands/service-commands.js";
import { statusCommand } from "./commands/status.js";
import { submitCommands } from "./commands/submit.js";
import { usageCommand } from "./commands/usage.js";
import { watchCommand } from "./commands/watch.js";
import { whoamiCommand } from "./commands/whoami.js";
import type { CliContext } from "./context.js";
import { examplesText, toCommander, type Called } from "./parser/to-commander.js";

/** Commands under one heading of the help, in its order. */
interface Section {
  readonly heading: string;
  readonly commands: readonly CommandNode[];
}

function sections(): readonly Section[] {
  return [
    { heading: "To begin with:", commands: [demoCommand, loginCommand, logoutCommand, whoamiCommand] },
    {
      heading: "Jobs:",
      commands: [
        submitCommands(),
        listCommand,
        statusCommand,
        watchCommand,
        cancelCommand,
        resumeCommand,
        receiptsCommands,
        resultsCommand,
        rerunCommand,
        usageCommand,
        ...serviceCommands(),
      ],
    },
    {
      heading: "This machine:",
      commands: [configCommands, doctorCommand, mockCommand, completionCommand],
    },
  ];
}

/** The program as an object: its words, and every command there is. */
export function allCommands(parts = sections()): CommandGroup {
  return {
    name: "simjobs",
    about:
      "Submits, watches and cancels simulation jobs at Ionworks and JESS.\nIt says `cancelled` only after it has read that the job ended so.",
    commands: parts.flatMap(({ commands }) => commands),
    details:
      "A job is written jess:12259, ionworks:<job id> or ionworks:simulation/<id>; with another account: jess@lab:12259.\n" +
      "@night stands for the jobs that were submitted with --group night, @last for those of the last submit.\n" +
      "Times are written 30s, 10m, 2h or 3d. Something is in the way: simjobs doctor.\n" +
      "Exit codes: 0 done as asked, 1 unexpected, 2 wrong use, 3 finished first, 4 sign in, 5 not found, 6 refused,\n" +
      "  7 still cancelling, 8 unknown or not sent, 9 contradicted, 10 a watched job failed, 11 a watched job was\n" +
      "  cancelled, 12 a watch ran out of time, 13 service unreachable; 130, 143, 129 and 131 ended by\n" +
      "  a signal: SIGINT (Ctrl-C), SIGTERM, SIGHUP, SIGQUIT.",
    examples: [
      ["simjobs demo", "see it work, without an account"],
      ["simjobs submit jess --model office.idf --weather in.epw", "prints jess:12259"],
      ["simjobs cancel jess:12259", "waits until the job has really stopped"],
    ],
  };
}

/**
 * What reads a command line: the commands, their options and their help. What a command does is loaded when it is called; and
 * where it is clear which is called, the others are not even made, which costs more than reading a small answer.
 *
 * @param called - is filled in by the command that runs
 */
export function buildProgram(context: CliContext, called: Called): Parser {
  const parts = sections();
  const all = allCommands(parts);
  const { name, about, details = "", examples } = all;
  const program = new Parser(name)
    .description(about)
    .version(context.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .showSuggestionAfterError(true)
    .addHelpText("after", `${examplesText(examples)}\n${details}\n`);

  const [first = ""] = context.argv;
  const meant = all.commands.find((node) => node.name === first && node !== completionCommand);
  for (const { heading, commands } of parts) {
    for (const node of commands) {
      if (meant !== undefined && node !== meant) continue;
      program.addCommand(toCommander(node, { context, called, all }).helpGroup(heading));
    }
  }
  return program;
}
