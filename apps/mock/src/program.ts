import { Command, CommanderError, InvalidArgumentError } from "commander";
import type { MockAccount } from "./base/mock-account.js";
import { clockModes } from "./base/clock.js";
import { MockInputError } from "./base/mock-input-error.js";
import type { MockOptions, RunningMock } from "./mock-options.js";
import { isOpenToOthers } from "./reach/host-names.js";
import { everydayScenarios } from "./scenarios/everyday-scenarios.js";
import { startMock } from "./start-mock.js";

const everydayNames = everydayScenarios.map(({ name }) => name);

/** What the program needs of the process that it runs in. */
export interface MockProgramHost {
  /** How the program is called. @default "simjobs-mock" */
  readonly name?: string | undefined;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** What the one who started it should know; it goes on all the same. @default err */
  readonly warn?: ((text: string) => void) | undefined;
  readonly pid: number;
  /** Resolves when somebody asks the program to end. */
  readonly untilStopped: () => Promise<void>;
}

interface Flags {
  readonly port: number;
  readonly storagePort: number;
  readonly host: string;
  readonly publicUrl?: string | undefined;
  readonly publicStorageUrl?: string | undefined;
  readonly speed?: number | undefined;
  readonly seed?: string | undefined;
  readonly clock: string;
  readonly start?: string | undefined;
  readonly jobSeconds?: number | undefined;
  readonly scenario: readonly string[];
  readonly json?: boolean | undefined;
  readonly ionworks: Record<string, string>;
  readonly jess: Record<string, string>;
}

/**
 * The program `simjobs-mock`: serves until it is told to stop.
 *
 * @param args - the flags, as on a command line; `--help` tells them
 * @returns the exit code: 0 after a stop, 1 if it cannot listen, 2 for a flag that makes no sense
 */
export async function runMockProgram(args: readonly string[], host: MockProgramHost): Promise<number> {
  const { name = "simjobs-mock" } = host;
  let flags: Flags;
  try {
    const command = makeCommand(name, host).parse([...args], { from: "user" });
    flags = command.opts<Flags>();
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    throw error;
  }
  // Asked for before the port opens, so that a stop right after the first line of output is not missed.
  const stopped = host.untilStopped();
  let mock: RunningMock;
  try {
    mock = await startMock(optionsOf(flags));
  } catch (error) {
    const code = errorCode(error);
    if (error instanceof MockInputError) {
      host.err(`${name}: ${error.message}\n`);
      return 2;
    }
    if (code === undefined) throw error;
    host.err(`${name}: ${listenFailure(code, flags.host, portOf(error) ?? flags.port)}\n`);
    return 1;
  }
  if (isOpenToOthers(mock.address))
    (host.warn ?? host.err)(
      `${name}: everybody who reaches this machine can use the mock, its control and its files\n`,
    );
  host.out(flags.json === true ? readyLine(mock, host.pid) : greeting(name, mock));
  await stopped;
  await mock.close();
  return 0;
}

function makeCommand(name: string, host: MockProgramHost): Command {
  return new Command(name)
    .description(
      "Plays Ionworks and JESS on one origin, for tests and demonstrations. Nothing leaves this machine.",
    )
    .option("--port <number>", "port to listen at; 0 takes a free one", wholeFlag(0, 65_535), 8787)
    .option(
      "--storage-port <number>",
      "port of the storage of Ionworks' results; 0 takes a free one",
      wholeFlag(0, 65_535),
      0,
    )
    .option(
      "--host <address>",
      "address or name to listen at; others reach it at any but a loopback one",
      "127.0.0.1",
    )
    .option("--public-url <url>", "the address that others call it by, such as http://twin:8787")
    .option("--public-storage-url <url>", "the address that others call the storage of Ionworks' results by")
    .option("--speed <factor>", "mock time per real time", numberFlag)
    .option("--seed <text>", "decides every number, id, secret and duration")
    .option(
      "--clock <mode>",
      `${clockModes.join(" or ")}: by itself, or by POST /_mock/clock/advance`,
      "real",
    )
    .option("--start <time>", "first moment of the clock, ISO 8601")
    .option("--job-seconds <number>", "how long every submitted job takes, in mock seconds", numberFlag)
    .option(
      "--scenario <name>",
      `what the mock is filled with, how it behaves, what goes wrong; repeatable: ${everydayNames.join(", ")}`,
      (text: string, before: readonly string[]) => [...before, text],
      [],
    )
    .option("--json", "print one line {url, pid, accounts, storageUrl} when ready")
    .option("--ionworks <switch=value>", "how Ionworks behaves where nobody knows; repeatable", pairFlag, {})
    .option("--jess <switch=value>", "how JESS behaves where nobody knows; repeatable", pairFlag, {})
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: host.out, writeErr: host.err });
}

