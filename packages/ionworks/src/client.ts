import { checkedOptions, JobError, type ListEnd, type ProviderCall } from "@simjobs/core";
import type {
  JobMetadata,
  JobRecord,
  PlotData,
  SimulationRecord,
  SimulationStatusRecord,
  SimulationSummary,
  TraceStep,
} from "@simjobs/core/schemas/ionworks";
import { transportOf } from "@simjobs/http";
import { AccountCalls } from "./resources/account-calls.js";
import {
  defaultBaseUrl,
  defaultLimits,
  defaultPace,
  type IonworksClientOptions,
  type IonworksLimits,
  type SubmitSimulationsOptions,
} from "./resources/client-options.js";
import { EcmFits } from "./resources/ecm-fits.js";
import {
  cancelJob,
  getJob,
  getJobMetadata,
  getPlotData,
  listJobPages,
  listJobs,
  posteriorSamplesOf,
  type JobList,
  type JobListFilter,
  type PlotQuestion,
  type PosteriorSamples,
} from "./resources/jobs.js";
import { Optimizations } from "./resources/optimizations.js";
import { Pipelines } from "./resources/pipelines.js";
import { IonworksConnection } from "./session/connection.js";
import { SimplePipelines } from "./resources/simple-pipelines.js";
import { parseSimulationRequest, type SimulationRequest } from "./requests/simulation-request.js";
import {
  openResultTableFile,
  waitForResults,
  type ResultTableName,
  type WaitForResultsOptions,
} from "./results/simulation-results.js";
import { protocolInputs, validateProtocol, type ProtocolVerdict } from "./resources/protocols.js";
import {
  getSimulation,
  getSimulationStatuses,
  listSimulationPages,
  listSimulations,
  parseProtocol,
  submitSimulations,
  type ProtocolInput,
  type SimulationList,
  type SimulationListFilter,
  type SubmittedSimulation,
} from "./resources/simulations.js";
import type { IncomingFile, IncomingFileOptions } from "./results/stored-file.js";
import { Studies } from "./resources/studies.js";

/**
 * The Ionworks API around jobs, call by call. Records are those of the service, field names included.
 *
 * Every call throws `JobError`: `unauthorized`, `forbidden`, `rejected_input`, `throttled`, `unreachable`,
 * `proxy_failed`, `service_failed`, `bad_reply`, `too_large`, `deadline`, and what is told at the call. A stopped call
 * rejects with the signal's reason.
 *
 * @see docs/services/ionworks.md
 */
export class IonworksClient extends AccountCalls {
  /** The organization that a token is used for, as it was given; a key fixes its own. */
  readonly organizationId: string | undefined;
  readonly pipelines: Pipelines;
  readonly simplePipelines: SimplePipelines;
  readonly optimizations: Optimizations;
  readonly studies: Studies;
  readonly ecm: EcmFits;
  readonly #connection: IonworksConnection;
  readonly #limits: IonworksLimits;

