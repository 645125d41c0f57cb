import { JobError } from "@simjobs/core";
import type { MockOptions, RunningMock } from "@simjobs/mock";
import { interruptionOf, type CliContext } from "../context.js";
import { exitCodes } from "../exit-codes.js";
import { errorCode } from "../files/file-problem.js";
import { printJsonLine } from "../output/print-json.js";

export interface MockCommandOptions {
  readonly port?: string;
  readonly host?: string;
  readonly speed?: string;
  readonly seed?: string;
  readonly clock?: string;
  readonly start?: string;
  readonly jobSeconds?: string;
  readonly scenario?: string;
  readonly ionworks: readonly string[];
  readonly jess: readonly string[];
  readonly json?: boolean;
  readonly verbose?: boolean;
}

const usualPort = 8787;

/** Serves a mock of both services until it is stopped. */
export async function mockCommand(context: CliContext, options: MockCommandOptions): Promise<number> {
  const settings = mockOptions(options);
  const { startMock, MockInputError } = await import("@simjobs/mock");
  let mock: RunningMock;
  try {
    mock = await startMock(settings);
  } catch (error) {
    if (error instanceof MockInputError) throw new JobError("bad_input", error.message, { cause: error });
    if (errorCode(error) === undefined) throw error;
    throw new JobError("bad_input", cannotListen(error, settings), {
      hint: "Choose another port with --port, or 0 for a free one.",
      cause: error,
    });
  }
  try {
    if (options.json === true) printJsonLine(context, readyDocument(context, mock));
    else context.stdout.write(greeting(mock));
    await stopped(context.signal);
  } finally {
    await mock.close();
  }
  const interruption = interruptionOf(context);
  // Being stopped is how a server ends.
  return interruption === undefined
    ? exitCodes.done
    : interruption.by === "SIGHUP"
      ? interruption.exitCode
      : exitCodes.done;
}

function mockOptions(options: MockCommandOptions): MockOptions {
  const { host, seed, start, scenario } = options;
  const clock = options.clock;
  if (clock !== undefined && clock !== "real" && clock !== "manual") {
    throw new JobError("bad_input", `--clock is real or manual, not ${JSON.stringify(clock)}`);
  }
  return {
    port: options.port === undefined ? usualPort : number(options.port, "--port", 0, 65_535),
    switches: { ionworks: pairs(options.ionworks, "--ionworks"), jess: pairs(options.jess, "--jess") },
    ...(host === undefined ? {} : { host }),
    ...(seed === undefined ? {} : { seed }),
    ...(clock === undefined ? {} : { clock }),
    ...(start === undefined ? {} : { start }),
    ...(scenario === undefined ? {} : { scenario }),
    ...(options.speed === undefined ? {} : { speed: number(options.speed, "--speed", 0.001, 1_000_000) }),
    ...(options.jobSeconds === undefined
      ? {}
      : { jobSeconds: number(options.jobSeconds, "--job-seconds", 0, 1e9) }),
  };
}

function number(text: string, option: string, least: number, most: number): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (value >= least && value <= most && (option !== "--port" || Number.isInteger(value))) return value;
  throw new JobError(
    "bad_input",
    `${option}: ${JSON.stringify(text.slice(0, 80))} is not a number from ${least} to ${most}`,
    {
      hint: `Write a number such as ${option} ${option === "--port" ? "4010" : "2"}.`,
    },
  );
}

function pairs(texts: readonly string[], option: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=");
      if (at > 0) return [text.slice(0, at), text.slice(at + 1)];
      throw new JobError(
        "bad_input",
        `${option}: ${JSON.stringify(text.slice(0, 80))} is not written as switch=value`,
      );
    }),
  );
}

function readyDocument({ machine }: CliContext, mock: RunningMock): object {
  const accounts = mock.accounts.map(({ name, ionworks, jess }) => ({
    name,
    ionworks: { apiKey: ionworks.apiKey, projectId: ionworks.projectId },
    jess: { email: jess.email, password: jess.password },
  }));
  return { url: mock.url, pid: machine.pid, accounts };
}

function greeting({ url, accounts }: RunningMock): string {
  const [first, second] = accounts;
  const settings = ({ ionworks, jess }: typeof first): readonly string[] => [
    `export JESS_API_URL=${url}`,
    `export JESS_EMAIL=${jess.email}`,
    `export JESS_PASSWORD=${jess.password}`,
    `export IONWORKS_API_URL=${url}`,
    `export IONWORKS_API_KEY=${ionworks.apiKey}`,
    `export IONWORKS_PROJECT_ID=${ionworks.projectId}`,
  ];
  const lines = [
    `# a mock of Ionworks and JESS at ${url}`,
    `# its state: ${url}/_mock/ - Ctrl-C ends it`,
    `# account ${first.name}:`,
    ...settings(first),
    `# account ${second.name}:`,
    ...settings(second).map((line) => `# ${line}`),
  ];
  return `${lines.join("\n")}\n`;
}

function cannotListen(error: unknown, { host = "127.0.0.1", port = usualPort }: MockOptions): string {
  const code = errorCode(error) ?? "";
  const why = code === "EADDRINUSE" ? "it is in use" : code === "EACCES" ? "you may not" : code;
  return `the mock cannot listen at ${host} port ${port}: ${why}`;
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
