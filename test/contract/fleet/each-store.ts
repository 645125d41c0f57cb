import { PostgresServer } from "./postgres-server.js";
import { hasRedisServer, RedisServer } from "./redis-server.js";

/** A real store that a test starts for itself. */
export interface StoreServer extends AsyncDisposable {
  readonly url: string;
  /** Starts it anew, with what it has acknowledged. */
  readonly begin: () => Promise<void>;
  /** Ends it as hard as it can be done. */
  readonly crash: () => Promise<void>;
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
