import { randomUUID } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FindProcess } from "@simjobs/control";
import type { Clock } from "@simjobs/core";
import type { RunningMock } from "@simjobs/mock";
import type { CliContext, Settled } from "../context.js";
import type { Keyring } from "../context.js";
import { onScreen } from "../output/screen.js";
import { run } from "../run.js";
import { documentsIn } from "./read-document.js";
import { sleepersClock } from "./sleepers-clock.js";

/** What a command printed, and how it ended. */
export interface Ran {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Is told of what must not be cut off. */
  readonly beforeLeaving?: CliContext["beforeLeaving"];
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly cwd?: string | undefined;
  readonly clock?: Clock | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Answers typed at the terminal, in order; without them there is no terminal. */
  readonly answers?: readonly string[] | undefined;
  /** What comes in on standard input. */
  readonly stdin?: string | undefined;
  /** Reads what comes in on standard input. @default `stdin` at once */
  readonly readStdin?: CliContext["stdin"]["readAll"] | undefined;
  readonly stdoutIsTTY?: boolean | undefined;
  readonly stderrIsTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  /** How many minutes local time is ahead of UTC. @default 0 */
  readonly localOffsetMinutes?: number | undefined;
  readonly keyring?: Keyring | undefined;
  /** Where files go without `SIMJOBS_HOME`. @default nowhere */
  readonly defaultFolders?: CliContext["defaultFolders"] | undefined;
  /** Where other programs keep their settings. @default nowhere */
  readonly settingsFolders?: readonly string[] | undefined;
  /** Which processes live. @default none but the command's own */
  readonly findProcess?: FindProcess | undefined;
  /** Is told each piece of output as it comes. */
  readonly onOutput?: ((text: string) => void) | undefined;
  /** Calls back when so much real time is thought to be over. @default never */
  readonly later?: CliContext["later"] | undefined;
  /** Calls back when an exchange on the network is thought to have taken so long. @default by real time */
  readonly afterOnNetwork?: NonNullable<CliContext["afterOnNetwork"]> | undefined;
  /** What becomes of what is written to stdout. @default `written` */
  readonly stdoutSettles?: Settled | undefined;
}

/** A new empty folder, removed with the rest of the run's temporary files. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "simjobs-test-"));
}

/** Runs one command line in this process, on a context of its own. Whatever it prints with `--json` must be documents as told. */
export async function runCli(argv: readonly string[], options: RunOptions = {}): Promise<Ran> {
  let stdout = "";
  let stderr = "";
  const exitCode = await run(
    testContext(argv, options, {
      out: (text) => (stdout += text),
      err: (text) => (stderr += text),
    }),
  );
  if (argv.includes("--json") && options.stdoutIsTTY !== true && options.stdoutSettles === undefined)
    documentsIn(stdout);
  return { exitCode, stdout, stderr };
}

const machine = {
  platform: process.platform,
  nodeVersion: process.version,
  hostname: "test-host",
  pid: 4711,
  startedAtMs: 0,
};

interface Sinks {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

export function testContext(
  argv: readonly string[],
  options: RunOptions = {},
  sinks: Sinks = { out: () => {}, err: () => {} },
): CliContext {
  const { answers, columns = 100, rows = 24, onOutput } = options;
  const left = [...(answers ?? [])];
  const home = options.env?.["SIMJOBS_HOME"] ?? temporaryFolder();
  const output = (sink: (text: string) => void, isTTY: boolean): CliContext["stdout"] => ({
    isTTY,
    columns,
    rows,
    settled: async () => (sink === sinks.out ? (options.stdoutSettles ?? "written") : "written"),
    write: (text) => {
      sink(text);
      onOutput?.(text);
    },
  });
  return {
    argv,
    env: { SIMJOBS_HOME: home, ...options.env },
    cwd: options.cwd ?? home,
    version: "1.2.3",
    stdin: {
      isTTY: answers !== undefined,
      ask: async (question) => {
        sinks.err(question);
        return left.shift() ?? "";
      },
      readAll: options.readStdin ?? (async () => options.stdin ?? ""),
    },
    ...onScreen(
      {
        stdout: output(sinks.out, options.stdoutIsTTY ?? false),
        stderr: output(sinks.err, options.stderrIsTTY ?? false),
      },
      options.env,
    ),
    wires: noWires,
    clock: options.clock ?? sleepersClock(),
    localOffsetMinutes: () => options.localOffsetMinutes ?? 0,
    redraw: () => () => {}, // a test sees what is drawn because something happened
    later: options.later ?? (() => () => {}), // what another program does ends by itself
    afterOnNetwork: options.afterOnNetwork,
    random: () => 0.5,
    newId: randomUUID,
    machine: { ...machine, findProcess: options.findProcess ?? (async () => null) },
    openKeyring: async () => options.keyring,
    settingsFolders: () => options.settingsFolders ?? [],
    defaultFolders:
      options.defaultFolders ??
      (async () => {
        throw new Error("a test must not look at the folders of the person who runs it");
      }),
    signal: options.signal ?? new AbortController().signal,
    beforeLeaving: options.beforeLeaving ?? (() => {}),
  };
}

function noWires(): never {
  throw new Error("a test that speaks a protocol brings the streams for it");
}

/** The variables with which a command signs in to a mock. */
export function envOf(mock: RunningMock, home: string): Readonly<Record<string, string>> {
  const [{ ionworks, jess }] = mock.accounts;
  return {
    SIMJOBS_HOME: home,
    JESS_API_URL: mock.url,
    JESS_EMAIL: jess.email,
    JESS_PASSWORD: jess.password,
    IONWORKS_API_URL: mock.url,
    IONWORKS_API_KEY: ionworks.apiKey,
    IONWORKS_PROJECT_ID: ionworks.projectId,
  };
}

/** The variables that say where the mock is, and nothing to sign in with. */
export function addressesOf(mock: RunningMock, home: string): Readonly<Record<string, string>> {
  return { SIMJOBS_HOME: home, JESS_API_URL: mock.url, IONWORKS_API_URL: mock.url };
}
