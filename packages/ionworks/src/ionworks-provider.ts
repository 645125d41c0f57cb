import {
  formatReference,
  isJobError,
  JobError,
  type AccountIdentity,
  type CancelReply,
  type JobRef,
  type ListFilter,
  type Provider,
  type ProviderCall,
  type Reading,
} from "@simjobs/core";
import { providerName, retold } from "./failure.js";
import type { IonworksClient, SubmitSimulationsOptions } from "./ionworks-client.js";
import { ionworksCapabilities, ionworksGrammar } from "./ionworks-grammar.js";
import type { ListEnd } from "./jobs.js";
import { matchesFilter } from "./matches-filter.js";
import { readManyJobs } from "./read-many-jobs.js";
import { SimulationJobs, statelessSimulation } from "./simulation-jobs.js";
import { readingOfJob, readingOfJoblessSimulation, readingOfSimulationStatus } from "./to-reading.js";

/** What Ionworks can be asked to run. */
export interface IonworksSubmit extends SubmitSimulationsOptions {
  readonly kind: "simulation";
  /** What a request file holds; see `parseSimulationRequest`. */
  readonly request: unknown;
}

/** Ionworks at core's port, and what only Ionworks has: simulations with jobs behind them. */
export interface IonworksProvider extends Provider<IonworksSubmit> {
  identity(call?: ProviderCall): Promise<IonworksIdentity>;
  /** Returns, when it is done, whether the pages prove that nothing is missing. */
  list(filter: ListFilter, call?: ProviderCall): AsyncGenerator<Reading, ListEnd>;
  /** The job behind a simulation, as far as it is known by now; asks nobody. A job is its own. */
  jobOf(ref: JobRef): JobRef | undefined;
  /** The job behind a simulation, asked for if it is not known; `null` where it has none. */
  findJob(ref: JobRef, call?: ProviderCall): Promise<JobRef | null>;
  /** Tells which job runs a simulation, as it was kept from an earlier run, so that it need not be asked for. */
  rememberJob(simulation: JobRef, job: JobRef): void;
}

export interface IonworksIdentity extends AccountIdentity {
  /** The signed-in user's id, as `details.owner` of that user's jobs has it. */
  readonly owner: string;
}

export interface IonworksProviderOptions {
  /** Name of the local account profile, for the references of what is listed and submitted. */
  readonly account?: string | undefined;
}

/** Puts an Ionworks client behind core's provider port. */
export function ionworksProvider(
  client: IonworksClient,
  options: IonworksProviderOptions = {},
): IonworksProvider {
  return new IonworksAdapter(client, options.account);
}

class IonworksAdapter implements IonworksProvider {
  readonly name = providerName;
  readonly grammar = ionworksGrammar;
  readonly capabilities = ionworksCapabilities;
  readonly #client: IonworksClient;
  readonly #account: string | undefined;
  readonly #jobs: SimulationJobs;
  #identity: Promise<IonworksIdentity> | undefined;

  constructor(client: IonworksClient, account: string | undefined) {
    this.#client = client;
    this.#account = account;
    this.#jobs = new SimulationJobs(client);
  }

  get clock(): IonworksClient["clock"] {
    return this.#client.clock;
  }

  async identity(call?: ProviderCall): Promise<IonworksIdentity> {
    for (;;) {
      const isOurs = this.#identity === undefined;
      const asked = (this.#identity ??= this.#askIdentity(call));
      try {
        return await asked;
      } catch (error) {
        if (this.#identity === asked) this.#identity = undefined;
        // Somebody else's reason to stop is not ours: the question is asked anew.
        if (isOurs || isJobError(error)) throw error;
        call?.signal?.throwIfAborted();
      }
    }
  }

  async #askIdentity(call: ProviderCall | undefined): Promise<IonworksIdentity> {
    const me = await this.#client.me(call);
    const organization = me.authorized_organization?.id ?? this.#client.organizationId;
    return {
      origin: this.#client.baseUrl,
      account: `user ${me.id} in organization ${organization ?? "unknown"}`,
      owner: me.id,
    };
  }

  async get(ref: JobRef, call?: ProviderCall): Promise<Reading> {
    const target = await this.#targetOf(ref, call);
    if (target.jobId === null) return target.reading;
    const askedAtMs = this.clock.now();
    const job = await this.#client.job(target.jobId, call);
    return readingOfJob(job, { ref, source: "single", askedAtMs });
  }

  async getMany(refs: readonly JobRef[], call?: ProviderCall): Promise<ReadonlyMap<string, Reading>> {
    for (const ref of refs) supported(ref);
    const readings = new Map<string, Reading>();
    const simulations = refs.filter((ref) => ref.kind === "simulation");
    const jobs = refs.filter((ref) => ref.kind === "job");
    if (simulations.length > 0) await this.#readSimulations(simulations, readings, call);
    if (jobs.length > 0) {
      await readManyJobs(this.#client, { refs: jobs, readOne: (ref) => this.get(ref, call), readings }, call);
    }
    return readings;
  }

  async #readSimulations(
    refs: readonly JobRef[],
    readings: Map<string, Reading>,
    call: ProviderCall | undefined,
  ): Promise<void> {
    const askedAtMs = this.clock.now();
    const statuses = await this.#client.simulationStatuses(
      refs.map((ref) => ref.id),
      call,
    );
    const entryOf = new Map(statuses.map((entry) => [entry.simulation_id.toLowerCase(), entry]));
    for (const ref of refs) {
      const entry = entryOf.get(ref.id.toLowerCase());
      if (entry === undefined) continue;
      readings.set(formatReference(ref), readingOfSimulationStatus(entry, { ref, askedAtMs }));
    }
  }

