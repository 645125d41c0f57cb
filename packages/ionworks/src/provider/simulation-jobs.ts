import { JobError, type ProviderCall } from "@simjobs/core";
import type { SimulationRecord } from "@simjobs/core/schemas/ionworks";
import type { IonworksClient } from "../client.js";
import { providerName } from "../session/failure.js";

/** Knows which job runs which simulation. Never changes there, so what was read once is kept. */
export class SimulationJobs {
  readonly #client: IonworksClient;
  readonly #jobOf = new Map<string, string>();
  readonly #simulationOf = new Map<string, string>();

  constructor(client: IonworksClient) {
    this.#client = client;
  }

  known(simulationId: string): string | undefined {
    return this.#jobOf.get(simulationId);
  }

  /** The simulation that a job runs, as far as it is known by now: the service does not tell. */
  simulationOf(jobId: string): string | undefined {
    return this.#simulationOf.get(jobId);
  }

  remember(simulationId: string, jobId: string): void {
    this.#jobOf.set(simulationId, jobId);
    this.#simulationOf.set(jobId, simulationId);
  }

  /** The simulation's job, or its own record where it has none. Asks the service at most once for each simulation. */
  async find(
    simulationId: string,
    call?: ProviderCall,
  ): Promise<{ readonly jobId: string } | { readonly jobId: null; readonly simulation: SimulationRecord }> {
    const known = this.known(simulationId);
    if (known !== undefined) return { jobId: known };
    const simulation = await this.#client.simulation(simulationId, call);
    const jobId = simulation.job_id;
    if (jobId === null || jobId === undefined) return { jobId: null, simulation };
    this.remember(simulationId, jobId);
    return { jobId };
  }
}

/** The error for a simulation that tells neither its job nor its status. */
export function statelessSimulation(simulationId: string): JobError {
  return new JobError(
    "bad_reply",
    `${providerName} sent a simulation that tells neither its job nor its status: ${simulationId}`,
  );
}
