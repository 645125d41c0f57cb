import { isJobError, isJobId, type ProviderCall } from "@simjobs/core";
import type { JobRecord } from "@simjobs/core/schemas/ionworks";
import type { IonworksClient } from "../client.js";
import type { SimulationJobs } from "./simulation-jobs.js";

/** What was submitted and is run by a job; its results are that one's, not the job's. */
export interface JobOwner {
  readonly kind: "simulation" | "simple-pipeline" | "optimization";
  readonly id: string;
}

/** How far a job's owner is looked for: nothing at the service leads from one to the other. */
const mostStudies = 50;
const mostSimulations = 5_000;
const mostSimplePipelines = 1_000;
const pageLimit = 1_000;
/** The list of simple pipelines takes no more. */
const simplePageLimit = 100;

const fits: ReadonlySet<string> = new Set(["datafit", "validation", "optimize", "evaluate_variables"]);

/** Knows what jobs were submitted as. Never changes there, so what was read once is kept. */
export class JobOwners {
  readonly #client: IonworksClient;
  readonly #simulations: SimulationJobs;
  readonly #known = new Map<string, JobOwner>();

  constructor(client: IonworksClient, simulations: SimulationJobs) {
    this.#client = client;
    this.#simulations = simulations;
  }

  remember(owner: JobOwner, jobId: string): void {
    if (owner.kind === "simulation") this.#simulations.remember(owner.id, jobId);
    else this.#known.set(jobId, owner);
  }

  /** What is known by now; asks nobody. */
  known(jobId: string): JobOwner | undefined {
    const simulationId = this.#simulations.simulationOf(jobId);
    return simulationId === undefined ? this.#known.get(jobId) : { kind: "simulation", id: simulationId };
  }

  /** The job of what was submitted, as far as it is known. */
  jobOf(owner: Pick<JobOwner, "id"> & { readonly kind: string }): string | undefined {
    if (owner.kind === "simulation") return this.#simulations.known(owner.id);
    for (const [jobId, { kind, id }] of this.#known) if (kind === owner.kind && id === owner.id) return jobId;
    return undefined;
  }

  /**
   * What a job was submitted as. Where that is not known, it is looked for in what the service lists together with its job: the
   * simulations of its project's studies, and the project's simple pipelines. `null` for one that is in none of them.
   *
   * @see docs/services/ionworks.md 4.6
   */
  async find(job: JobRecord, call?: ProviderCall): Promise<JobOwner | null> {
    const known = this.known(job.job_id);
    if (known !== undefined) return known;
    const type = job.job_type ?? "";
    if (!fits.has(type)) {
      await this.#lookUp(async () => this.#readToldSimulation(job, call), call);
      if (this.known(job.job_id) === undefined)
        await this.#lookUp(async () => this.#readStudies(job, call), call);
    }
    if (this.known(job.job_id) === undefined && type !== "simulate")
      await this.#lookUp(async () => this.#readSimplePipelines(job, call), call);
    return this.known(job.job_id) ?? null;
  }

  /** What cannot be looked up is not found; that says nothing of the job. */
  async #lookUp(look: () => Promise<void>, call: ProviderCall | undefined): Promise<void> {
    try {
      await look();
    } catch (error) {
      call?.signal?.throwIfAborted();
      if (!isJobError(error) || isJobError(error, "unauthorized", "deadline", "unreachable")) throw error;
    }
  }

  /** No page says that a job's result names its simulation. Where it does, the simulation has to say the same. */
  async #readToldSimulation({ job_id: jobId, result }: JobRecord, call?: ProviderCall): Promise<void> {
    const told = result?.["simulation_id"];
    if (typeof told !== "string" || !isJobId(told)) return;
    const simulation = await this.#client.simulation(told, call);
    if (simulation.job_id === jobId) this.#simulations.remember(simulation.id, jobId);
  }

  async #readStudies({ job_id: jobId, project_id: project }: JobRecord, call?: ProviderCall): Promise<void> {
    const projectId = project ?? this.#client.projectId;
    if (projectId === undefined) return;
    const { items: studies } = await this.#client.studies.list({ projectId, limit: mostStudies }, call);
    let left = mostSimulations;
    for (const { id, simulation_count: count } of studies) {
      if (count === 0) continue;
      for await (const page of this.#client.simulationPages({ studyId: id, pageLimit, limit: left }, call)) {
        for (const { id: simulationId, job_id: ownJob } of page) {
          if (ownJob !== null && ownJob !== undefined) this.#simulations.remember(simulationId, ownJob);
        }
        left -= page.length;
        if (this.known(jobId) !== undefined) return;
      }
      if (left < 1) return;
    }
  }

  async #readSimplePipelines(
    { job_id: jobId, project_id: project }: JobRecord,
    call?: ProviderCall,
  ): Promise<void> {
    const projectId = project ?? this.#client.projectId;
    if (projectId === undefined) return;
    const size = { projectId, pageLimit: simplePageLimit, limit: mostSimplePipelines };
    for await (const page of this.#client.simplePipelines.pages(size, call)) {
      for (const { id, job_id: ownJob } of page) {
        if (ownJob !== null && ownJob !== undefined) this.remember({ kind: "simple-pipeline", id }, ownJob);
      }
      if (this.known(jobId) !== undefined) return;
    }
  }
}
