// One measurement of many jobs in a process of its own, for the sake of memory: `{ perSecond, peakMb }`.
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { cancelJobs, FileJournal, nodeJournalDisk, watchJobs } from "@simjobs/control";
import { systemClock } from "@simjobs/http";
import { IonworksClient, ionworksProvider } from "@simjobs/ionworks";
import { root } from "../scripts/lib/workspace.mjs";

const apiKey = "bench-key";
/** As many as control has on their way at once. */
const atOnce = 16;

/** Nobody has to wait for the pauses between two looks. */
const clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 100), signal) };

const works = { cancel, watch, bare };

const [{ work, jobs, journal, origin }] = await once(process, "message");
const seconds = await works[work](origin, jobs, journal);
process.send({ perSecond: jobs / seconds, peakMb: process.resourceUsage().maxRSS / 1024 });
process.disconnect();

/** Cancels and believes each only once it is proven. */
async function cancel(baseUrl, count, isKept) {
  const { client, provider, refs } = clientFor(baseUrl, count);
  const folder = mkdtempSync(join(tmpdir(), "simjobs-bench-"));
  const owner = {
    host: "bench",
    bootId: null,
    pid: process.pid,
    startedAt: new Date().toISOString(),
    version: "0",
  };
  // As the command line does it with very many jobs.
  if (isKept) setFlagsFromString("--heap-growing-percent=50");
  const options = isKept
    ? {
        keepsEvidence: () => false,
        journal: new FileJournal(nodeJournalDisk(folder), systemClock, owner, randomUUID().slice(0, 8)),
      }
    : {};
  try {
    return await timed(async () => {
      const results = await cancelJobs(provider, refs, options);
      const unproven = results.filter(({ outcome }) => outcome !== "cancelled");
      if (unproven.length > 0)
        throw new Error(`${unproven.length} jobs were not cancelled: ${unproven[0].outcome}`);
    });
  } finally {
    await client.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Watches until all have ended, which they do once each was seen active. */
async function watch(baseUrl, count) {
  const { client, provider, refs } = clientFor(baseUrl, count);
  let active = 0;
  let ended = 0;
  try {
    return await timed(async () => {
      for await (const change of watchJobs(provider, refs)) {
        if (change.ended) ended += 1;
        else active += 1;
        if (active === count && !change.ended) await fetch(`${baseUrl}/end-all`, { method: "POST" });
      }
      if (active !== count || ended !== count) throw new Error(`saw ${active} active and ${ended} ended`);
    });
  } finally {
    await client.close();
  }
}

/** The same requests as `cancel`: the list once, then a cancel for each job. */
async function bare(origin, count) {
  // The very undici that the transport uses.
  const { Pool } = createRequire(join(root, "packages", "http", "package.json"))("undici");
  const pool = new Pool(origin, { connections: atOnce });
  const headers = { "x-api-key": apiKey, accept: "application/json", "content-type": "application/json" };
  const ask = async (method, path, body) => {
    const answer = await pool.request({ method, path, headers, ...(body === undefined ? {} : { body }) });
    return answer.body.json();
  };
  const seconds = await timed(async () => {
    await ask("GET", "/users/me");
    for (let offset = 0; offset < count; offset += 100) await ask("GET", `/jobs?limit=100&offset=${offset}`);
    let next = 0;
    const worker = async () => {
      while (next < count) {
        const job = await ask("POST", `/jobs/job-${next++}/cancel`, "{}");
        if (job.status !== "canceled") throw new Error("the server did not cancel");
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
  });
  await pool.destroy();
  return seconds;
}

function clientFor(baseUrl, count) {
  const client = new IonworksClient({ credentials: { apiKey }, baseUrl, clock, budget: null });
  const refs = Array.from({ length: count }, (_, index) => ({
    provider: "ionworks",
    kind: "job",
    id: `job-${index}`,
  }));
  return { client, provider: ionworksProvider(client), refs };
}

async function timed(work) {
  const started = performance.now();
  await work();
  return (performance.now() - started) / 1000;
}
