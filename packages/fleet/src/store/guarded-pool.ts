import { Pool, type PoolConfig } from "pg";

/**
 * Connections that may break at any time: whoever asks something hears of it. One that is handed out and asked nothing at that moment
 * has nobody who listens, and would end the process.
 *
 * @see https://node-postgres.com/apis/pool#connect
 */
export function guardedPool(config: PoolConfig): Pool {
  const pool = new Pool(config);
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  return pool;
}
