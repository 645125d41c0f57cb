import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { temporaryFolder } from "./run-cli.js";

/** How a process of the program ended, and what it wrote to the streams that nobody else had. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves when a text has come out of a stream. */
  readonly printed: (stream: "stdout" | "stderr", text: string) => Promise<void>;
}

/** Starts the program in a process of its own, with nothing of our environment but the path. */
export function startProgram(
  program: string,
  argv: readonly string[],
  options: {
    readonly env?: Readonly<Record<string, string>> | undefined;
    readonly stdio?: StdioOptions | undefined;
    /** What starts it. @default node */
    readonly through?: readonly [string, ...string[]] | undefined;
  } = {},
): Started {
  const { env, stdio = "pipe", through = [process.execPath] } = options;
  const [file, ...before] = through;
  const child = spawn(file, [...before, program, ...argv], {
    env: { PATH: process.env["PATH"], HOME: temporaryFolder(), SIMJOBS_HOME: temporaryFolder(), ...env },
    stdio,
  });
  const seen = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const)
    child[stream]?.setEncoding("utf8").on("data", (text: string) => (seen[stream] += text));
  return {
    child,
    ended: new Promise((resolve) => child.on("close", (code) => resolve({ code, ...seen }))),
    printed: (stream, text) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (seen[stream].includes(text)) resolve();
        };
        look();
        child[stream]?.on("data", look);
      }),
  };
}