  async *list(filter: ListFilter, call?: ProviderCall): AsyncGenerator<Reading, ListEnd> {
    if (filter.kind !== undefined && filter.kind !== "job") throw notSupported(filter.kind, "listed");
    // Never filtered by status at the service: our own cancels would move what is still to come.
    const pages = this.#client.jobPages({}, call);
    const most = filter.limit ?? Number.POSITIVE_INFINITY;
    let given = 0;
    for (;;) {
      const askedAtMs = this.clock.now();
      const step = await pages.next();
      if (step.done === true) return step.value;
      for (const job of step.value) {
        const ref = this.#ref("job", job.job_id);
        const reading = readingOfJob(job, { ref, source: "list", askedAtMs });
        if (!matchesFilter(reading, filter)) continue;
        if (given >= most) return { complete: false, total: null };
        given += 1;
        yield reading;
      }
    }
  }

  async requestCancel(ref: JobRef, call?: ProviderCall): Promise<CancelReply> {
    const target = await beforeAnythingIsAsked(this.#targetOf(ref, call));
    if (target.jobId === null) {
      return { answer: "refused", message: "this simulation has no job that could be cancelled" };
    }
    const askedAtMs = this.clock.now();
    try {
      const job = await this.#client.cancelJob(target.jobId, call);
      if (job === null) return { answer: "accepted", message: "accepted, without a record" };
      return {
        answer: "accepted",
        message: `accepted, status ${job.status}`,
        reading: readingOfJob(job, { ref, source: "cancel-reply", askedAtMs }),
      };
    } catch (error) {
      // What is answered when a job has ended is not known: any of these is a no to its state (4.4).
      if (isJobError(error, "rejected_input", "conflict", "gone")) {
        return { answer: "refused", message: error.serviceMessage ?? error.message };
      }
      if (isJobError(error, "forbidden")) {
        return { answer: "refused", forbidden: true, message: error.serviceMessage ?? error.message };
      }
      throw error;
    }
  }

  async submit(request: IonworksSubmit, call?: ProviderCall): Promise<readonly JobRef[]> {
    const { maxDesigns } = request;
    const submitted = await this.#client.submitSimulations(
      request.request,
      maxDesigns === undefined ? {} : { maxDesigns },
      call,
    );
    return submitted.map(({ simulationId, jobId }) => {
      if (jobId !== null) this.#jobs.remember(simulationId, jobId);
      return this.#ref("simulation", simulationId);
    });
  }

  jobOf(ref: JobRef): JobRef | undefined {
    if (ref.kind === "job") return ref;
    const jobId = ref.kind === "simulation" ? this.#jobs.known(ref.id) : undefined;
    return jobId === undefined ? undefined : { ...ref, kind: "job", id: jobId };
  }

  async findJob(ref: JobRef, call?: ProviderCall): Promise<JobRef | null> {
    supported(ref);
    if (ref.kind === "job") return ref;
    const { jobId } = await this.#jobs.find(ref.id, call);
    return jobId === null ? null : { ...ref, kind: "job", id: jobId };
  }

  rememberJob(simulation: JobRef, job: JobRef): void {
    this.#jobs.remember(simulation.id, job.id);
  }

  /** The job that a reference is about, or the reading of a simulation that has none. */
  async #targetOf(
    ref: JobRef,
    call: ProviderCall | undefined,
  ): Promise<{ readonly jobId: string } | { readonly jobId: null; readonly reading: Reading }> {
    supported(ref);
    if (ref.kind === "job") return { jobId: ref.id };
    const askedAtMs = this.clock.now();
    const found = await this.#jobs.find(ref.id, call);
    if (found.jobId !== null) return found;
    const reading = readingOfJoblessSimulation(found.simulation, { ref, source: "single", askedAtMs });
    if (reading === null) throw statelessSimulation(ref.id);
    return { jobId: null, reading };
  }

  #ref(kind: string, id: string): JobRef {
    return {
      provider: providerName,
      ...(this.#account === undefined ? {} : { account: this.#account }),
      kind,
      id,
    };
  }
}

const supportedKinds: ReadonlySet<string> = new Set(["job", "simulation"]);

function supported(ref: JobRef): void {
  if (!supportedKinds.has(ref.kind)) throw notSupported(ref.kind, "read or cancelled");
}

function notSupported(kind: string, what: string): JobError {
  return new JobError(
    "not_supported",
    `${providerName} jobs of kind "${kind}" cannot be ${what} by simjobs yet`,
  );
}

/** A read that comes before a cancel leaves nothing open about the cancel. */
async function beforeAnythingIsAsked<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!isJobError(error) || !error.mayHaveLeft) throw error;
    throw retold(error, { mayHaveLeft: false });
  }
}
