/** Where a store is, and what it is to be. */
export interface EngineOptions {
  readonly url: string;
  readonly prefix: string;
  readonly leaseMs: number;
}
