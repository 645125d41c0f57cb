import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "../scripts/lib/workspace.mjs";

/** Starts `loopback-server.mjs` in a process of its own; with so many jobs in its list. */
export async function startLoopbackServer({ jobs = 0 } = {}) {
  const server = fork(join(root, "bench", "loopback-server.mjs"), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, BENCH_JOBS: String(jobs) },
  });
  const [{ port }] = await once(server, "message");
  return {
    origin: `http://127.0.0.1:${port}`,
    /** What it has answered from the first cancel on: `{ cancels, reads, lists }`. */
    async requests() {
      server.send("requests");
      const [{ requests }] = await once(server, "message");
      return requests;
    },
    close: () => server.disconnect(),
  };
}
