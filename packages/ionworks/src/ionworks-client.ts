import type { Clock, ProviderCall } from "@simjobs/core";
import { createTransport, type Transport, type TransportOptions } from "@simjobs/http";
import type { IonworksCredentials } from "./credentials.js";
import {
  cancelJob,
  getJob,
  listJobPages,
  listJobs,
  type JobList,
  type JobListFilter,
  type ListEnd,
} from "./jobs.js";
import { IonworksSession } from "./session.js";
import { parseSimulationRequest } from "./simulation-request.js";
import {
  getSimulation,
  getSimulationStatuses,
  parseProtocol,
  submitSimulations,
  type ProtocolInput,
  type SubmittedSimulation,
} from "./simulations.js";
import { checkHealth, getMe } from "./users.js";
import type { JobRecord } from "./wire/job.js";
import type { SimulationRecord, SimulationStatusRecord } from "./wire/simulation.js";
import type { UserRecord } from "./wire/user.js";

/** Where the service is, unless another address is given. */
export const defaultBaseUrl = "https://api.ionworks.com";

interface CommonOptions {
  readonly credentials: IonworksCredentials;
  /** The project in which work runs that names none itself. */
  readonly projectId?: string | undefined;
}

/** A client either brings its transport or says how to make one. */
export type IonworksClientOptions = CommonOptions &
  (
    | { readonly transport: Transport }
    | (Omit<TransportOptions, "baseUrl"> & {
        readonly transport?: undefined;
        /** @default "https://api.ionworks.com" */
        readonly baseUrl?: string | undefined;
      })
  );

/** How a simulation request is taken. */
export interface SubmitSimulationsOptions {
  /** The most simulations that one request may ask for; more are refused before anything is sent. @default 1000 */
  readonly maxDesigns?: number;
}

/**
 * The Ionworks API around jobs, call by call. Records are those of the service, field names included.
 *
 * Every call throws `JobError`: `unauthorized`, `forbidden`, `rejected_input`, `throttled`, `unreachable`,
 * `proxy_failed`, `service_failed`, `bad_reply`, `too_large`, `deadline`, and what is told at the call. A stopped call
 * rejects with the signal's reason.
 *
 * @see docs/services/ionworks.md
 */
export class IonworksClient {
  /** The organization that a token is used for, as it was given; a key fixes its own. */
  readonly organizationId: string | undefined;
  readonly #session: IonworksSession;

  /** @throws {JobError} `bad_input`, `unsafe_address`, `unauthorized` for an empty credential */
  constructor(options: IonworksClientOptions) {
    const { credentials, projectId, ...rest } = options;
    const transport = rest.transport ?? createTransport({ ...rest, baseUrl: rest.baseUrl ?? defaultBaseUrl });
    this.organizationId = "token" in credentials ? credentials.organizationId : undefined;
    this.#session = new IonworksSession(transport, credentials, projectId);
  }

  /** Scheme, host, port and base path, without a slash at the end. */
  get baseUrl(): string {
    return this.#session.baseUrl;
  }

  get clock(): Clock {
    return this.#session.clock;
  }

  /** Closes the connections. */
  close(): Promise<void> {
    return this.#session.close();
  }

  /**
   * Reads one job.
   *
   * @throws {JobError} `not_found`, only where the service itself says so
   * @see docs/services/ionworks.md 3.4
   */
  job(id: string, call?: ProviderCall): Promise<JobRecord> {
    return getJob(this.#session, id, call);
  }

  /**
   * Lists jobs of the whole organization. `complete` is false where the replies do not prove that this is all.
   *
   * @see docs/services/ionworks.md 3.3
   */
  jobs(filter: JobListFilter = {}, call?: ProviderCall): Promise<JobList> {
    return listJobs(this.#session, filter, call);
  }

  /** The same, page by page as they come in. What the generator returns at its end tells whether that was all. */
  jobPages(filter: JobListFilter = {}, call?: ProviderCall): AsyncGenerator<readonly JobRecord[], ListEnd> {
    return listJobPages(this.#session, filter, call);
  }

  /**
   * Asks for a job to be cancelled. The record in the reply is told as it came: it may show the job cancelled, still
   * active, or ended otherwise. `null` where the service says yes without a record.
   *
   * @throws {JobError} `not_found`, `conflict`, `gone`; `mayHaveLeft` where the job may be cancelled all the same
   * @see docs/services/ionworks.md 3.4, 4.4
   */
  cancelJob(id: string, call?: ProviderCall): Promise<JobRecord | null> {
    return cancelJob(this.#session, id, call);
  }

  /**
   * Makes a template of a protocol, given as YAML text, and returns its id.
   *
   * @throws {JobError} `bad_input` without a project
   * @see docs/services/ionworks.md 3.5
   */
  parseProtocol(input: ProtocolInput, call?: ProviderCall): Promise<string> {
    return parseProtocol(this.#session, input, call);
  }

  /**
   * Starts the simulations of one request: as many as its design of experiments asks for, otherwise one. Nothing is
   * ever sent twice.
   *
   * @param request - what a request file holds; it is checked first
   * @throws {JobError} `bad_input` naming each wrong field, or without a project; `submit_unclear` where the answer was
   * lost, so that the simulations may or may not have been started
   * @see docs/services/ionworks.md 3.5
   */
  async submitSimulations(
    request: unknown,
    options: SubmitSimulationsOptions = {},
    call?: ProviderCall,
  ): Promise<readonly SubmittedSimulation[]> {
    return submitSimulations(this.#session, parseSimulationRequest(request, options), call);
  }

  /**
   * Reads one simulation. Its state is that of the job which `job_id` names.
   *
   * @throws {JobError} `not_found`, only where the service itself says so
   * @see docs/services/ionworks.md 3.6
   */
  simulation(id: string, call?: ProviderCall): Promise<SimulationRecord> {
    return getSimulation(this.#session, id, call);
  }

  /**
   * Reads the statuses of many simulations, 1,000 a request. One that is missing was not told about.
   *
   * @see docs/services/ionworks.md 3.6
   */
  simulationStatuses(
    ids: readonly string[],
    call?: ProviderCall,
  ): Promise<readonly SimulationStatusRecord[]> {
    return getSimulationStatuses(this.#session, ids, call);
  }

  /** Who is signed in. @see docs/services/ionworks.md 2.2 */
  me(call?: ProviderCall): Promise<UserRecord> {
    return getMe(this.#session, call);
  }

  /** Resolves where the service says that it is up. @see docs/services/ionworks.md 2.2 */
  health(call?: ProviderCall): Promise<void> {
    return checkHealth(this.#session, call);
  }
}
