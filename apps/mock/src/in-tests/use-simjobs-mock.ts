import { startMock } from "../start-mock.js";
import { MockInputError } from "../base/mock-input-error.js";
import type { FaultSeed, JobSeed, MockOptions, RunningMock } from "../mock-options.js";
import type { MockAccount } from "../base/mock-account.js";
import { ClientClock } from "./client-clock.js";

type Hook = (work: () => Promise<void> | void) => unknown;

/** The functions of a test framework by which work is done around tests: those of vitest and jest, or those of `node:test`. */
export type TestHooks =
  | { readonly beforeAll: Hook; readonly afterAll: Hook; readonly beforeEach: Hook }
  | { readonly before: Hook; readonly after: Hook; readonly beforeEach: Hook };

/** What a client takes to talk to the mock, on the mock's time. */
export interface MockReach {
  readonly baseUrl: string;
  /** The mock's time, which passes by itself as soon as everybody waits. */
  readonly clock: ClientClock;
  /** No budget of requests: its pauses would be waited for as well. */
  readonly budget: null;
}

/** A mock that is there while the tests of a file run, and as new before each. Of use within tests and hooks only. */
export interface MockInTests {
  readonly mock: RunningMock;
  /** The one who is signed in. */
  readonly account: MockAccount;
  readonly clock: ClientClock;
  /** Options for `new JessClient(…)`. */
  readonly jess: MockReach & { readonly credentials: { readonly email: string; readonly password: string } };
  /** Options for `new IonworksClient(…)`. */
  readonly ionworks: MockReach & {
    readonly credentials: { readonly apiKey: string };
    readonly projectId: string;
  };
  /** Makes one job out of nothing, and tells its reference, such as `jess:400123`. */
  job(seed: JobSeed): string;
  /** Has something go wrong, until the next test. */
  fault(fault: FaultSeed): void;
}

/**
 * Starts a mock for the tests of a file, empties it before each and closes it after the last. Its time is that of its clients: a
 * wait of minutes takes milliseconds, and comes out the same each time.
 *
 * @param hooks - `{ beforeAll, afterAll, beforeEach }` of vitest or jest, or `{ before, after, beforeEach }` of `node:test`.
 * @default the global ones, as jest has them
 * @throws {MockInputError} where there are none
 */
export function useSimjobsMock(
  hooks: TestHooks = globalHooks(),
  options: Omit<MockOptions, "clock" | "speed"> = {},
): MockInTests {
  const { before, after } = "beforeAll" in hooks ? { before: hooks.beforeAll, after: hooks.afterAll } : hooks;
  let running: RunningMock | undefined;
  let clock: ClientClock | undefined;
  before(async () => {
    running = await startMock({ ...options, clock: "manual" });
  });
  hooks.beforeEach(() => {
    clock?.close();
    running?.reset({ scenario: options.scenario });
    // Time begins anew, too.
    clock = running === undefined ? undefined : new ClientClock(running);
  });
  after(async () => {
    clock?.close();
    await running?.close();
  });

  const reach = (): MockReach => ({ baseUrl: there(running).url, clock: there(clock), budget: null });
  return {
    get mock() {
      return there(running);
    },
    get account() {
      return there(running).accounts[0];
    },
    get clock() {
      return there(clock);
    },
    get jess() {
      const { email, password } = there(running).accounts[0].jess;
      return { ...reach(), credentials: { email, password } };
    },
    get ionworks() {
      const { apiKey, projectId } = there(running).accounts[0].ionworks;
      return { ...reach(), credentials: { apiKey }, projectId };
    },
    job: (seed) => {
      const [reference, ...more] = there(running).addJobs(seed);
      if (reference !== undefined && more.length === 0) return reference;
      throw new MockInputError("the seed is not of one job: use mock.addJobs for several");
    },
    fault: (fault) => void there(running).addFault(fault),
  };
}

function there<T>(value: T | undefined): T {
  if (value !== undefined) return value;
  throw new MockInputError(
    "the mock is there within tests only: ask for it in a test or in a hook after this one",
  );
}

function globalHook(name: string): Hook | undefined {
  const hook: unknown = Reflect.get(globalThis, name);
  return typeof hook === "function" ? (work) => Reflect.apply(hook, undefined, [work]) : undefined;
}

function globalHooks(): TestHooks {
  const [beforeAll, afterAll, beforeEach] = ["beforeAll", "afterAll", "beforeEach"].map(globalHook);
  if (beforeAll !== undefined && afterAll !== undefined && beforeEach !== undefined)
    return { beforeAll, afterAll, beforeEach };
  throw new MockInputError(
    "there are no global hooks of a test framework: give useSimjobsMock those that you import, such as { beforeAll, afterAll, beforeEach } of vitest",
  );
}
