import { randomUUID } from "node:crypto";
import { statSync } from "node:fs";
import { homedir, hostname } from "node:os";
import { setFlagsFromString } from "node:v8";
import { systemClock } from "@simjobs/http";
import type { CliContext, Folders, Input, InterruptingSignal } from "./context.js";
import { Departure } from "./departure.js";
import { exitCodes, interruptedExits } from "./exit-codes.js";
import { closeGoneTerminals } from "./close-gone-terminals.js";
import { ProcessOutput } from "./output/process-output.js";
import { onScreen } from "./output/screen.js";
import { run } from "./run.js";

/** How long talk that nobody takes holds the process at its end. */
const talkMs = 2_000;
/** Node takes more for nothing at all. */
const longestTimerMs = 2_147_483_647;

/**
 * Runs the command line on a real process: its signals, streams and exit code. Called by `main.ts`, and by tests that have a
 * clock of their own.
 */
export async function runProcess(
  process: NodeJS.Process,
  version: string,
  change: (context: CliContext) => CliContext = (context) => context,
): Promise<void> {
  closeGoneTerminals(process);
  const stdout = new ProcessOutput(process.stdout, 1, () => departure.closed());
  const stderr = new ProcessOutput(process.stderr, 2);
  const departure = new Departure(process, stdout, stderr);
  process.on("uncaughtException", (error) => void leaveByMistake(process, { stdout, stderr }, error));

  const context = change(contextOf(process, version, { stdout, stderr, departure }));
  const exitCode = await run(context);
  const [told] = await Promise.all([
    stdout.settled(),
    Promise.race([stderr.settled(), systemClock.sleep(talkMs)]),
  ]);
  const isWhole = told !== "lost";
  if (!isWhole) await tellLoss({ stdout, stderr });
  process.exit(isWhole || interruptedExits.includes(exitCode) ? exitCode : exitCodes.unexpected);
}

interface Streams {
  readonly stdout: ProcessOutput;
  readonly stderr: ProcessOutput;
}

async function tellLoss({ stdout, stderr }: Streams): Promise<void> {
  const { fileProblem } = await import("./files/file-problem.js");
  stderr.write(`simjobs: standard output could not be written: ${fileProblem(stdout.failure)}\n`);
  await stderr.settled();
}

/** What nobody has foreseen ends the process, with a sentence and without its source. What is on record stays there. */
async function leaveByMistake(
  process: NodeJS.Process,
  { stdout, stderr }: Streams,
  error: unknown,
): Promise<void> {
  const { reportMistake } = await import("./report/report-error.js");
  const json = process.argv.includes("--json") && stdout.isUnused;
  await reportMistake({ stdout, stderr }, error, { json, verbose: process.argv.includes("--verbose") });
  process.exit(exitCodes.unexpected);
}

function contextOf(
  process: NodeJS.Process,
  version: string,
  { stdout, stderr, departure }: Streams & { readonly departure: Departure },
): CliContext {
  return {
    argv: process.argv.slice(2),
    env: process.env,
    get cwd() {
      return process.cwd(); // which throws where it was removed: most commands do without
    },
    version,
    stdin: inputOf(process, (by) => departure.interrupt(by)),
    ...onScreen({ stdout, stderr }, process.env),
    wires: () => ({ input: process.stdin, output: process.stdout }),
    clock: systemClock,
    localOffsetMinutes: (ms) => -new Date(ms).getTimezoneOffset(),
    redraw: (everyMs, draw) => {
      const timer = setInterval(draw, everyMs);
      timer.unref();
      return () => clearInterval(timer);
    },
    later: (ms, run) => {
      const timer = setTimeout(run, Math.min(ms, longestTimerMs));
      timer.unref();
      return () => clearTimeout(timer);
    },
    random: Math.random,
    newId: () => randomUUID(),
    machine: machineOf(process),
    openKeyring: async () => (await import("./files/keyring.js")).openKeyring(import.meta.url),
    settingsFolders: () => settingsFolders(process),
    defaultFolders,
    signal: departure.signal,
    beforeLeaving: departure.beforeLeaving,
    stoppable: async (work) => {
      const { stopByHand } = await import("./stop-by-hand.js");
      const onStopped = (): never => {
        departure.interrupt("SIGINT");
        throw departure.signal.reason;
      };
      return departure.unheard(() => stopByHand(work, onStopped));
    },
    goOnUnread: departure.goOnUnread,
    endDocumentBy: departure.endDocumentBy,
  };
}

