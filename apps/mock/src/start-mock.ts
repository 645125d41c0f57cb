import type { AddressInfo } from "node:net";
import type { FastifyInstance } from "fastify";
import { buildMock, buildStorage } from "./build-mock.js";
import { manualStart } from "./base/clock.js";
import { seedJobs } from "./control/job-seeds.js";
import { checkScenarios, playScenarios } from "./control/play-scenarios.js";
import { firstMomentMs, lastMomentMs, longestMs } from "./base/limits.js";
import { MockInputError } from "./base/mock-input-error.js";
import type { MockOptions, MockBreakpoint, RunningMock, Scenario } from "./mock-options.js";
import { MockWorld } from "./mock-world.js";
import { loadWorld, readSnapshot } from "./snapshot/load-world.js";
import { saveWorld } from "./snapshot/save-world.js";
import { boundUrl } from "./reach/bound-url.js";
import { readHost } from "./reach/read-host.js";
import { readPublicUrl } from "./reach/read-public-url.js";
import type { Breakpoint } from "./traffic/breakpoints.js";

/**
 * Starts a server that plays Ionworks and JESS.
 *
 * @throws {MockInputError} for an option that makes no sense; what `listen` throws if the port is taken
 */
export async function startMock(options: MockOptions = {}): Promise<RunningMock> {
  const world = makeWorld(options);
  if (options.snapshot !== undefined) await loadWorld(world, options.snapshot);
  playScenarios(world, scenariosOf(options), world.options.switches);
  const app = buildMock(world);
  const storage = buildStorage(world);
  const { host } = world.options.reach;
  let bound: AddressInfo;
  let storageUrl: string;
  try {
    storageUrl = boundUrl(await listen(storage, host, readPort("storage port", options.storagePort)));
    world.storageUrl = storageUrl;
    bound = await listen(app, host, readPort("port", options.port));
  } catch (error) {
    await Promise.all([storage.close(), app.close()]);
    throw error;
  }
  let closing: Promise<void> | undefined;
  const closeAll = async (): Promise<void> => {
    const closed = Promise.all([app.close(), storage.close()]);
    world.inFlight.cutOff();
    world.breakpoints.letAllGo();
    world.spy.giveUp("the mock was closed");
    await closed;
    await world.uploads.close();
  };
  const close = (): Promise<void> => {
    closing ??= closeAll();
    return closing;
  };
  return {
    url: boundUrl(bound),
    address: bound.address,
    publicUrl: world.options.reach.publicUrl,
    storageUrl,
    get accounts() {
      return world.accounts;
    },
    clock: { now: () => world.clock.now(), advance: (ms) => world.clock.advance(ms) },
    requests: (page) => world.journal.list(page),
    clearRequests: () => world.journal.clear(),
    addJobs: (seed) => seedJobs(world, seed),
    addFault: (fault) => world.faults.add(fault),
    clearFaults: () => world.faults.clear(),
    saw: (match, { timeoutMs } = {}) => world.spy.saw(match, timeoutMs),
    never: (match) => world.spy.never(match),
    hold: (match, when) => heldBy(world.breakpoints.add({ match, when })),
    playScenarios: (...scenarios) => playScenarios(world, scenarios),
    reset: ({ seed, ...given } = {}) => {
      checkScenarios(world, scenariosOf(given));
      world.reset(seed === undefined ? undefined : String(seed));
      playScenarios(world, scenariosOf(given), world.options.switches);
    },
    snapshot: () => saveWorld(world),
    restore: (snapshot) => loadWorld(world, snapshot),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function scenariosOf({
  scenario,
  scenarios = [],
}: Pick<MockOptions, "scenario" | "scenarios">): readonly (string | Scenario)[] {
  return scenario === undefined ? scenarios : [scenario, ...scenarios];
}

function heldBy(breakpoint: Breakpoint): MockBreakpoint {
  const letGo = (): void => breakpoint.letGo();
  return {
    get count() {
      return breakpoint.count;
    },
    held: ({ timeoutMs } = {}) => breakpoint.held(timeoutMs),
    letGo,
    [Symbol.dispose]: letGo,
  };
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<AddressInfo> {
  await app.listen({ port, host });
  const [bound] = app.addresses();
  if (bound === undefined || typeof bound === "string") throw new Error("the mock does not listen");
  return bound;
}

function readPort(what: string, given: number | undefined): number {
  const port = given ?? 0;
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new MockInputError(`the ${what} must be a whole number from 0 to 65535, not ${String(given)}`);
}

function makeWorld(options: MockOptions): MockWorld {
  const { snapshot } = options;
  if (snapshot !== undefined) {
    readSnapshot(snapshot);
    const own = (["seed", "clock", "speed", "start"] as const).find((name) => options[name] !== undefined);
    if (own !== undefined)
      throw new MockInputError(`a mock that begins with a snapshot has its ${own} from there: leave it out`);
  }
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
  if (startMs < firstMomentMs || startMs > lastMomentMs)
    throw new MockInputError(
      `the clock starts between ${new Date(firstMomentMs).toISOString()} and ${new Date(lastMomentMs).toISOString()}`,
    );
  if (Number.isNaN(startMs)) throw new MockInputError(`"${String(options.start)}" is no moment in ISO 8601`);
  const { jobSeconds } = options;
  if (jobSeconds !== undefined && !(jobSeconds >= 0 && jobSeconds <= longestMs / 1000)) {
    throw new MockInputError(
      `the length of jobs must be 0 seconds or more, and ${String(longestMs / 1000)} at most`,
    );
  }
  return new MockWorld({
    seed: String(snapshot?.seed ?? options.seed ?? "simjobs"),
    clock: { mode, speed, startMs },
    switches: options.switches ?? {},
    reach: {
      host: readHost(options.host),
      publicUrl: readPublicUrl("public URL", options.publicUrl),
      publicStorageUrl: readPublicUrl("public URL of the storage", options.publicStorageUrl),
    },
    jobMs: jobSeconds === undefined ? null : Math.round(jobSeconds * 1000),
  });
}
