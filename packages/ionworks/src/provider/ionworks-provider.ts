import type { SimulationRecordFacts } from "./simulation-facts.js";
import type {
  AccountIdentity,
  JobRef,
  ListEnd,
  Provider,
  ProviderCall,
  Reading,
  ResultFile,
  ResultQuery,
} from "@simjobs/core";
import type { SimulationListFilter } from "../resources/simulations.js";
import type { Children } from "./children.js";
import type { IonworksSubmit } from "./submit-work.js";

/** Ionworks at core's port, with all that the port leaves open, and what only Ionworks has. */
export interface IonworksProvider extends Provider<IonworksSubmit> {
  /**
   * The user and the organization that the sign-in is for, as the service tells them.
   *
   * @throws {JobError} `unauthorized`, `forbidden`
   */
  identity(call?: ProviderCall): Promise<IonworksIdentity>;
  /**
   * The files of a result. A simulation has `time_series.parquet` and `steps.parquet`; a query for the endings `csv` or
   * `jsonl` (or for such paths) gets them as text instead. Others have `result.json`, `metadata.json`, `metrics.json`. A job has
   * those of what it was submitted as, where that can be found: nothing at the service leads from a job to its simulation, but
   * some lists name both.
   *
   * @throws {JobError} `not_ready`, saying why; `model_failed`; `not_found`; `service_failed`; `bad_reply`
   */
  results(ref: JobRef, query?: ResultQuery, call?: ProviderCall): AsyncGenerator<ResultFile, void, undefined>;
  /**
   * Submits a failed optimization again; it keeps its reference.
   *
   * @throws {JobError} `not_supported` for other kinds, `refused`, `submit_unclear`
   */
  rerun(ref: JobRef, call?: ProviderCall): Promise<readonly JobRef[]>;
  /**
   * The jobs below a job, as far as they can be found: the service has no way to ask for them.
   *
   * @throws {JobError} `not_found`
   */
  children(ref: JobRef, call?: ProviderCall): Promise<Children>;
  /** The simulations of a study or of a model, which no other list has. */
  listSimulations(
    filter: SimulationListFilter,
    call?: ProviderCall,
  ): AsyncGenerator<Reading, ListEnd, undefined>;
  /**
   * What the records of simulations tell besides their state: the point of the design, metrics, and the other reference that each
   * has. Of jobs only of those whose simulation is known by now. Takes one request for the first and a few for the others of
   * one model, and never more than one for each.
   *
   * @returns by `formatReference(ref)`; what the service does not tell is not in it
   */
  describe(
    refs: readonly JobRef[],
    options?: DescribeOptions,
    call?: ProviderCall,
  ): Promise<ReadonlyMap<string, SimulationFacts>>;
  /**
   * What a job was submitted as, looked for in what the service lists with its job where that is not known: simulations of
   * studies, simple pipelines. `null` for one that is in none of them, and for what is no job.
   *
   * @throws {JobError} `not_found` for the job
   */
  findSubmittedAs(ref: JobRef, call?: ProviderCall): Promise<JobRef | null>;
  /** The job behind a simulation, as far as it is known by now; asks nobody. A job is its own. */
  jobOf(ref: JobRef): JobRef | undefined;
  /** The job behind a simulation, asked for if it is not known; `null` where it has none, as other kinds. */
  findJob(ref: JobRef, call?: ProviderCall): Promise<JobRef | null>;
  /**
   * Tells which job runs a simulation, a simple pipeline or an optimization, as it was kept from an earlier run: then a
   * simulation's job need not be asked for, and the results of such a job are found.
   */
  rememberJob(submitted: JobRef, job: JobRef): void;
  /** The job that runs what was submitted, as far as it is known by now; asks nobody. To be kept for `rememberJob`. */
  jobRunning(ref: JobRef): JobRef | undefined;
}

/** How much may be asked to describe simulations. */
export interface DescribeOptions {
  /** What would take more requests is left out. @default no limit */
  readonly mostRequests?: number | undefined;
}

/** What a simulation's record tells besides its state. */
export interface SimulationFacts extends Omit<SimulationRecordFacts, "id" | "jobId"> {
  readonly simulation: JobRef;
  /** The job that runs it. */
  readonly job: JobRef | null;
}

/** Who is signed in at Ionworks. */
export interface IonworksIdentity extends AccountIdentity {
  /** The signed-in user's id, as `details.owner` of that user's jobs has it. */
  readonly owner: string;
}

/** What the provider cannot know from its client. */
export interface IonworksProviderOptions {
  /** Name of the local account profile, for the references of what is listed and submitted. */
  readonly account?: string | undefined;
}
