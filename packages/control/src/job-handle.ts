import {
  callFrom,
  checkSpecification,
  formatReference,
  JobError,
  parseReference,
  wrongArgument,
  type JobRef,
  type JobStatus,
  type Provider,
  type ProviderCall,
  type Reading,
  type ResultFile,
  type ResultQuery,
} from "@simjobs/core";
import { cancelJob } from "./cancel-jobs.js";
import type { CancelOptions, CancelResult } from "./cancel-types.js";
import { checkRef } from "./job-reader.js";
import { waitForEnd, watchJobs, type JobChange, type WatchOptions } from "./watch-jobs.js";

/** One job, and what can be done about it. It holds no state of its own: every question is asked of the service. */
export interface JobHandle {
  readonly ref: JobRef;
  /** Its reference as it is written, such as `jess:12259`. */
  readonly reference: string;
  /**
   * How it is doing, by its own record.
   *
   * @throws {JobError} `not_found`, as `Provider.get`
   */
  status(call?: ProviderCall): Promise<JobStatus>;
  /**
   * Everything that the service tells of it now.
   *
   * @throws {JobError} `not_found`, as `Provider.get`
   */
  reading(call?: ProviderCall): Promise<Reading>;
  /** Cancels it and finds out what became of it: `cancelJob`. */
  cancel(options?: CancelOptions): Promise<CancelResult>;
  /** Waits until it has ended, however it ended: `waitForEnd`. */
  end(options?: WatchOptions): Promise<Reading>;
  /** Every change until it has ended: `watchJobs`. */
  changes(options?: WatchOptions): AsyncGenerator<JobChange, void, undefined>;
  /**
   * The files of its results, one after the other.
   *
   * @throws {JobError} `not_supported` where the service has none, `not_ready`, `not_found`, as `Provider.results`
   */
  results(query?: ResultQuery, call?: ProviderCall): AsyncGenerator<ResultFile, void, undefined>;
}

/** The jobs of one service, each by a handle. */
export interface ServiceJobs<Request> {
  /**
   * The handle of a job. Asks nobody.
   *
   * @param job - its id (a job's, as other kinds need their reference), its reference as a text or as an object
   * @throws {JobError} `bad_input`, `not_supported` for what is no job of this service
   */
  job(job: string | JobRef): JobHandle;
  /** Submits work and gives the handles of the jobs that were made: `Provider.submit`. */
  submit(request: Request, call?: ProviderCall): Promise<readonly JobHandle[]>;
}

/**
 * The jobs of a service as objects, over the functions of this package.
 *
 * @throws {JobError} `not_supported` for a provider of another version of the port, `bad_input` for what is none
 */
export function jobsAt<Request>(provider: Provider<Request>): ServiceJobs<Request> {
  checkSpecification(provider);
  const handleOf = (ref: JobRef): JobHandle => {
    checkRef(provider, ref);
    return new Handle(provider, ref);
  };
  return {
    job: (job) => handleOf(typeof job === "string" ? refOf(provider, job) : job),
    submit: async (request, call) => (await provider.submit(request, call)).map(handleOf),
  };
}

/** A text with a colon is a reference, as no id is written bare that has one. */
function refOf({ name, grammar }: Pick<Provider, "name" | "grammar">, text: string): JobRef {
  if (text.trim() === "") throw wrongArgument("job", "the id or the reference of a job", text);
  return parseReference(text.includes(":") ? text : `${name}:${encodeURIComponent(text)}`, [grammar]);
}

class Handle implements JobHandle {
  readonly ref: JobRef;
  readonly #provider: Provider;

  constructor(provider: Provider, ref: JobRef) {
    this.#provider = provider;
    this.ref = ref;
  }

  get reference(): string {
    return formatReference(this.ref);
  }

  async status(call?: ProviderCall): Promise<JobStatus> {
    return (await this.reading(call)).status;
  }

  async reading(call?: ProviderCall): Promise<Reading> {
    return this.#provider.get(this.ref, callFrom(call, this.#provider.clock));
  }

  async cancel(options?: CancelOptions): Promise<CancelResult> {
    return cancelJob(this.#provider, this.ref, options);
  }

  async end(options?: WatchOptions): Promise<Reading> {
    return waitForEnd(this.#provider, this.ref, options);
  }

  changes(options?: WatchOptions): AsyncGenerator<JobChange, void, undefined> {
    return watchJobs(this.#provider, [this.ref], options);
  }

  async *results(query?: ResultQuery, call?: ProviderCall): AsyncGenerator<ResultFile, void, undefined> {
    const files = this.#provider.results?.(this.ref, query, call);
    if (files === undefined)
      throw new JobError("not_supported", `${this.#provider.name} gives out no results of jobs`);
    yield* files;
  }
}
