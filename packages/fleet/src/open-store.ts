import { JobError } from "@simjobs/core";
import type { FleetStore } from "./store/fleet-store.js";
import { readStoreUrl } from "./store/store-url.js";

const allowedPrefix = /^[a-z][a-z0-9_-]{0,40}$/;

/**
 * Opens a store by its address. What it needs is loaded only then.
 *
 * @throws {JobError} `bad_input`, `unreachable`, `unauthorized`, `not_supported`
 */
export async function openStore(
  address: string,
  { prefix, leaseMs }: { readonly prefix: string; readonly leaseMs: number },
): Promise<FleetStore> {
  const { engine, url } = readStoreUrl(address);
  if (!allowedPrefix.test(prefix))
    throw new JobError("bad_input", `"${prefix}" cannot be the prefix of a fleet`, {
      hint: "Use small letters, digits, - and _, at most 41, beginning with a letter.",
    });
  if (!(leaseMs >= 1_000)) throw new JobError("bad_input", "a lease must be at least 1000 milliseconds");
  if (engine === "postgres") {
    const { openPostgresStore } = await import("./stores/postgres/postgres-store.js");
    const { postgresQueues } = await import("./engine/postgres-queues.js");
    return openPostgresStore({ url, prefix, leaseMs, makeQueues: postgresQueues });
  }
  const { openRedisStore } = await import("./stores/redis/redis-store.js");
  const { redisQueues } = await import("./engine/redis-queues.js");
  return openRedisStore({ url, prefix, leaseMs, makeQueues: redisQueues });
}