function optionsOf(flags: Flags): MockOptions {
  const clock = clockModes.find((mode) => mode === flags.clock);
  if (clock === undefined)
    throw new MockInputError(`--clock is ${clockModes.join(" or ")}, not "${flags.clock}"`);
  return {
    port: flags.port,
    storagePort: flags.storagePort,
    host: flags.host,
    publicUrl: flags.publicUrl,
    publicStorageUrl: flags.publicStorageUrl,
    clock,
    switches: { ionworks: flags.ionworks, jess: flags.jess },
    speed: flags.speed,
    seed: flags.seed,
    start: flags.start,
    jobSeconds: flags.jobSeconds,
    scenarios: flags.scenario,
  };
}

function readyLine(mock: RunningMock, pid: number): string {
  const { url, storageUrl, publicUrl } = mock;
  const accounts = mock.accounts.map(({ name, ionworks, jess }) => ({
    name,
    ionworks: { apiKey: ionworks.apiKey, projectId: ionworks.projectId },
    jess: { email: jess.email, password: jess.password },
  }));
  return `${JSON.stringify({ url, pid, accounts, storageUrl, publicUrl: publicUrl ?? undefined })}\n`;
}

function greeting(name: string, mock: RunningMock): string {
  const [first, second] = mock.accounts;
  const commented = exportLines(mock.url, second).map((line) => `# ${line}`);
  return [
    `# ${name} plays Ionworks and JESS at ${mock.url}`,
    ...(mock.publicUrl === null ? [] : [`# others call it ${mock.publicUrl}`]),
    `# its state: ${mock.url}/_mock/ - Ctrl-C ends it`,
    `# results of Ionworks come from ${mock.storageUrl}`,
    `# account ${first.name}:`,
    ...exportLines(mock.url, first),
    `# account ${second.name}:`,
    ...commented,
    "",
  ].join("\n");
}

function exportLines(url: string, { ionworks, jess }: MockAccount): string[] {
  return Object.entries({
    JESS_API_URL: url,
    JESS_EMAIL: jess.email,
    JESS_PASSWORD: jess.password,
    IONWORKS_API_URL: url,
    IONWORKS_API_KEY: ionworks.apiKey,
    IONWORKS_PROJECT_ID: ionworks.projectId,
  }).map(([name, value]) => `export ${name}=${value}`);
}

function listenFailure(code: string, host: string, port: number): string {
  const place = `${host} port ${String(port)}`;
  if (code === "EADDRINUSE") return `${place} is in use; choose another with --port, or 0 for a free one`;
  if (code === "EACCES") return `${place} may not be used by this user; choose another with --port`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND" || code === "EAI_AGAIN")
    return `this machine has no address ${host}; choose another with --host`;
  return `cannot listen at ${place} (${code})`;
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** The port that could not be taken, of the two that there are. */
function portOf(error: unknown): number | undefined {
  return error instanceof Error && "port" in error && typeof error.port === "number" ? error.port : undefined;
}

function wholeFlag(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/u.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${String(min)} to ${String(max)}.`);
  };
}

function numberFlag(text: string): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw new InvalidArgumentError("It must be a number.");
}

function pairFlag(text: string, before: Record<string, string>): Record<string, string> {
  const at = text.indexOf("=");
  if (at <= 0) throw new InvalidArgumentError("It must be written as switch=value.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}
