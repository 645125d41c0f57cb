// Cancels many jobs by `cancelJobs`, each believed only once it is proven, and watches many: time, requests and memory.
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { measureCancelRequests } from "./cancel-requests.mjs";
import { root } from "../scripts/lib/workspace.mjs";
import { startLoopbackServer } from "./start-loopback.mjs";

const mb = (run) => `${Math.round(run.peakMb)} MB`;
const rate = (run) => `${Math.round(run.perSecond)} jobs a second`;

/** What one process measures: `{ perSecond, peakMb, requests }`. */
async function measure(work, jobs, { journal = false } = {}) {
  const server = await startLoopbackServer({ jobs });
  try {
    const child = fork(join(root, "bench", "cancel-many-child.mjs"), [], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    child.send({ work, jobs, journal, origin: server.origin });
    const [result] = await Promise.race([
      once(child, "message"),
      once(child, "exit").then(() => Promise.reject(new Error("the process that measures ended early"))),
    ]);
    const requests = await server.requests();
    return { ...result, requests };
  } finally {
    server.close();
  }
}

/** Several measurements of the same runs. */
export async function measureCancelMany({ long }) {
  const small = await measure("cancel", 1000);
  const many = await measure("cancel", 10_000);
  const bare = await measure("bare", 10_000);
  const kept = await measure("cancel", 10_000, { journal: true });
  const { cancels, reads, lists } = many.requests;
  const results = [
    {
      name: "many-requests",
      what: "requests per job, 10,000 jobs cancelled and proven",
      value: (cancels + reads + lists) / 10_000,
      atMost: 1.1,
      detail: `${cancels} cancels, ${reads} reads, ${lists} pages of lists`,
    },
    {
      name: "many-rate",
      what: "10,000 jobs cancelled and proven, against the same requests by bare undici (printed)",
      value: many.perSecond / bare.perSecond,
      detail: `${rate(many)} against ${Math.round(bare.perSecond)}`,
    },
    {
      name: "many-journal",
      what: "the same 10,000 with a journal on disk, against without (printed)",
      value: kept.perSecond / many.perSecond,
      detail: `${Math.round(kept.perSecond)} against ${rate(many)}`,
    },
    {
      name: "many-memory",
      what: "peak memory of 10,000 jobs against 1,000",
      value: many.peakMb / small.peakMb,
      atMost: 4,
      detail: `${mb(many)} against ${mb(small)}`,
    },
  ];
  results.push(
    ...(await measureCancelRequests({ long })),
    await measureWatchedMemory(long ? 100_000 : 20_000),
  );
  if (!long) return results;
  const most = await measure("cancel", 100_000, { journal: true });
  return [
    ...results,
    {
      name: "long-memory",
      what: "peak memory of 100,000 jobs against 10,000, with their evidence in the journal, as the command line cancels them",
      value: most.peakMb / kept.peakMb,
      atMost: 2,
      detail: `${mb(most)} against ${mb(kept)}, ${rate(most)}`,
    },
  ];
}

/** Memory of watched jobs, with both ends: each seen active, and seen ended. */
async function measureWatchedMemory(jobs) {
  const small = await measure("watch", 1000);
  const most = await measure("watch", jobs);
  return {
    name: "watch-memory",
    what: `peak memory, ${jobs.toLocaleString("en")} watched jobs against 1,000`,
    value: most.peakMb / small.peakMb,
    atMost: 4,
    detail: `${mb(most)} against ${mb(small)}, in ${Math.round(jobs / most.perSecond)} s`,
  };
}
