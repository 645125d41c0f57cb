import { buildMock } from "./build-mock.js";
import { manualStart } from "./clock.js";
import { seedJobs } from "./control/job-seeds.js";
import { playScenario } from "./control/scenarios.js";
import { buildStorage } from "./ionworks/storage/build-storage.js";
import type { MockOptions, RunningMock } from "./mock-options.js";
import { MockWorld } from "./mock-world.js";
import { MockInputError } from "./switches.js";

/**
 * Starts a server that plays Ionworks and JESS.
 *
 * @throws {MockInputError} for an option that makes no sense; what `listen` throws if the port is taken
 */
export async function startMock(options: MockOptions = {}): Promise<RunningMock> {
  const world = makeWorld(options);
  playScenario(world, options.scenario ?? "empty");
  const app = buildMock(world);
  const storage = buildStorage(world);
  const host = options.host ?? "127.0.0.1";
  let url: string;
  let storageUrl: string;
  try {
    storageUrl = await storage.listen({ port: options.storagePort ?? 0, host });
    world.storageUrl = storageUrl;
    url = await app.listen({ port: options.port ?? 0, host });
  } catch (error) {
    await Promise.all([storage.close(), app.close()]);
    throw error;
  }
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= Promise.all([app.close(), storage.close()]).then(() => world.uploads.close());
    return closing;
  };
  return {
    url,
    storageUrl,
    get accounts() {
      return world.accounts;
    },
    clock: { now: () => world.clock.now(), advance: (ms) => world.clock.advance(ms) },
    requests: () => world.journal.list(),
    clearRequests: () => world.journal.clear(),
    addJobs: (seed) => seedJobs(world, seed),
    addFault: (fault) => world.faults.add(fault),
    clearFaults: () => world.faults.clear(),
    reset: ({ seed, scenario } = {}) => {
      world.reset(seed === undefined ? undefined : String(seed));
      playScenario(world, scenario ?? "empty");
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function makeWorld(options: MockOptions): MockWorld {
  const mode = options.clock ?? "real";
  const speed = options.speed ?? 1;
  if (!(speed > 0) || !Number.isFinite(speed)) throw new MockInputError("the speed must be more than 0");
  if (mode === "manual" && speed !== 1)
    throw new MockInputError("a clock that is moved by hand has no speed");
  const startMs =
    options.start === undefined
      ? mode === "manual"
        ? Date.parse(manualStart)
        : Date.now()
      : new Date(options.start).getTime();
  if (Number.isNaN(startMs)) throw new MockInputError(`"${String(options.start)}" is no moment in ISO 8601`);
  const { jobSeconds } = options;
  if (jobSeconds !== undefined && !(jobSeconds >= 0 && Number.isFinite(jobSeconds))) {
    throw new MockInputError("the length of jobs must be 0 seconds or more");
  }
  return new MockWorld({
    seed: String(options.seed ?? "simjobs"),
    clock: { mode, speed, startMs },
    switches: options.switches ?? {},
    jobMs: jobSeconds === undefined ? null : Math.round(jobSeconds * 1000),
  });
}
