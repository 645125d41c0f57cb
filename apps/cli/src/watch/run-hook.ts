import { spawn, type ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { showControls } from "@simjobs/http";
import type { CliContext } from "../context.js";
import { errorCode, fileProblem } from "../files/file-problem.js";

/** What a person's command is told about a job that has ended. */
export interface HookFacts {
  readonly ref: string;
  /** `completed`, `failed`, `cancelled`, `not-found`, `timed-out` or `unknown`. */
  readonly outcome: string;
  readonly nativeStatus: string;
  readonly name: string;
  /** Further variables. */
  readonly more?: Readonly<Record<string, string>> | undefined;
}

export interface HookOptions {
  /** How long it may take, in milliseconds of real time. @default no limit */
  readonly limitMs: number | undefined;
  /** The option that has asked for it, for what is told. @default `--exec` */
  readonly option?: string | undefined;
  /** Prints lines of the command. */
  readonly print: (lines: string) => void;
}

/** `cut` where it was ended by us. */
export type HookEnd = "done" | "failed" | "cut";

/** What is left in the pipes of a command that has ended is read in this time; what it started may hold them for ever. */
const drainMs = 250;
/** How long a command that is asked to end is given for that. */
const politeMs = 1_000;
/** The system refuses a variable of 128 KiB, and nobody reads a name as long as this. */
const longestFact = 1_000;

/**
 * Runs a person's command, without a shell. It ends when the command does, whatever that has left in the background. It is
 * ended, with what it has started, when its time is up or the watch is interrupted. A failure is told here.
 */
export async function runHook(
  context: CliContext,
  command: readonly [string, ...string[]],
  facts: HookFacts,
  options: HookOptions,
): Promise<HookEnd> {
  const env = {
    ...context.env,
    ...facts.more,
    SIMJOBS_REF: facts.ref,
    SIMJOBS_OUTCOME: facts.outcome,
    SIMJOBS_NATIVE_STATUS: factOf(facts.nativeStatus),
    SIMJOBS_NAME: factOf(facts.name),
  };
  const { end, problem } = await runCommand(context, command, env, options);
  if (problem !== undefined)
    options.print(
      `simjobs: ${options.option ?? "--exec"} ${showControls(command[0])}, for ${factOf(facts.ref)}: ${problem}\n`,
    );
  return end;
}

/** Cut to what an environment can hold and a terminal can show. */
function factOf(text: string): string {
  const shown = showControls(text.slice(0, longestFact).toWellFormed());
  return text.length > longestFact ? `${shown}…` : shown;
}

interface CommandEnd {
  readonly end: HookEnd;
  readonly problem?: string | undefined;
}

async function runCommand(
  context: CliContext,
  [program, ...args]: readonly [string, ...string[]],
  env: NodeJS.ProcessEnv,
  { limitMs, option = "--exec", print }: HookOptions,
): Promise<CommandEnd> {
  const { later, signal } = context;
  let child: ChildProcess;
  try {
    // A group of its own, so that what it starts can be ended with it.
    const detached = context.machine.platform !== "win32";
    child = spawn(program, args, {
      cwd: context.cwd,
      env,
      stdio: ["ignore", "pipe", "pipe"],
      detached,
      windowsHide: true,
    });
  } catch (error) {
    return { end: "failed", problem: startProblem(error) }; // some are thrown, some come as an event
  }
  const outputs = [child.stdout, child.stderr].map((stream) => lineByLine(stream, print));
  const ended = new Promise<CommandEnd>((resolve) => {
    let cut: string | undefined;
    const settle = (problem: string | undefined): void => {
      forgetLimit();
      for (const output of outputs) output.flush();
      signal.removeEventListener("abort", interrupted);
      resolve({
        end: cut === undefined ? (problem === undefined ? "done" : "failed") : "cut",
        problem: cut ?? problem,
      });
    };
    const stop = (why: string): void => {
      cut ??= why;
      endGroup(child, "SIGTERM");
      later(politeMs, () => endGroup(child, "SIGKILL"));
      later(politeMs + drainMs, () => settle(undefined));
    };
    const interrupted = (): void => stop("it was ended, as the watch was");
    const forgetLimit =
      limitMs === undefined ? () => {} : later(limitMs, () => stop("it was ended: the time was up"));
    signal.addEventListener("abort", interrupted, { once: true });
    if (signal.aborted) interrupted();
    child.once("error", (error) => settle(startProblem(error)));
    child.once("exit", (code, by) => {
      const problem =
        code === 0 ? undefined : by === null ? `it ended with ${code}` : `it was ended by ${by}`;
      child.once("close", () => settle(problem));
      later(drainMs, () => settle(problem));
    });
  });
  context.beforeLeaving(ended, `${option} ${showControls(program)} is still at work`);
  return await ended;
}

/** A longer line comes in pieces: what has no ends of lines, such as a bar of progress, is neither kept nor kept back for ever. */
const longestLine = 65_536;

/** Whole lines, between which something of ours can stand. */
function lineByLine(stream: Readable | null, print: (lines: string) => void): { readonly flush: () => void } {
  let begun = "";
  stream?.setEncoding("utf8").on("data", (text: string) => {
    const end = text.lastIndexOf("\n") + 1;
    if (end > 0) print(begun + text.slice(0, end));
    begun = end > 0 ? text.slice(end) : begun + text;
    if (begun.length < longestLine) return;
    print(`${begun}\n`);
    begun = "";
  });
  return {
    flush: () => {
      if (begun !== "") print(`${begun}\n`);
      begun = "";
    },
  };
}

function endGroup(child: ChildProcess, by: NodeJS.Signals): void {
  const { pid } = child;
  try {
    if (pid !== undefined) process.kill(-pid, by);
  } catch {
    child.kill(by); // there are no groups here, or it has just ended
  }
}

function startProblem(error: unknown): string {
  const code = errorCode(error);
  if (code === "E2BIG") return "its words and its environment are too long for this system";
  if (code === "EINVAL" || code === "ENOEXEC")
    return "it is no program that can be started (a script may need its interpreter, a .cmd file cmd /c)";
  if (code === "EACCES" || code === "EPERM")
    return "you may not run it (chmod +x makes a file a program, and a folder is none)";
  return fileProblem(error);
}
