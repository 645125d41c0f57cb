import { JobError } from "@simjobs/core";
import type { FleetStore } from "./store/fleet-store.js";
import { readStoreUrl } from "./store/store-url.js";
import type { MakeQueues } from "./store/wish-queues.js";

/** What is wanted of a store. */
export interface OpenStoreOptions {
  /**
   * What tells this fleet from others in the same store: small letters, digits, - and _, at most 41, beginning with a letter.
   * @default "simjobs"
   */
  readonly prefix?: string | undefined;
  /** How long a wish is held without a sign of life, in milliseconds; from 1000 to a day. @default 30_000 */
  readonly leaseMs?: number | undefined;
  /** The engine that turns, locks and wake-ups come from; all machines of a fleet need the same. @default BullMQ */
  readonly makeQueues?: MakeQueues | undefined;
}

/** Far below what a timer can wait for. */
const mostLeaseMs = 24 * 3_600_000;
const allowedPrefix = /^[a-z][a-z0-9_-]{0,40}$/;

/**
 * Opens a store by its address, and makes in it what is missing. What it needs is loaded only then.
 *
 * @param address - such as `postgres://name:password@host:5432/database` or `rediss://:password@host:6379`
 * @throws {JobError} `bad_input` for an address, a prefix or a lease that cannot be, and for a database that is not there; `unreachable`
 * where it does not answer or takes nothing; `unauthorized` where it refuses the name, the password or what is asked; `not_supported` where
 * it is too old or another release's. None tells the address with its password
 * @see docs/fleet.md The store
 */
export async function openStore(
  address: string,
  { prefix = "simjobs", leaseMs = 30_000, makeQueues }: OpenStoreOptions = {},
): Promise<FleetStore> {
  const { engine, url } = readStoreUrl(address);
  if (!allowedPrefix.test(prefix))
    throw new JobError("bad_input", `"${prefix}" cannot be the prefix of a fleet`, {
      hint: "Use small letters, digits, - and _, at most 41, beginning with a letter.",
    });
  if (!(leaseMs >= 1_000)) throw new JobError("bad_input", "a lease must be at least 1000 milliseconds");
  if (leaseMs > mostLeaseMs)
    throw new JobError("bad_input", `a lease must be at most ${mostLeaseMs} milliseconds, which is a day`);
  const wanted = { url, prefix, leaseMs };
  if (engine === "postgres") {
    const { openPostgresStore } = await import("./stores/postgres/postgres-store.js");
    const { postgresQueues } = await import("./engine/postgres-queues.js");
    return openPostgresStore({ ...wanted, makeQueues: makeQueues ?? postgresQueues });
  }
  const { openRedisStore } = await import("./stores/redis/redis-store.js");
  const { redisQueues } = await import("./engine/redis-queues.js");
  return openRedisStore({ ...wanted, makeQueues: makeQueues ?? redisQueues });
}
