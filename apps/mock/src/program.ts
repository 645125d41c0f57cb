import { CommanderError } from "commander";
import type { MockAccount } from "./base/mock-account.js";
import { MockInputError } from "./base/mock-input-error.js";
import type { RunningMock } from "./mock-options.js";
import { readProgramOptions, type ProgramOptions } from "./program-options.js";
import type { StandIn } from "./recording/record.js";
import { isOpenToOthers } from "./reach/host-names.js";
import { writeSnapshotFile } from "./snapshot/snapshot-file.js";
import { startMock } from "./start-mock.js";

/** What the program needs of the process that it runs in. */
export interface MockProgramHost {
  /** How the program is called. @default "simjobs-mock" */
  readonly name?: string | undefined;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** What the one who started it should know; it goes on all the same. @default err */
  readonly warn?: ((text: string) => void) | undefined;
  readonly pid: number;
  /** The environment, whose `SIMJOBS_MOCK_…` are read. @default empty */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  /** Resolves when somebody asks the program to end. */
  readonly untilStopped: () => Promise<void>;
}

/**
 * The program `simjobs-mock`: serves until it is told to stop.
 *
 * @param args - the flags, as on a command line; `--help` tells them
 * @returns the exit code: 0 after a stop, 1 if it cannot listen, 2 for a flag that makes no sense
 */
export async function runMockProgram(args: readonly string[], host: MockProgramHost): Promise<number> {
  const { name = "simjobs-mock", warn = host.err } = host;
  let given: ProgramOptions | undefined;
  // Asked for before the port opens, so that a stop right after the first line of output is not missed.
  const stopped = host.untilStopped();
  let mock: RunningMock;
  try {
    given = await readProgramOptions(args, { ...host, name, env: host.env ?? {} });
    for (const remark of given.remarks) warn(`${name}: ${remark}\n`);
    if (given.standIn !== null)
      return await standIn(await given.standIn(), given.isJson, { ...host, name }, stopped);
    mock = await startMock(given.options);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const code = errorCode(error);
    if (error instanceof MockInputError) {
      host.err(`${name}: ${error.message}\n`);
      return 2;
    }
    if (code === undefined || given === undefined) throw error;
    const { host: address = "127.0.0.1", port = 0 } = given.options;
    host.err(`${name}: ${listenFailure(code, address, portOf(error) ?? port)}\n`);
    return 1;
  }
  if (isOpenToOthers(mock.address))
    warn(`${name}: everybody who reaches this machine can use the mock, its control and its files\n`);
  host.out(given.isJson ? readyLine(mock, host.pid) : greeting(name, mock));
  await stopped;
  if (given.saveTo !== undefined) await writeSnapshotFile(given.saveTo, await mock.snapshot());
  await mock.close();
  return 0;
}

/** Serves as a recorder, or from a recording, until it is stopped. */
async function standIn(
  server: StandIn,
  isJson: boolean,
  { name, out, pid }: MockProgramHost,
  stopped: Promise<void>,
): Promise<number> {
  const { url } = server;
  out(
    isJson ? `${JSON.stringify({ url, pid })}\n` : `# ${name ?? ""} stands in at ${url} - Ctrl-C ends it\n`,
  );
  await stopped;
  await server.close();
  return 0;
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
