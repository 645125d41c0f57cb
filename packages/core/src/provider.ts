import type { AccountIdentity } from "./account-identity.js";
import type { Clock } from "./clock.js";
import type { JobStatus } from "./job-status.js";
import type { ReferenceGrammar } from "./reference.js";
import type { Reading } from "./schemas/reading.js";
import type { JobRef } from "./schemas/reference.js";

/** What a request is for: it decides what may be done when its answer is lost. */
export type RequestIntent = "read" | "cancel" | "submit" | "sign-in";

/** What a call tells while it is under way. Never holds a secret. */
export type CallEvent =
  | {
      readonly kind: "request";
      readonly method: string;
      readonly path: string;
      readonly attempt: number;
      readonly intent: RequestIntent;
    }
  | { readonly kind: "may-have-left"; readonly method: string; readonly path: string }
  | { readonly kind: "reply"; readonly method: string; readonly path: string; readonly httpStatus: number }
  | {
      readonly kind: "retry";
      readonly method: string;
      readonly path: string;
      readonly inMs: number;
      readonly why: string;
    }
  | { readonly kind: "signed-in"; readonly how: "log-on" | "renewed" | "stored" }
  | { readonly kind: "upload"; readonly sentBytes: number; readonly totalBytes: number | null }
  /** Something large arrives that the call itself keeps until it is whole. Begins anew with a second attempt. */
  | { readonly kind: "download"; readonly receivedBytes: number; readonly totalBytes: number | null };

/** What every call of a provider takes. */
export interface ProviderCall {
  /** Stops the call, not the job. The promise then rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** When the whole call must be over, in milliseconds of the provider's clock (`Clock.now`); `Infinity` is as good as none. */
  readonly deadlineMs?: number | undefined;
  /** How long the whole call may take, in milliseconds from now on; the earlier end counts where there is a `deadlineMs`, too. */
  readonly timeoutMs?: number | undefined;
  /**
   * Whether the caller waits for minutes anyway, so that a service that asks to be left alone for a while is left alone for
   * the whole of it. @default false: a few seconds
   */
  readonly longWait?: boolean | undefined;
  /** Is told what happens on the way. Must not throw. */
  readonly onEvent?: ((event: CallEvent) => void) | undefined;
}

/** What a provider can do, and how its service behaves. */
export interface Capabilities {
  /** The longest that a single reading may lag behind the truth, in milliseconds. */
  readonly maxStalenessMs: number;
  /** First pause between two looks at a job, in milliseconds. */
  readonly pollStartMs: number;
  /** Longest pause between two looks at a job, in milliseconds. */
  readonly pollMaxMs: number;
  /** How many jobs one request of `getMany` can carry; 1 where it cannot. */
  readonly batchSize: number;
  readonly canRerun: boolean;
  readonly canListChildren: boolean;
  /** Whether its lists hold the signed-in account's own jobs and nobody else's. @default false */
  readonly listsOwnJobsOnly?: boolean | undefined;
  /** How each kind of job behaves. A kind that is missing here has the defaults of `KindTraits`. */
  readonly kinds: Readonly<Record<string, KindTraits>>;
}

/** What is known of how jobs of one kind behave. */
export interface KindTraits {
  /** Whether an id runs once only, so that one reading of an end is proof. */
  readonly runsOnce: boolean;
  /** Whether an end is looked at once more after a while before it is told (`settle`). */
  readonly settles: boolean;
  /**
   * Whether such a job is made of other jobs that `children` can name, and that may outlive it; `"perhaps"` where some are,
   * and only a look through the service's lists shows which. @default false
   */
  readonly hasMembers?: boolean | "perhaps" | undefined;
  /**
   * Whether a second cancel of the same job does nothing that the first has not done. Say `false` where nobody may send one: at
   * some services it deletes the job. Then each job is asked once, and what that came to is found out by reading alone.
   * @default true
   */
  readonly repeatingCancelIsHarmless?: boolean | undefined;
}

/** The answer to a cancel. It never says "cancelled" by itself; a record inside it is a reading like any other. */
export interface CancelReply {
  readonly answer: "accepted" | "refused";
  /** The service did not say no to the job's state but to us (403). */
  readonly forbidden?: boolean | undefined;
  /** The service's own words. */
  readonly message: string;
  /** The job's record, where the reply carries one. */
  readonly reading?: Reading | undefined;
}

/** Which jobs to list. Everything is optional; all that is given must hold. */
export interface ListFilter {
  readonly statuses?: readonly JobStatus[] | undefined;
  /** Submitted at or after this moment, in milliseconds since 1970-01-01 UTC. */
  readonly sinceMs?: number | undefined;
  /** Submitted before this moment, in milliseconds since 1970-01-01 UTC. */
  readonly beforeMs?: number | undefined;
  readonly kind?: string | undefined;
  readonly project?: string | undefined;
  /** The most jobs to return. */
  readonly limit?: number | undefined;
}

