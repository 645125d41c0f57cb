import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { isBuiltin } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";
import { openFleet, type Fleet } from "@simjobs/fleet";
import { IonworksClient, ionworksProvider } from "@simjobs/ionworks";
import { JessClient, jessProvider } from "@simjobs/jess";
import { startMock, type RunningMock } from "@simjobs/mock";
import type { ChildConfig } from "./fleet-child.js";

/** Points at which a worker kills itself: before and after each question to the store, each line of a record, each request. */
export const deadlyPoints = [
  "take begins",
  "taken",
  "loan begins",
  "lent",
  "look leaves",
  "look answered",
  "asked begins",
  "asked written",
  "cancel leaves",
  "cancel answered",
  "answered begins",
  "answered written",
  "renew begins",
  "renewed",
  "closed begins",
  "closed written",
  "finish begins",
  "finished",
] as const;

export interface Worker {
  readonly child: ChildProcess;
  readonly told: string[];
  readonly over: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

/** Real workers, each a process, over a real store and a mock of both services. */
export class RealFleet {
  readonly mock: RunningMock;
  readonly fleet: Fleet;
  readonly #program: string;
  readonly folder: string;
  readonly #config: ChildConfig;
  readonly #workers: Worker[] = [];

  private constructor(made: {
    readonly mock: RunningMock;
    readonly fleet: Fleet;
    readonly program: string;
    readonly folder: string;
    readonly config: ChildConfig;
  }) {
    this.mock = made.mock;
    this.fleet = made.fleet;
    this.#program = made.program;
    this.folder = made.folder;
    this.#config = made.config;
  }

  static async start(store: string, { leaseMs = 3_000, perSecond = 20 } = {}): Promise<RealFleet> {
    const folder = await mkdtemp(join(tmpdir(), "simjobs-fleet-"));
    const program = await bundle(folder);
    const mock = await startMock({
      switches: { ionworks: { cancel: "delayed" }, jess: { "cancel-delay-ms": 1_500 } },
    });
    const [account] = mock.accounts;
    if (account === undefined) throw new TypeError("a mock has accounts");
    const config = { store, service: mock.url, account, leaseMs, perSecond };
    const { apiKey, projectId } = account.ionworks;
    const fleet = await openFleet({
      store,
      leaseMs,
      providers: [
        jessProvider(new JessClient({ baseUrl: mock.url, credentials: account.jess })),
        ionworksProvider(new IonworksClient({ baseUrl: mock.url, credentials: { apiKey }, projectId })),
      ],
    });
    return new RealFleet({ mock, fleet, program, folder, config });
  }

  /** @param diesAt - one of `deadlyPoints` */
  async work(diesAt?: string): Promise<Worker> {
    const config = JSON.stringify({ ...this.#config, diesAt });
    const child = spawn(process.execPath, [this.#program, config], {
      stdio: ["ignore", "pipe", "inherit"],
      env: {},
    });
    const told: string[] = [];
    const over = once(child, "exit").then(([code, signal]: readonly unknown[]) => ({
      code: code as number | null,
      signal: signal as NodeJS.Signals | null,
    }));
    const worker = { child, told, over };
    this.#workers.push(worker);
    await new Promise<void>((resolve) => {
      child.stdout.on("data", (chunk: Buffer) => {
        told.push(
          ...chunk
            .toString("utf8")
            .split("\n")
            .filter((line) => line !== ""),
        );
        resolve();
      });
      child.on("exit", () => resolve());
    });
    return worker;
  }

  /** The requests of that second in which one service was asked most, by the mock's log. */
  worstSecond(provider: string): readonly string[] {
    const requests = this.mock
      .requests()
      .filter((request) => request.provider === provider)
      .map(({ at, method, path }) => ({ atMs: Date.parse(at), what: `${at} ${method} ${path}` }));
    let worst: typeof requests = [];
    for (const [index, { atMs: fromMs }] of requests.entries()) {
      const within = requests.slice(index).filter(({ atMs }) => atMs - fromMs < 1_000);
      if (within.length > worst.length) worst = within;
    }
    return worst.map(({ what }) => what);
  }

  /** How many cancels have arrived. */
  cancels(): number {
    const isCancel = /^\/jobs\/[^/]+\/cancel$|\/job\/(?:cancel\/)?\d+$/;
    return this.mock.requests().filter(({ method, path }) => method === "POST" && isCancel.test(path)).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { child } of this.#workers) child.kill("SIGKILL");
    await Promise.all(this.#workers.map(async ({ over }) => over));
    await this.fleet.close();
    await this.mock.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function bundle(folder: string): Promise<string> {
  const program = join(folder, "fleet-child.mjs");
  const build = await rolldown({
    input: fileURLToPath(new URL("fleet-child.ts", import.meta.url)),
    platform: "node",
    resolve: {
      conditionNames: ["simjobs-source", "node", "default"],
      extensionAlias: { ".js": [".ts", ".js"] },
    },
    external: (id) => isBuiltin(id),
    onLog: () => {},
  });
  await build.write({
    dir: folder,
    format: "esm",
    entryFileNames: "fleet-child.mjs",
    chunkFileNames: "[name]-[hash].mjs",
  });
  await build.close();
  return program;
}
