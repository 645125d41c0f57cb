import { startMock, type MockOptions, type RunningMock } from "@simjobs/mock";
import { envOf, runCli, temporaryFolder, type Ran, type RunOptions } from "./run-cli.js";
import { clockOf } from "./sleepers-clock.js";

/** A mock, a folder to work in, and a command line that is signed in to the mock and shares its time. */
export interface MockStage {
  readonly mock: RunningMock;
  readonly home: string;
  /** Where the commands are run. */
  readonly folder: string;
  /** Words of a command line; one text is split at its spaces. */
  readonly cli: (line: string | readonly string[], options?: RunOptions) => Promise<Ran>;
}

/** Runs a test on a mock of its own, which is closed afterwards. */
export async function onMockStage<T>(
  work: (stage: MockStage) => Promise<T>,
  options: MockOptions & { readonly folder?: string | undefined } = {},
): Promise<T> {
  const { folder = temporaryFolder(), ...rest } = options;
  await using mock = await startMock({ clock: "manual", ...rest });
  const home = temporaryFolder();
  const cli: MockStage["cli"] = (line, own) =>
    runCli(typeof line === "string" ? line.split(" ") : line, {
      env: envOf(mock, home),
      cwd: folder,
      clock: clockOf(mock),
      ...own,
    });
  return await work({ mock, home, folder, cli }); // before the mock is closed
}
