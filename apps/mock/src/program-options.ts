import { Command, CommanderError, InvalidArgumentError } from "commander";
import { clockModes } from "./base/clock.js";
import { MockInputError } from "./base/mock-input-error.js";
import type { MockOptions } from "./mock-options.js";
import { startRecording, type StandIn } from "./recording/record.js";
import { startReplay } from "./recording/replay.js";
import { readScenarioFile } from "./scenario-file/read-scenario-file.js";
import { readSnapshotFile } from "./snapshot/snapshot-file.js";
import { settingsOfEnvironment } from "./scenario-file/settings-of-environment.js";
import { everydayScenarios } from "./scenarios/everyday-scenarios.js";

const everydayNames = everydayScenarios.map(({ name }) => name);

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
  readonly scenarioFile?: string | undefined;
  readonly snapshot?: string | undefined;
  readonly saveSnapshot?: string | undefined;
  readonly record?: string | undefined;
  readonly to?: string | undefined;
  readonly replay?: string | undefined;
  readonly json?: boolean | undefined;
  readonly ionworks: Record<string, string>;
  readonly jess: Record<string, string>;
}

interface Host {
  readonly name: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** What the program was told, by all three: flags count above the environment, and the environment above a file. */
export interface ProgramOptions {
  readonly options: MockOptions;
  readonly isJson: boolean;
  /** In place of a mock: what stands in front of a service and records it, or answers from such a recording. */
  readonly standIn: (() => Promise<StandIn>) | null;
  /** The file that the world is saved to at the end. */
  readonly saveTo: string | undefined;
  /** What whoever started it should know. */
  readonly remarks: readonly string[];
}

/**
 * Reads flags, environment and file. What is single comes from the nearest of them; switches are taken one by one; scenarios, jobs
 * and faults add up, those of the file first.
 *
 * @throws {CommanderError} for a flag that makes no sense, which has been told then
 * @throws {MockInputError} for a variable or a file that does not
 */
export async function readProgramOptions(
  args: readonly string[],
  host: Host & { readonly env: Readonly<Record<string, string | undefined>> },
): Promise<ProgramOptions> {
  const command = makeCommand(host);
  const { settings, unknown } = settingsOfEnvironment(host.env, flagsWithValues(command));
  for (const { variable, flags } of settings) checkVariable(variable, flags);
  command.parse([...settings.flatMap(({ flags }) => flags), ...args], { from: "user" });
  const flags = command.opts<Flags>();
  const file = flags.scenarioFile === undefined ? {} : await readScenarioFile(flags.scenarioFile);
  const isTold = (name: string): boolean => command.getOptionValueSource(name) !== "default";
  const snapshot = flags.snapshot === undefined ? undefined : await readSnapshotFile(flags.snapshot);
  return {
    options: { ...optionsOf(flags, file, isTold), snapshot },
    isJson: flags.json === true,
    standIn: standInOf(flags),
    saveTo: flags.saveSnapshot,
    remarks: unknown,
  };
}

/** @throws {MockInputError} for flags that do not go together */
function standInOf({ record, to, replay, host, port, speed }: Flags): ProgramOptions["standIn"] {
  if ((record === undefined) !== (to === undefined))
    throw new MockInputError(
      "--record and --to are given together: where it is written, and what is recorded",
    );
  if (record !== undefined && replay !== undefined)
    throw new MockInputError("either --record or --replay: a recording is not written while one is played");
  if (record !== undefined && to !== undefined)
    return () => startRecording({ folder: record, to, host, port });
  return replay === undefined ? null : () => startReplay({ folder: replay, host, port, speed });
}

function flagsWithValues(command: Command): ReadonlyMap<string, { readonly isList: boolean }> {
  return new Map(
    command.options.flatMap(({ long, required, defaultValue }) =>
      long === null || long === undefined || !required
        ? []
        : [[long, { isList: typeof defaultValue === "object" }] as const],
    ),
  );
}

/** @throws {MockInputError} that names the variable, which nobody would look for behind a flag */
function checkVariable(variable: string, flags: readonly string[]): void {
  try {
    makeCommand({ name: variable, out: () => {}, err: () => {} }).parse([...flags], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    throw new MockInputError(`${variable}: ${error.message.replace(/^error: /u, "")}`);
  }
}

function makeCommand({ name, out, err }: Host): Command {
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
    .option(
      "--scenario-file <path>",
      "YAML or JSON that says what flags say, with jobs and faults of one's own; flags count above it",
    )
    .option(
      "--snapshot <path>",
      "the world to begin with, as it was saved by --save-snapshot or /_mock/snapshot",
    )
    .option("--save-snapshot <path>", "where the world is saved when the program is told to stop")
    .option(
      "--record <folder>",
      "pass requests on to --to, and write them and their answers there, without credentials",
    )
    .option("--to <url>", "the service that is recorded")
    .option("--replay <folder>", "answer as it was recorded there, at --speed")
    .option("--json", "print one line {url, pid, accounts, storageUrl} when ready")
    .option("--ionworks <switch=value>", "how Ionworks behaves where nobody knows; repeatable", pairFlag, {})
    .option("--jess <switch=value>", "how JESS behaves where nobody knows; repeatable", pairFlag, {})
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({ writeOut: out, writeErr: err });
}

function optionsOf(flags: Flags, file: MockOptions, isTold: (name: string) => boolean): MockOptions {
  const clock = clockModes.find((mode) => mode === flags.clock);
  if (clock === undefined)
    throw new MockInputError(`--clock is ${clockModes.join(" or ")}, not "${flags.clock}"`);
  return {
    ...file,
    port: isTold("port") ? flags.port : (file.port ?? flags.port),
    storagePort: isTold("storagePort") ? flags.storagePort : (file.storagePort ?? flags.storagePort),
    host: isTold("host") ? flags.host : (file.host ?? flags.host),
    publicUrl: flags.publicUrl ?? file.publicUrl,
    publicStorageUrl: flags.publicStorageUrl ?? file.publicStorageUrl,
    clock: isTold("clock") ? clock : file.clock,
    switches: {
      ionworks: { ...file.switches?.ionworks, ...flags.ionworks },
      jess: { ...file.switches?.jess, ...flags.jess },
    },
    speed: flags.speed ?? file.speed,
    seed: flags.seed ?? file.seed,
    start: flags.start ?? file.start,
    jobSeconds: flags.jobSeconds ?? file.jobSeconds,
    scenarios: [...(file.scenarios ?? []), ...flags.scenario],
  };
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
