import {
  createPostgresBackend,
  DEFAULT_SCHEMA,
  isPgPool,
  Job,
  runMigrations,
  withBackend,
  type PgPool,
} from "bullmq";
import * as z from "zod/mini";
import { guardedPool } from "../store/guarded-pool.js";
import { codeOf } from "../store/store-failure.js";
import { answerMs } from "../store/within.js";
import type { QueueOptions, WishQueue, WishQueues } from "../store/wish-queues.js";
import { BullQueue, lockTimes } from "./bull-queue.js";

/** Queues of BullMQ on PostgreSQL. Their tables are BullMQ's own, in its own schema, whatever the prefix. */
export function postgresQueues({ url, prefix, leaseMs, nameError }: QueueOptions): WishQueues {
  return {
    prepare: async () => {
      const pool = guardedPool({ connectionString: url, max: 1, connectionTimeoutMillis: answerMs });
      try {
        await migrate(asPgPool(pool));
      } finally {
        await pool.end();
      }
    },
    queueOf: (key): WishQueue => {
      // A server has few connections for all of them: one of these is waited in.
      const pool = guardedPool({
        connectionString: url,
        max: 4,
        connectionTimeoutMillis: answerMs,
        keepAlive: true,
        options: `-c search_path=${DEFAULT_SCHEMA}`,
      });
      const connection = asPgPool(pool);
      const { Queue, Worker } = withBackend(createPostgresBackend);
      const name = `${prefix}-${key}`;
      return new BullQueue({
        queue: new Queue(name, { connection }),
        makeWorker: () => {
          const worker = new Worker(name, null, { ...lockTimes(leaseMs), autorun: false, connection });
          return { worker, makeJob: (...job) => new Job(worker, ...job), disconnect: () => {} };
        },
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
  } catch (error) {
    // Who may use what its owner has made need not be allowed to make it; a queue looks for itself whether it fits.
    const isMade = async (): Promise<boolean> => {
      const { rows } = await client.query("select to_regclass($1) is not null as made", [
        `${DEFAULT_SCHEMA}.migration`,
      ]);
      return z.tuple([z.object({ made: z.boolean() })]).parse(rows)[0].made;
    };
    if (codeOf(error) !== "42501" || !(await isMade())) throw error;
  } finally {
    client.release();
  }
}

/** The same pool, as BullMQ has its type. */
function asPgPool(pool: unknown): PgPool {
  if (isPgPool(pool)) return pool;
  throw new TypeError("a pool of pg is one");
}
