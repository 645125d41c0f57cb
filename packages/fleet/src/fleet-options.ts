import type { FinisherOptions } from "@simjobs/control";
import type { JobRef } from "@simjobs/core";
import type { FleetStore } from "./store/fleet-store.js";
import type { FleetProvider } from "./work/post.js";

/** What a fleet is made of. */
export interface FleetOptions extends FinisherOptions {
  /**
   * The address of the store, such as `postgres://name:password@host:5432/database` or `redis://host:6379`, or the store itself, which
   * `close` closes, too.
   */
  readonly store: string | FleetStore;
  /** The services, each with its sign-in: a fleet works for these accounts and leaves the others alone. */
  readonly providers: readonly FleetProvider[];
  /** Ends everything that is under way. What is open stays open. */
  readonly signal?: AbortSignal | undefined;
  /** What tells this fleet from others in the same store, where that is an address. @default "simjobs" */
  readonly prefix?: string | undefined;
  /** How long a wish is held without a sign of life, in milliseconds, where the store is an address; from 1000 to a day. @default 30_000 */
  readonly leaseMs?: number | undefined;
  /** Most requests of the whole fleet to one account within any second. @default what its workers were told, else 10 */
  readonly perSecond?: number | undefined;
  /** The version of the program, which other machines see. @default none */
  readonly version?: string | undefined;
  /** Makes the identifiers of wishes, and of this fleet as others see it; each once. @default `crypto.randomUUID` */
  readonly newId?: (() => string) | undefined;
}

/** How a wish is made. */
export interface WishOptions {
  /** Why, for the record. At most 500 characters; never sent to the service. */
  readonly reason?: string | undefined;
  /** Whether the jobs below it are meant, too, where the service's lists show any. @default false */
  readonly withChildren?: boolean | undefined;
}

/** Which wishes are meant. */
export interface WishFilter {
  /** @default every one that is open at a look */
  readonly ids?: readonly string[] | undefined;
  /** The jobs that they are about. @default any */
  readonly refs?: readonly (JobRef | string)[] | undefined;
}

/** A wish that the store has. */
export interface FleetWish {
  /** Its name in the store, for `outcomeOf`, `lookAt`, `watch` and `withdraw`. */
  readonly id: string;
  readonly ref: JobRef;
  /** Whether it was made now; otherwise there was an open one for the job, which counts. */
  readonly isNew: boolean;
}
