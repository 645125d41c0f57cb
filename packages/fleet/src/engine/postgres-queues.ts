import {
  createPostgresBackend,
  DEFAULT_SCHEMA,
  isPgPool,
  runMigrations,
  withBackend,
  type PgPool,
} from "bullmq";
import { Pool } from "pg";
import { answerMs } from "../store/within.js";
import type { QueueOptions, WishQueue, WishQueues } from "../store/wish-queues.js";
import { BullQueue, lockTimes } from "./bull-queue.js";

/** Queues of BullMQ on PostgreSQL. Their tables are BullMQ's own, in its own schema, whatever the prefix. */
export function postgresQueues({ url, prefix, leaseMs, nameError }: QueueOptions): WishQueues {
  return {
    prepare: async () => {
      const pool = new Pool({ connectionString: url, max: 1, connectionTimeoutMillis: answerMs });
      pool.on("error", () => {});
      try {
        await migrate(asPgPool(pool));
      } finally {
        await pool.end();
      }
    },
    queueOf: (key): WishQueue => {
      // A server has few connections for all of them: one of these is waited in.
      const pool = new Pool({
        connectionString: url,
        max: 4,
        connectionTimeoutMillis: answerMs,
        keepAlive: true,
        options: `-c search_path=${DEFAULT_SCHEMA}`,
      });
      pool.on("error", () => {});
      const connection = asPgPool(pool);
      const { Queue, Worker } = withBackend(createPostgresBackend);
      const name = `${prefix}-${key}`;
      return new BullQueue({
        queue: new Queue(name, { connection }),
        makeWorker: () => new Worker(name, null, { ...lockTimes(leaseMs), autorun: false, connection }),
        leaseMs,
        nameError,
        disconnect: async () => pool.end(),
      });
    },
  };
}

async function migrate(pool: PgPool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client, DEFAULT_SCHEMA);
  } finally {
    client.release();
  }
}

/** The same pool, as BullMQ has its type. */
function asPgPool(pool: unknown): PgPool {
  if (isPgPool(pool)) return pool;
  throw new TypeError("a pool of pg is one");
}
