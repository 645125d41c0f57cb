/// <reference lib="esnext.disposable" preserve="true" />
import type { ClockMode } from "./base/clock.js";
import type { MockAccount } from "./base/mock-account.js";
import type { MockSnapshot } from "./base/mock-snapshot.js";
import type { FaultMatch, FaultRecord } from "./faults/fault-record.js";
import type { HoldWhen } from "./traffic/breakpoints.js";
import type { MockRequest, RequestPage } from "./traffic/journal.js";
import type { RequestMatch } from "./traffic/request-match.js";

/** What can be said about a mock before it starts. */
export interface MockOptions {
  /** Decides every number, id, secret and duration. @default "simjobs" */
  readonly seed?: string | number | undefined;
  /** `real` runs by itself, `manual` only when it is told to. @default "real" */
  readonly clock?: ClockMode | undefined;
  /** Mock time per real time; for a real clock only. @default 1 */
  readonly speed?: number | undefined;
  /** First moment of the clock. @default now; 2026-01-05T09:00:00.000Z for a manual clock */
  readonly start?: Date | string | undefined;
  /** @default 0, which takes a free one */
  readonly port?: number | undefined;
  /** Port of the storage that Ionworks' results are downloaded from. @default 0, which takes a free one */
  readonly storagePort?: number | undefined;
  /**
   * Address or name to listen at. Others can reach the mock, and all that it holds, at any but a loopback one.
   * @default "127.0.0.1", also for an empty text
   */
  readonly host?: string | undefined;
  /**
   * The address that others call the mock by, such as `http://twin:8787`: links in replies begin with it.
   * @default the one by which each request has come
   */
  readonly publicUrl?: string | undefined;
  /** The same for the storage. @default the host by which the mock is called, at the port of the storage */
  readonly publicStorageUrl?: string | undefined;
  /** How the services behave where nobody knows for sure; see the README for the names. */
  readonly switches?:
    | {
        readonly ionworks?: Readonly<Record<string, string | number>> | undefined;
        readonly jess?: Readonly<Record<string, string | number>> | undefined;
      }
    | undefined;
  /**
   * The world that it begins with, whose seed, accounts, clock and switches it takes over; scenarios and `switches` come on top.
   * @default an empty one
   */
  readonly snapshot?: MockSnapshot | undefined;
  /** How long every submitted job takes, in mock seconds. @default seeded: JESS 20 to 40, Ionworks 30 to 60 */
  readonly jobSeconds?: number | undefined;
  /** The same as `scenarios` with this one name. */
  readonly scenario?: string | undefined;
  /**
   * What the mock is filled with at first, how it behaves and what goes wrong: names such as `calm`, `flaky` or `stubborn`, or data
   * of one's own. Their jobs and faults add up, of their switches the later ones count, and `switches` above all.
   * @default none: no jobs, and nothing goes wrong
   */
  readonly scenarios?: readonly (string | Scenario)[] | undefined;
}

/**
 * What a mock is filled with, how its services behave and what goes wrong with requests: plain data, several of which add up.
 */
export interface Scenario {
  /** What the mock's state calls it. @default "own" */
  readonly name?: string | undefined;
  /** For people: what it is like. */
  readonly about?: string | undefined;
  readonly switches?: MockOptions["switches"];
  readonly faults?: readonly FaultSeed[] | undefined;
  readonly jobs?: readonly JobSeed[] | undefined;
}

/** Jobs to be made out of nothing. */
export interface JobSeed {
  readonly provider: "ionworks" | "jess";
  /** @default 1 */
  readonly count?: number | undefined;
  /** A word of the service that the jobs have now; one that it does not know stays for ever. */
  readonly status?: string | undefined;
  /** Mock milliseconds from now until they end. */
  readonly durationMs?: number | undefined;
  /** `#` becomes the number of the job within this call. */
  readonly name?: string | undefined;
  /** Name of an account. @default the first one */
  readonly owner?: string | undefined;
  /** Mock milliseconds from a cancel to its effect. */
  readonly cancelDelayMs?: number | undefined;
  /** The rest depends on the service: see the README. */
  readonly [field: string]: unknown;
}

