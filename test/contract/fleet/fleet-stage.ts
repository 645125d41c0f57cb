import { EventEmitter, once } from "node:events";
import { join } from "node:path";
import { FileJournal, nodeJournalDisk } from "@simjobs/control";
import { systemClock } from "@simjobs/http";
import { startMock, type RunningMock } from "@simjobs/mock";
import { Interruption, type CliContext } from "../../../apps/cli/src/context.js";
import { readDocument } from "../../../apps/cli/src/testing/read-document.js";
import { runCli, temporaryFolder, type Ran } from "../../../apps/cli/src/testing/run-cli.js";

/** A mock and a store, with a command line that is signed in to both services of the mock. */
export interface FleetStage {
  readonly mock: RunningMock;
  readonly store: string;
  /** What simjobs of this machine writes. */
  readonly home: string;
  readonly cli: (
    line: string,
    options?: {
      readonly signal?: AbortSignal;
      readonly onOutput?: (text: string) => void;
      readonly beforeLeaving?: CliContext["beforeLeaving"];
      /** Another store; an empty one for the files of this machine. */
      readonly store?: string;
    },
  ) => Promise<Ran>;
  /** A worker that has told that it is ready, and how to stop it. */
  readonly work: (words?: string) => Promise<{ readonly url: string; readonly stop: () => Promise<Ran> }>;
}

/** The journal on this machine of a process that has died since. */
export function journalOfDead(home: string): FileJournal {
  const dead = {
    host: "test-host",
    bootId: null,
    pid: 12,
    startedAt: "2026-01-01T00:00:00.000Z",
    version: "1",
  };
  return new FileJournal(nodeJournalDisk(join(home, "journal")), systemClock, dead, "dead");
}

/** @param store - its address */
export async function onFleetStage(store: string, play: (stage: FleetStage) => Promise<void>): Promise<void> {
  const mock = await startMock();
  const [account] = mock.accounts;
  if (account === undefined) throw new TypeError("a mock has accounts");
  const home = temporaryFolder();
  const env = {
    SIMJOBS_HOME: home,
    SIMJOBS_KEYRING: "off",
    SIMJOBS_STORE: store,
    IONWORKS_API_URL: mock.url,
    IONWORKS_API_KEY: account.ionworks.apiKey,
    IONWORKS_PROJECT_ID: account.ionworks.projectId,
    JESS_API_URL: mock.url,
    JESS_EMAIL: account.jess.email,
    JESS_PASSWORD: account.jess.password,
  };
  const cli: FleetStage["cli"] = async (line, { store: other = store, ...options } = {}) =>
    runCli(line.split(" "), { ...options, env: { ...env, SIMJOBS_STORE: other }, clock: systemClock });
  const work: FleetStage["work"] = async (words = "") => {
    const stop = new AbortController();
    const output = new EventEmitter();
    const ready = once(output, "text").then(([text]: unknown[]) => String(text));
    const ended = cli(`worker --json --health 0 --lease 3s${words}`, {
      signal: stop.signal,
      onOutput: (text) => output.emit("text", text),
    });
    const first = await Promise.race([ready, ended.then(({ stderr }) => Promise.reject(new Error(stderr)))]);
    const { url } = readDocument(first, "simjobs.worker/1");
    return {
      url: url ?? "",
      stop: async () => {
        stop.abort(new Interruption("SIGTERM"));
        return ended;
      },
    };
  };
  try {
    await play({ mock, store, home, cli, work });
  } finally {
    await mock.close();
  }
}
