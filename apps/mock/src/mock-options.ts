/// <reference lib="esnext.disposable" preserve="true" />
import type { ClockMode } from "./clock.js";
import type { MockAccount } from "./mock-account.js";
import type { FaultMatch, FaultRecord } from "./faults/fault-record.js";
import type { MockRequest, RequestPage } from "./journal.js";

/** What can be said about a mock before it starts. */
export interface MockOptions {
  /** Decides every number, id, secret and duration. @default "simjobs" */
  readonly seed?: string | number;
  /** `real` runs by itself, `manual` only when it is told to. @default "real" */
  readonly clock?: ClockMode;
  /** Mock time per real time; for a real clock only. @default 1 */
  readonly speed?: number;
  /** First moment of the clock. @default now; 2026-01-05T09:00:00.000Z for a manual clock */
  readonly start?: Date | string;
  /** @default 0, which takes a free one */
  readonly port?: number;
  /** Port of the storage that Ionworks' results are downloaded from. @default 0, which takes a free one */
  readonly storagePort?: number;
  /**
   * Address or name to listen at. Others can reach the mock, and all that it holds, at any but a loopback one.
   * @default "127.0.0.1", also for an empty text
   */
  readonly host?: string;
  /**
   * The address that others call the mock by, such as `http://twin:8787`: links in replies begin with it.
   * @default the one by which each request has come
   */
  readonly publicUrl?: string;
  /** The same for the storage. @default the host by which the mock is called, at the port of the storage */
  readonly publicStorageUrl?: string;
  /** How the services behave where nobody knows for sure; see the README for the names. */
  readonly switches?: {
    readonly ionworks?: Readonly<Record<string, string | number>>;
    readonly jess?: Readonly<Record<string, string | number>>;
  };
  /** How long every submitted job takes, in mock seconds. @default seeded: JESS 20 to 40, Ionworks 30 to 60 */
  readonly jobSeconds?: number;
  /** What the mock is filled with at first. @default "empty" */
  readonly scenario?: string;
}

/** Jobs to be made out of nothing. */
export interface JobSeed {
  readonly provider: "ionworks" | "jess";
  /** @default 1 */
  readonly count?: number;
  /** A word of the service that the jobs have now; one that it does not know stays for ever. */
  readonly status?: string;
  /** Mock milliseconds from now until they end. */
  readonly durationMs?: number;
  /** `#` becomes the number of the job within this call. */
  readonly name?: string;
  /** Name of an account. @default the first one */
  readonly owner?: string;
  /** Mock milliseconds from a cancel to its effect. */
  readonly cancelDelayMs?: number;
  /** The rest depends on the service: see the README. */
  readonly [field: string]: unknown;
}

/** A fault to be set: which requests, and what goes wrong with them. */
export interface FaultSeed {
  readonly match?: FaultMatch;
  readonly fault: { readonly kind: string; readonly [field: string]: unknown };
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
  /** Back to the beginning, as `POST /_mock/reset`. */
  readonly reset: (options?: { readonly seed?: string | number; readonly scenario?: string }) => void;
  readonly close: () => Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