function machineOf(process: NodeJS.Process): CliContext["machine"] {
  // `performance` knows it too, and takes 2 ms to load when it is first used.
  const startedAtMs = Math.round(Date.now() - process.uptime() * 1000);
  return {
    platform: process.platform,
    nodeVersion: process.version,
    get hostname() {
      return hostname(); // few ask for it, and node:os is loaded for it
    },
    pid: process.pid,
    startedAtMs,
    endsWithCommand: true,
    findProcess: async (pid) => {
      const { findNodeProcess } = await import("@simjobs/control");
      return findNodeProcess({ hostname: hostname(), pid: process.pid, startedAtMs })(pid);
    },
    // The HTTP parser of undici is WebAssembly. Node 20 optimises it at once and waits for that at the end: 80 ms for nothing. Not
    // said sooner, because under other flags Node compiles anew what it loads of its own.
    beforeRequests: () => {
      if (process.version.startsWith("v20.")) setFlagsFromString("--liftoff-only");
    },
    // Else V8 lets rubbish come to three times of what is in use before it looks for it.
    beforeBulk: () => setFlagsFromString("--heap-growing-percent=50"),
    beforeHolding: () => {
      setFlagsFromString("--heap-growing-percent=20");
      setFlagsFromString("--semi-space-growth-factor=1"); // what is young stays where it is: few megabytes
    },
  };
}

function settingsFolders({ env, platform }: NodeJS.Process): readonly string[] {
  const set = (name: string): readonly string[] => {
    const value = env[name];
    return value === undefined || value === "" ? [] : [value];
  };
  if (platform === "win32") return set("APPDATA");
  let home = env["HOME"] ?? "";
  try {
    if (home === "") home = homedir();
  } catch {
    // A user whom the machine does not know has none.
  }
  return [...set("XDG_CONFIG_HOME"), ...(home === "" ? [] : [`${home}/.config`])];
}

async function defaultFolders(): Promise<Folders> {
  try {
    const { default: envPaths } = await import("env-paths"); // looks for the home when it is loaded
    const { config, data } = envPaths("simjobs", { suffix: "" });
    const home = homedir();
    // Users who are nobody have a device for a home, or a file.
    const isBelowHome = [config, data].some((folder) => folder.startsWith(`${home}/`));
    if (isBelowHome && statSync(home, { throwIfNoEntry: false })?.isDirectory() === false)
      throw new Error(`${home} is no folder`);
    return { config, data };
  } catch (error) {
    const { noHome } = await import("./files/no-home.js");
    throw noHome(error);
  }
}

function inputOf(process: NodeJS.Process, onInterrupt: (by: InterruptingSignal) => void): Input {
  return {
    get isTTY() {
      return process.stdin.isTTY ?? false;
    },
    async ask(question, options = {}) {
      const { askOnTerminal } = await import("./input/ask-on-terminal.js");
      const { stdin, stdout, stderr } = process;
      if (stdin.listenerCount("error") === 0) stdin.on("error", () => {}); // whoever asks hears of it
      // Where the talk goes elsewhere, the person still has to see what is asked.
      const shown = !stderr.isTTY && stdout.isTTY ? stdout : stderr;
      return askOnTerminal(stdin, shown, question, { ...options, onInterrupt });
    },
    async readAll(maxBytes, signal) {
      const { checkDescriptor, readStream } = await import("./input/read-stream.js");
      checkDescriptor(0);
      return readStream(process.stdin, maxBytes, signal);
    },
  };
}
