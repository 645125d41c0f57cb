import type { MakeQueues } from "../store/wish-queues.js";

/** Where a store is, and what it is to be. */
export interface StoreOptions {
  readonly url: string;
  readonly prefix: string;
  readonly leaseMs: number;
  /** The engine behind it. */
  readonly makeQueues: MakeQueues;
}