/** How a listing ended. */
export interface ListEnd {
  /** Whether everything that matches was told; `false` where the service's paging is not known well enough to say. */
  readonly complete: boolean;
  /** How many jobs match, where the service says so. */
  readonly total: number | null;
}

/** One file of a job's results. Its content can be read once. */
export interface ResultFile {
  /** Path inside the job's results, with forward slashes: check it before you write to it. */
  readonly path: string;
  /** What the service calls it, where `path` is another, since not every disk can keep such a name. */
  readonly name?: string | undefined;
  /** Size in bytes, where it is known before the transfer. */
  readonly size: number | null;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Which files of a job's results are wanted. Everything is optional; without it, all of them. */
export interface ResultQuery {
  /** Endings of file names without the dot, such as `csv`, in letters of any case. */
  readonly extensions?: readonly string[] | undefined;
  /**
   * Paths as the service names them. One in other capitals, or with its accents written otherwise, is as good where it can
   * mean one file only. `not_found` for one that is not there.
   */
  readonly paths?: readonly string[] | undefined;
}

/**
 * What simjobs needs of a service. `Request` is what that service can be asked to run.
 *
 * Every method throws `JobError`: `unauthorized`, `account_not_linked`, `forbidden`, `throttled`, `unreachable`,
 * `proxy_failed`, `service_failed`, `bad_reply`, `deadline`, and what is told at the method. A stopped call rejects
 * with the signal's reason.
 */
export interface Provider<Request = never> {
  /** The version of this port that the provider speaks. Another one is refused where the provider comes in. */
  readonly specificationVersion: 1;
  readonly name: string;
  readonly grammar: ReferenceGrammar;
  readonly capabilities: Capabilities;
  readonly clock: Clock;
  /**
   * How far the service's clock is ahead of ours (`Clock.wallNow`), in milliseconds, as its last answer told; `null` where
   * none has. What the service dates is compared with the service's time: `serviceNow`.
   */
  readonly clockAheadMs?: number | null | undefined;
  /** Who is signed in, and where. Asks the service at most once per sign-in. */
  identity(call?: ProviderCall): Promise<AccountIdentity>;
  /**
   * The sign-in itself, for when the service does not tell whose account it is: `account` and `signIn` are one. Signs in where
   * that is needed, and asks the service for nothing else.
   *
   * @throws {JobError} `unauthorized`, and what stopped the sign-in
   */
  signedInAs?(call?: ProviderCall): Promise<AccountIdentity>;
  /** @throws {JobError} `not_found`, only where the service itself says so about this job */
  get(ref: JobRef, call?: ProviderCall): Promise<Reading>;
  /**
   * Reads many jobs with as few requests as the service allows. The result is keyed by `formatReference(ref)`; a job
   * that is not in it was not told about, which is not the same as not being there.
   */
  getMany(refs: readonly JobRef[], call?: ProviderCall): Promise<ReadonlyMap<string, Reading>>;
  /** Lists jobs, newest or oldest first as the service does. Its return value tells whether that was all. */
  list(filter: ListFilter, call?: ProviderCall): AsyncGenerator<Reading, ListEnd, undefined>;
  /**
   * Asks the service to stop a job. Resolves when the service has answered, which is before the job stops.
   *
   * @throws {JobError} `not_found`; with `mayHaveLeft` where the request may have been carried out
   */
  requestCancel(ref: JobRef, call?: ProviderCall): Promise<CancelReply>;
  /**
   * Submits work, once. Several jobs come of one request where the service makes several.
   *
   * @throws {JobError} `bad_input`, `rejected_input`, `refused`, `submit_unclear`
   */
  submit(request: Request, call?: ProviderCall): Promise<readonly JobRef[]>;
  /**
   * The files of a job's results, one after the other; each must be read or left before the next. Not every service has them.
   *
   * @throws {JobError} `not_found`, `not_ready`, `too_large`, `bad_reply`
   */
  results?(
    ref: JobRef,
    query?: ResultQuery,
    call?: ProviderCall,
  ): AsyncGenerator<ResultFile, void, undefined>;
  /**
   * Runs an old job again as a new one. Only with `capabilities.canRerun`.
   *
   * @param mark - goes with the job so that `findSubmitted` can find it, where the service has a place for that
   * @throws {JobError} `not_found`, `refused`, `submit_unclear`
   */
  rerun?(ref: JobRef, call?: ProviderCall, mark?: string): Promise<readonly JobRef[]>;
  /**
   * The jobs that a submit with this mark has made, as far as the service shows them by now; none where it shows none. For
   * submits whose answer was lost.
   */
  findSubmitted?(mark: string, call?: ProviderCall): Promise<readonly JobRef[]>;
  /**
   * The jobs that a job is made of, as far as the service can list them: elements, their jobs, jobs with this parent. Only
   * with `capabilities.canListChildren`.
   *
   * @throws {JobError} `not_found`
   */
  children?(
    ref: JobRef,
    call?: ProviderCall,
  ): Promise<{ readonly readings: readonly Reading[]; readonly complete: boolean }>;
}