  /** @throws {JobError} `bad_input`, `unsafe_address`, `unauthorized` for an empty credential */
  constructor(options: IonworksClientOptions) {
    const { credentials, limits = {}, projectId, ...rest } = checkedOptions("options", options);
    const transport = transportOf(rest, { baseUrl: defaultBaseUrl, pace: defaultPace });
    const connection = new IonworksConnection(transport, credentials, projectId);
    super(connection);
    this.#connection = connection;
    this.#limits = { ...defaultLimits, ...checkedOptions("limits", limits) };
    this.organizationId = "token" in credentials ? credentials.organizationId : undefined;
    this.pipelines = new Pipelines(this.#connection);
    this.simplePipelines = new SimplePipelines(this.#connection);
    this.optimizations = new Optimizations(this.#connection);
    this.studies = new Studies(this.#connection);
    this.ecm = new EcmFits(this.#connection);
  }

  /**
   * Reads one job.
   *
   * @throws {JobError} `not_found`, only where the service itself says so
   * @see docs/services/ionworks.md 3.4
   */
  job(id: string, call?: ProviderCall): Promise<JobRecord> {
    return getJob(this.#connection, id, call);
  }

  /**
   * Lists jobs of the whole organization. `complete` is false where the replies do not prove that this is all.
   *
   * @see docs/services/ionworks.md 3.3
   */
  jobs(filter: JobListFilter = {}, call?: ProviderCall): Promise<JobList> {
    return listJobs(this.#connection, filter, call);
  }

  /**
   * The same, page by page as they come in. What the generator returns at its end tells whether that was all.
   *
   * @see docs/services/ionworks.md 3.3
   */
  jobPages(filter: JobListFilter = {}, call?: ProviderCall): AsyncGenerator<readonly JobRecord[], ListEnd> {
    return listJobPages(this.#connection, filter, call);
  }

  /**
   * Asks for a job to be cancelled. The record in the reply is told as it came: it may show the job cancelled, still
   * active, or ended otherwise. `null` where the service says yes without a record.
   *
   * @throws {JobError} `not_found`, `conflict`, `gone`; `mayHaveLeft` where the job may be cancelled all the same
   * @see docs/services/ionworks.md 3.4, 4.4
   */
  cancelJob(id: string, call?: ProviderCall): Promise<JobRecord | null> {
    return cancelJob(this.#connection, id, call);
  }

  /**
   * A job's large results; `null` where the job is there and has written none.
   *
   * @throws {JobError} `not_found` for the job
   * @see docs/services/ionworks.md 3.4
   */
  jobMetadata(id: string, call?: ProviderCall): Promise<JobMetadata | null> {
    return getJobMetadata(this.#connection, id, call);
  }

  /**
   * How a fit or an optimization went on, oldest first: the one sign of progress that there is.
   *
   * @see docs/services/ionworks.md 3.4
   */
  async parameterTrace(id: string, call?: ProviderCall): Promise<readonly TraceStep[]> {
    return (await this.jobMetadata(id, call))?.intermediate_results ?? [];
  }

  /**
   * Samples of a fit's posterior distribution; `null` where it was not sampled.
   *
   * @see docs/services/ionworks.md 3.4
   */
  async posteriorSamples(id: string, call?: ProviderCall): Promise<PosteriorSamples | null> {
    return posteriorSamplesOf(await this.jobMetadata(id, call));
  }

  /**
   * The traces of a fit's plot, thinned out; `null` where there is no such plot.
   *
   * @see docs/services/ionworks.md 3.4
   */
  plotData(id: string, plot: PlotQuestion, call?: ProviderCall): Promise<PlotData | null> {
    return getPlotData(this.#connection, id, plot, call);
  }

  /**
   * Makes a template of a protocol, given as YAML text, and returns its id.
   *
   * @throws {JobError} `bad_input` without a project
   * @see docs/services/ionworks.md 3.5
   */
  parseProtocol(input: ProtocolInput, call?: ProviderCall): Promise<string> {
    return parseProtocol(this.#connection, input, call);
  }

  /**
   * Asks the service whether a protocol is valid: its text, in the service's language or in PyBaMM's words, or the mapping itself.
   *
   * @see docs/services/ionworks.md 10.5
   */
  validateProtocol(
    protocol: string | Readonly<Record<string, unknown>>,
    call?: ProviderCall,
  ): Promise<ProtocolVerdict> {
    return validateProtocol(this.#connection, protocol, call);
  }

  /**
   * The names of a protocol's inputs, `input["name"]`. Each needs its value in `experiment_parameters`.
   *
   * @throws {JobError} `rejected_input` for a protocol that the service does not read
   * @see docs/services/ionworks.md 10.5
   */
  protocolInputs(protocol: string, call?: ProviderCall): Promise<readonly string[]> {
    return protocolInputs(this.#connection, protocol, call);
  }

  /**
   * Starts the simulations of one request: as many as its design of experiments asks for, otherwise one. Nothing is
   * ever sent twice.
   *
   * @param request - it is checked first; what a request file holds is one by `parseSimulationRequest`
   * @throws {JobError} `bad_input` naming each wrong field, or without a project; `submit_unclear` where the answer was
   * lost, so that the simulations may or may not have been started
   * @see docs/services/ionworks.md 3.5
   */
  async submitSimulations(
    request: SimulationRequest,
    options: SubmitSimulationsOptions = {},
    call?: ProviderCall,
  ): Promise<readonly SubmittedSimulation[]> {
    const { maxDesigns = this.#limits.maxDesigns } = checkedOptions("options", options);
    const checked = parseSimulationRequest(request, { maxDesigns });
    return submitSimulations(this.#connection, checked, this.#connection.begin(call));
  }

  /**
   * Starts one simulation.
   *
   * @throws {JobError} as `submitSimulations`, and `bad_input` for a design of more than one
   * @see docs/services/ionworks.md 3.5
   */
  async submitSimulation(request: SimulationRequest, call?: ProviderCall): Promise<SubmittedSimulation> {
    const [submitted, ...more] = await this.submitSimulations(request, { maxDesigns: 1 }, call);
    if (submitted !== undefined && more.length === 0) return submitted;
    throw new JobError(
      "bad_reply",
      `ionworks started ${more.length + (submitted ? 1 : 0)} simulations for one`,
      {
        mayHaveLeft: true,
      },
    );
  }

  /**
   * Asks for a simulation to be cancelled, which its job is. `null` for a yes without a record.
   *
   * @throws {JobError} `refused` for a simulation that has no job; otherwise as `cancelJob`
   * @see docs/services/ionworks.md 3.6, 4.4
   */
  async cancelSimulation(id: string, call?: ProviderCall): Promise<JobRecord | null> {
    const begun = this.#connection.begin(call);
    const { job_id: jobId } = await this.simulation(id, begun);
    if (jobId !== null && jobId !== undefined) return this.cancelJob(jobId, begun);
    throw new JobError("refused", `simulation ${id} has no job that could be cancelled`);
  }

  /**
   * Lists the simulations of one model or of one study, to the last.
   *
   * @see docs/services/ionworks.md 3.6
   */
  async simulations(filter: SimulationListFilter, call?: ProviderCall): Promise<SimulationList> {
    return listSimulations(this.#connection, filter, call);
  }

  /**
   * The same, page by page as they come in.
   *
   * @see docs/services/ionworks.md 3.6
   */
  simulationPages(
    filter: SimulationListFilter,
    call?: ProviderCall,
  ): AsyncGenerator<readonly SimulationSummary[], ListEnd, undefined> {
    return listSimulationPages(this.#connection, filter, call);
  }

  /**
   * Opens a table of a simulation's results: a parquet file, which `openResultTable` reads. It comes from a storage that
   * gets no credential of ours.
   *
   * @throws {JobError} `not_ready` where there are none (yet), saying why; `model_failed`; `not_found`; `too_large`
   * @see docs/services/ionworks.md 3.6
   */
  async simulationResult(
    id: string,
    table: ResultTableName,
    options: IncomingFileOptions = {},
    call?: ProviderCall,
  ): Promise<IncomingFile> {
    const { maxBytes = this.#limits.maxBytes } = checkedOptions("options", options);
    return openResultTableFile(this.#connection, id, table, { maxBytes }, call);
  }

  /**
   * Waits until a simulation's results are stored, and returns its record.
   *
   * @throws {JobError} `deadline` when the time is over; `model_failed` for a simulation that failed; `not_ready` for one
   * that was cancelled, or that completed and has none
   * @see docs/services/ionworks.md 4.3
   */
  waitForResults(
    id: string,
    options: WaitForResultsOptions = {},
    call?: ProviderCall,
  ): Promise<SimulationRecord> {
    return waitForResults(this.#connection, id, options, call);
  }

  /**
   * Reads one simulation. Its state is that of the job which `job_id` names.
   *
   * @throws {JobError} `not_found`, only where the service itself says so
   * @see docs/services/ionworks.md 3.6
   */
  simulation(id: string, call?: ProviderCall): Promise<SimulationRecord> {
    return getSimulation(this.#connection, id, call);
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
    return getSimulationStatuses(this.#connection, ids, call);
  }
}
