// Cancels many jobs by `cancelJobs`, each believed only once it is proven, in a process of its own for the sake of memory.
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { root } from "../scripts/lib/workspace.mjs";
import { startLoopbackServer } from "./start-loopback.mjs";

/** What one process measures: `{ perSecond, peakMb, requests }`. */
async function cancelMany(jobs, { journal = false } = {}) {
  const server = await startLoopbackServer({ jobs });
  try {
    const child = fork(join(root, "bench", "cancel-many-child.mjs"), [], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    child.send({ jobs, journal, origin: server.origin });
    const [result] = await Promise.race([
      once(child, "message"),
      once(child, "exit").then(() => Promise.reject(new Error("the process that cancels ended early"))),
    ]);
    const requests = await server.requests();
    return { ...result, requests };
  } finally {
    server.close();
  }
}

/** Several measurements of the same runs. */
export async function measureCancelMany({ long }) {
  const small = await cancelMany(1000);
  const many = await cancelMany(10_000);
  const kept = await cancelMany(10_000, { journal: true });
  const { cancels, reads, lists } = many.requests;
  const rates = `${Math.round(many.perSecond)} jobs a second`;
  const results = [
    {
      name: "many-requests",
      what: "requests per job, 10,000 jobs cancelled and proven",
      value: (cancels + reads + lists) / 10_000,
      atMost: 1.1,
      detail: `${cancels} cancels, ${reads} reads, ${lists} pages of lists; ${rates}`,
    },
    {
      name: "many-journal",
      what: "the same 10,000 with a journal on disk, against without (printed)",
      value: kept.perSecond / many.perSecond,
      detail: `${Math.round(kept.perSecond)} against ${rates}`,
    },
    {
      name: "many-memory",
      what: "peak memory of 10,000 jobs against 1,000",
      value: many.peakMb / small.peakMb,
      atMost: 4,
      detail: `${Math.round(many.peakMb)} MB against ${Math.round(small.peakMb)} MB`,
    },
  ];
  if (long) {
    const most = await cancelMany(100_000);
    results.push({
      name: "long-memory",
      what: "peak memory of 100,000 jobs against 1,000",
      value: most.peakMb / small.peakMb,
      atMost: 4,
      detail: `${Math.round(most.peakMb)} MB against ${Math.round(small.peakMb)} MB, ${Math.round(most.perSecond)} jobs a second`,
    });
  }
  return results;
}
