import { defineCommand } from "../command/command.js";
import { workerOptions } from "../fleet/worker-options.js";

export const workerCommand = defineCommand({
  name: "worker",
  about: "finish cancels that were handed over to a fleet of machines, until it is stopped",
  arguments: {},
  options: workerOptions,
  details:
    "Start as many as you like, on as many machines: they share the wishes, and what one account may be asked. A worker that dies or\n" +
    "sleeps is taken over by the others. It works for the accounts that it is signed in to; no secret is kept in the store.\n" +
    "The store is PostgreSQL 13 or newer, or Redis 6.2 or newer or Valkey, which must keep what it has acknowledged (appendonly yes,\n" +
    "appendfsync always).",
  examples: [
    ["simjobs worker --store postgres://fleet:secret@db.example/fleet"],
    ["simjobs worker --provider jess --concurrency 200 --json", "with SIMJOBS_STORE set"],
    ["simjobs cancel jess:12259 --store redis://queue.example", "hand a cancel over, and wait"],
  ],
  run: async ({ options }, context) => (await import("../fleet/run-worker.js")).runWorker(context, options),
});
