import type { IonworksWorld } from "../ionworks/state/ionworks-world.js";
import type { StrayCredentials } from "./stray-credentials.js";

/** What the storage reads and changes: it holds the results of Ionworks' simulations. */
export interface StorageWorld extends IonworksWorld {
  readonly strayCredentials: StrayCredentials;
}

declare module "fastify" {
  interface FastifyInstance {
    readonly storage: StorageWorld;
  }
}
