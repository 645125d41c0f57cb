import { Command as Parser } from "commander";
import type { CommandGroup, CommandNode } from "./command/command.js";
import { serviceCommands, type NamedLoad } from "./commands/service-commands.js";
import type { CliContext } from "./context.js";
import { exitLines } from "./exit-words.js";
import { topicNames } from "./topics/topic-names.js";
import { examplesText, toCommander, type Called } from "./parser/to-commander.js";

/** What loads commands, by their names. */
type Loads = Readonly<Record<string, () => Promise<CommandNode>>>;

const toBegin: Loads = {
  demo: async () => (await import("./commands/demo.js")).demoCommand(),
  login: async () => (await import("./commands/login.js")).loginCommand,
  logout: async () => (await import("./commands/logout.js")).logoutCommand,
  whoami: async () => (await import("./commands/whoami.js")).whoamiCommand,
  examples: async () => (await import("./commands/examples.js")).examplesCommand,
};

const ofJobs: Loads = {
  submit: async () => (await import("./commands/submit.js")).submitCommands(),
  list: async () => (await import("./commands/list.js")).listCommand,
  show: async () => (await import("./commands/show.js")).showCommand,
  status: async () => (await import("./commands/status.js")).statusCommand,
  watch: async () => (await import("./commands/watch.js")).watchCommand,
  cancel: async () => (await import("./commands/cancel.js")).cancelCommand,
  resume: async () => (await import("./commands/resume.js")).resumeCommand,
  receipts: async () => (await import("./commands/receipts.js")).receiptsCommands,
  logs: async () => (await import("./commands/logs.js")).logsCommand,
  open: async () => (await import("./commands/open.js")).openCommand,
  results: async () => (await import("./commands/results.js")).resultsCommand,
  rerun: async () => (await import("./commands/rerun.js")).rerunCommand,
  projects: async () => (await import("./commands/projects.js")).projectsCommand,
  usage: async () => (await import("./commands/usage.js")).usageCommand,
};

const ofMachine: Loads = {
  config: async () => (await import("./commands/config.js")).configCommands,
  profile: async () => (await import("./commands/profile.js")).profileCommands,
  doctor: async () => (await import("./commands/doctor.js")).doctorCommands,
  mock: async () => (await import("./commands/mock.js")).mockCommand,
  worker: async () => (await import("./commands/worker.js")).workerCommand,
  mcp: async () => (await import("./commands/mcp.js")).mcpCommand,
  completion: async () => (await import("./commands/completion.js")).completionCommand,
  schema: async () => (await import("./commands/schema.js")).schemaCommand,
};

/** Commands under one heading of the help, in its order. */
function sections(): readonly { readonly heading: string; readonly loads: readonly NamedLoad[] }[] {
  return [
    { heading: "To begin with:", loads: Object.entries(toBegin) },
    { heading: "Jobs:", loads: [...Object.entries(ofJobs), ...serviceCommands()] },
    { heading: "This machine:", loads: Object.entries(ofMachine) },
  ];
}

/** The program's own words. */
const words = {
  name: "simjobs",
  about:
    "Submits, watches and cancels simulation jobs at Ionworks and JESS.\nIt says `cancelled` only after it has read that the job ended so.",
  details:
    "A job is written jess:12259, ionworks:<job id> or ionworks:simulation/<id>; with another account: jess@lab:12259.\n" +
    "@night stands for the jobs that were submitted with --group night, @last for those of the last submit.\n" +
    "Times are written 30s, 10m, 2h or 3d. Something is in the way: simjobs doctor.\n" +
    `${exitLines()}\n` +
    `More: simjobs help ${topicNames.join("|")}`,
  examples: [
    ["simjobs demo", "see it work, without an account"],
    ["simjobs submit jess --model office.idf --weather in.epw", "prints jess:12259"],
    ["simjobs cancel jess:12259", "waits until the job has really stopped"],
  ],
} satisfies Omit<CommandGroup, "commands">;

/** The program as an object: its words, and every command there is. */
export async function allCommands(): Promise<CommandGroup> {
  const loads = sections().flatMap((section) => section.loads);
  return { ...words, commands: await Promise.all(loads.map(async ([, load]) => load())) };
}

/**
 * What reads a command line: the commands, their options and their help. What a command does is loaded when it is called; and
 * where it is clear which is called, the others are not even loaded, which costs more than reading a small answer.
 *
 * @param called - is filled in by the command that runs
 */
export async function buildProgram(context: CliContext, called: Called): Promise<Parser> {
  const program = new Parser(words.name)
    .description(words.about)
    .version(context.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command or a topic")
    .showSuggestionAfterError(true)
    .addHelpText("after", `${examplesText(words.examples)}\n${words.details}\n`);

  const [first = ""] = context.argv;
  const parts = sections();
  const isMeant = parts.some(({ loads }) => loads.some(([name]) => name === first));
  for (const { heading, loads } of parts) {
    const meant = loads.filter(([name]) => !isMeant || name === first);
    for (const node of await Promise.all(meant.map(async ([, load]) => load())))
      program.addCommand(toCommander(node, { context, called, all: allCommands }).helpGroup(heading));
  }
  return program;
}
