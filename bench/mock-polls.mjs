// What very many polls leave in a mock whose heap is bounded: it keeps a log of them.
import { fork } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root } from "../scripts/lib/workspace.mjs";
import { jessCookie } from "./jess-cookie.mjs";
import { connections, requestsPerSecond } from "./requests-per-second.mjs";

const { Pool } = createRequire(join(root, "packages", "http", "package.json"))("undici");
const heapMb = 512;

/** One row: memory in use after 300,000 polls against that after 30,000. */
export async function measureMockPolls() {
  const child = fork(join(root, "bench", "mock-in-heap.mjs"), [], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    execArgv: [`--max-old-space-size=${heapMb}`, "--expose-gc"],
  });
  const ended = once(child, "exit").then(([code, signal]) =>
    Promise.reject(new Error(`the mock ended with ${code ?? signal} in ${heapMb} MB`)),
  );
  ended.catch(() => undefined); // it ends in the end
  const answer = async () => (await Promise.race([once(child, "message"), ended]))[0];
  const { url, account, refs } = await answer();
  const pool = new Pool(url, { connections });
  try {
    const reads = await readsOf(url, account, refs);
    const poll = (requests) =>
      Promise.race([
        ended,
        (async () => {
          for (const read of reads)
            await requestsPerSecond(pool, { ...read, requests: requests / reads.length });
        })(),
      ]);
    const used = async () => {
      child.send("collect");
      return (await answer()).heapMb;
    };
    await poll(30_000);
    const few = await used();
    await poll(270_000);
    const many = await used();
    return {
      name: "polls-memory",
      what: `memory of the mock after 300,000 polls in a heap of ${heapMb} MB, against after 30,000`,
      value: many / few,
      atMost: 2,
      detail: `${Math.round(many)} MB against ${Math.round(few)} MB`,
    };
  } finally {
    await pool.destroy();
    if (child.connected) child.disconnect();
  }
}

/** A poll at each service. */
async function readsOf(url, account, [jess, ionworks]) {
  const cookie = await jessCookie(url, account);
  return [
    { path: `/jess_web/api/job/status/${jess.slice("jess:".length)}`, headers: { cookie } },
    {
      path: `/jobs/${ionworks.slice("ionworks:".length)}`,
      headers: { "x-api-key": account.ionworks.apiKey },
    },
  ];
}