/** A fault to be set: which requests, and what goes wrong with them. */
export interface FaultSeed {
  readonly match?: FaultMatch | undefined;
  readonly fault: { readonly kind: string; readonly [field: string]: unknown };
}

/** Which answered requests are expected, or not. */
export interface ExpectedRequest extends RequestMatch {
  /** HTTP status; `null` for a connection that was closed without an answer. @default any */
  readonly status?: number | null | undefined;
}

/** A place at which requests are held until they are let go. */
export interface MockBreakpoint {
  /** How many requests it holds at this moment. */
  readonly count: number;
  /**
   * The next request that it holds. Rejects with `UnmetExpectation` if none comes within `timeoutMs` real milliseconds.
   * @default 5000
   */
  readonly held: (options?: { readonly timeoutMs?: number | undefined }) => Promise<MockRequest>;
  /** Lets all go that it holds, and holds no more. `using` does it, too. */
  readonly letGo: () => void;
  [Symbol.dispose](): void;
}

/** A mock that listens. */
export interface RunningMock {
  /** The origin, such as `http://127.0.0.1:4711`. Ionworks lies at it, JESS at `/jess_web/api` and `/users/api`. */
  readonly url: string;
  /** The address of this machine that it listens at, such as `127.0.0.1`, or `::` for all that there are. */
  readonly address: string;
  /** The address that others call it by; `null` where none was told. */
  readonly publicUrl: string | null;
  /** The origin that Ionworks sends downloads of results to; it refuses credentials. */
  readonly storageUrl: string;
  readonly accounts: readonly [MockAccount, MockAccount];
  readonly clock: {
    /** Mock time in milliseconds since 1970-01-01 UTC. */
    readonly now: () => number;
    /** Moves it on by whole milliseconds. */
    readonly advance: (ms: number) => void;
  };
  /** The requests to the services so far, secrets redacted; of very many, only the newest are kept. */
  readonly requests: (page?: RequestPage) => MockRequest[];
  readonly clearRequests: () => void;
  /** @returns the canonical references, such as `jess:400123` */
  readonly addJobs: (seed: JobSeed) => string[];
  readonly addFault: (fault: FaultSeed) => FaultRecord;
  readonly clearFaults: () => void;
  /**
   * The first request in the log that is meant, or the next one that is answered. Rejects with `UnmetExpectation` if none comes within
   * `timeoutMs` real milliseconds. @default 5000
   */
  readonly saw: (
    match: ExpectedRequest,
    options?: { readonly timeoutMs?: number | undefined },
  ) => Promise<MockRequest>;
  /** Throws `UnmetExpectation` if such a request is in the log. What comes later is not seen. */
  readonly never: (match: ExpectedRequest) => void;
  /**
   * Holds requests from now on: before they are looked at, so that they find the clock as it stands when they are let go, or after
   * they were carried out and before their answers leave. @default "before"
   */
  readonly hold: (match: RequestMatch, when?: HoldWhen) => MockBreakpoint;
  /** Plays scenarios on top of what there is. */
  readonly playScenarios: (...scenarios: readonly (string | Scenario)[]) => void;
  /** Back to the beginning, as `POST /_mock/reset`. */
  readonly reset: (options?: {
    readonly seed?: string | number | undefined;
    readonly scenario?: string | undefined;
    readonly scenarios?: readonly (string | Scenario)[] | undefined;
  }) => void;
  /** The world at this moment, as data that can be written down. Breakpoints and requests under way are not part of it. */
  readonly snapshot: () => Promise<MockSnapshot>;
  /**
   * Puts a saved world in the place of this one; what is under way is cut off, as by `reset`. Rejects with `MockInputError` for a
   * snapshot of another version, or one that is not as it was saved.
   */
  readonly restore: (snapshot: MockSnapshot) => Promise<void>;
  readonly close: () => Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
