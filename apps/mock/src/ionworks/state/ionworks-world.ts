import type { TwinWorld } from "../../traffic/twin-world.js";
import type { SimulationResults } from "../cell/simulation-results.js";
import type { IonworksJobs } from "./ionworks-jobs.js";
import type { IonworksWork } from "./ionworks-work.js";
import type { Simulations } from "./simulations.js";

/** What the routes of Ionworks read and change. */
export interface IonworksWorld extends TwinWorld {
  readonly ionworksJobs: IonworksJobs;
  readonly simulations: Simulations;
  /** Pipelines, optimizations, studies and the like. */
  readonly work: IonworksWork;
  readonly results: SimulationResults;
  /** Origin of the storage, once it listens. */
  readonly storageUrl: string | null;
  /** When fits were tried without an account, in the last minute. */
  ecmDemos: readonly number[];
}

declare module "fastify" {
  interface FastifyInstance {
    readonly ionworks: IonworksWorld;
  }
}
