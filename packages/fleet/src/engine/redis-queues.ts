import { Job, Queue, Worker } from "bullmq";
import { Redis } from "ioredis";
import { answerMs } from "../store/within.js";
import type { QueueOptions, WishQueue, WishQueues } from "../store/wish-queues.js";
import { BullQueue, lockTimes } from "./bull-queue.js";

/** Queues of BullMQ on Redis, under `<prefix>:queue`. */
export function redisQueues({ url, prefix, leaseMs, nameError }: QueueOptions): WishQueues {
  return {
    prepare: async () => {}, // they make themselves
    queueOf: (key): WishQueue => {
      const connections = new Set<Redis>();
      // A worker waits in a connection of its own, for as long as it takes.
      const connect = (): Redis => {
        const connection = new Redis(url, { maxRetriesPerRequest: null, connectTimeout: answerMs });
        connection.on("error", () => {});
        connections.add(connection);
        return connection;
      };
      const named = { prefix: `${prefix}:queue` };
      return new BullQueue({
        queue: new Queue(key, { ...named, connection: connect() }),
        makeWorker: () => {
          const connection = connect();
          const options = { ...named, ...lockTimes(leaseMs), autorun: false, connection };
          const worker = new Worker(key, null, options);
          return {
            worker,
            makeJob: (...job) => new Job(worker, ...job),
            disconnect: () => {
              connections.delete(connection);
              connection.disconnect();
            },
          };
        },
        leaseMs,
        nameError,
        disconnect: async () => {
          for (const connection of connections) connection.disconnect();
        },
      });
    },
  };
}
