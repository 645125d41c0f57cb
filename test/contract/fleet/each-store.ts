import { PostgresServer } from "./postgres-server.js";
import { hasRedisServer, RedisServer } from "./redis-server.js";

/** A real store that a test starts for itself. */
export interface StoreServer extends AsyncDisposable {
  readonly url: string;
  /** Starts it anew, with what it has acknowledged. */
  readonly begin: () => Promise<void>;
  /** Ends it as hard as it can be done. */
  readonly crash: () => Promise<void>;
  /** The engine forgets who has locked what, as if other machines had found all locks over. */
  readonly loseLocks: () => Promise<void>;
  /** Until when a wish of the fleet `simjobs` is held, by the store's clock. */
  readonly setLease: (accountKey: string, id: string, untilMs: number) => Promise<void>;
  /** Puts a wish's fence up as release 0.4.0 does, which knows of no leases. */
  readonly takeAsBefore: (accountKey: string, id: string) => Promise<void>;
}

/** Continuous integration must have all of them. */
const isNeeded = process.env["CI"] !== undefined;

/** The stores that a fleet works on, as far as this machine has them. */
export const stores: readonly { readonly name: string; readonly start: () => Promise<StoreServer> }[] = [
  ...(hasRedisServer || isNeeded ? [{ name: "Redis", start: async () => RedisServer.start() }] : []),
  { name: "PostgreSQL", start: async () => PostgresServer.start() },
];

if (!hasRedisServer && !isNeeded)
  console.warn("SKIPPED: there is no redis-server on this machine, so that no fleet is tested on it");
