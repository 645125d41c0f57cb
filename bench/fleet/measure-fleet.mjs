// A fleet of nine workers with three host names, one of which is killed, for each store: told by what the service gets and by what is
// on record, whatever the workers believe.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { fromFirstCancel, inWorstSecond, isCancel, toldByKind } from "../request-log.mjs";
import { killAndWatch, ownHostWords, startStage, untilClosed } from "./stage.mjs";
import { hasRedis, startPostgres, startRedis } from "./store-servers.mjs";

const jobs = 10_000;
const services = ["jess", "ionworks"];
/** Then each worker knows of the others, and what they do first is over. */
const settlesMs = 15_000;
const hosts = ["fleet-a", "fleet-b", "fleet-c"];
const workersEach = 3;
// At the 10 requests a second that an account has by default, so many would take a quarter of an hour.
const perSecond = 100;
const leaseSeconds = 30; // that of a worker, if nothing is said
const idleMs = 30_000;
/** How long all of it may take, in seconds. */
const patience = 600;

/** Rows for PostgreSQL, and for Redis where this machine has one. */
export async function measureFleet() {
  const stores = [{ short: "pg", start: startPostgres }];
  if (hasRedis()) stores.push({ short: "redis", start: startRedis });
  else
    process.stderr.write(
      "SKIPPED: there is no redis-server on this machine, so that no fleet is measured on it\n",
    );
  const rows = [];
  for (const { short, start } of stores) {
    const store = await start();
    try {
      rows.push(...(await measureCancels(store, short)), ...(await measureHolding(store, short)));
    } finally {
      await store.close();
    }
  }
  return rows;
}

const seeds = {
  jess: { provider: "jess", status: "QUEUED", durationMs: 36_000_000 },
  ionworks: { provider: "ionworks", status: "processing", durationMs: 36_000_000 },
};

async function measureCancels(store, short) {
  const stage = await startStage(store, ["--ionworks", "cancel=delayed"]);
  try {
    const { mock } = stage;
    const words = ["--per-second", String(perSecond), "--concurrency", "1000"];
    const starting = hosts.flatMap((host) =>
      Array.from({ length: workersEach }, async () => stage.work(words, host)),
    );
    const workers = await Promise.all(starting);
    await sleep(settlesMs);
    const idle = (await store.queriesWithin(idleMs)) / (idleMs / 1000) / workers.length;
    const refs = [];
    for (const service of services)
      refs.push(...(await mock.seed({ ...seeds[service], count: jobs / services.length })));
    const fleet = await stage.openFleet();
    try {
      const seen = new Set((await fleet.workers()).map(({ host }) => host));
      const began = performance.now();
      const ids = [...(await stage.handOver(refs)).values()];
      const handedS = (performance.now() - began) / 1000;
      while (workers.reduce((sum, { closed }) => sum + closed.size, 0) < jobs / 5) await sleep(250);
      const [victim] = workers.toSorted((one, other) => other.held.size - one.held.size);
      const others = workers.filter((worker) => worker !== victim);
      const { orphans, tookMs } = await killAndWatch(fleet, victim, others);
      await untilClosed(fleet, workers, ids, { seconds: patience });
      const seconds = (performance.now() - began) / 1000;
      const { wishes, faults, disagreeing } = await fleet.verify();
      const damaged = [...new Set([...faults.map(({ file }) => file), ...disagreeing])];
      let cancelled = 0;
      for await (const { outcome } of fleet.wishes()) if (outcome === "cancelled") cancelled += 1;
      const all = await mock.requests();
      const requests = fromFirstCancel(all);
      const how = `${store.name}, ${jobs} jobs at two accounts of ${perSecond} requests/s each, ${workers.length} workers, ${hostsTold(seen)}`;
      const worst = services.map((service) =>
        inWorstSecond(all.filter(({ provider }) => provider === service)),
      );
      return [
        {
          name: `fleet-${short}`,
          what: "requests per confirmed cancel",
          value: requests.length / cancelled,
          atMost: 1.15,
          detail: `${requests.length} requests, ${requests.filter(isCancel).length} of them cancels, for ${cancelled} of ${jobs} cancelled, in ${seconds.toFixed(0)} s (handed over in ${handedS.toFixed(0)} s); ${how}`,
        },
        {
          name: `${short}-rate`,
          what: "requests within the worst second, of those that an account may",
          value: Math.max(...worst.map(({ length }) => length)) / perSecond,
          atMost: 1,
          detail: `${services.map((service, index) => `${service} ${toldByKind(worst[index])}`).join(", ")} of ${perSecond}`,
        },
        {
          name: `${short}-take-over`,
          what: "leases from kill -9 until others had all its wishes",
          value: tookMs / 1000 / leaseSeconds,
          atMost: 2,
          detail: `${(tookMs / 1000).toFixed(1)} s for ${orphans.size} wishes, lease ${leaseSeconds} s`,
        },
        {
          name: `${short}-sound`,
          what: "part of the records that are what was written, of wishes that are cancelled",
          value: Math.min(cancelled, wishes - damaged.length) / jobs,
          atLeast: 1,
          detail: `${wishes} wishes, ${damaged.length} damaged, ${cancelled} cancelled`,
        },
        {
          name: `${short}-idle`,
          what: "questions to the store a second of a worker without work",
          value: idle,
          atMost: 1,
          detail: `two accounts each, over ${idleMs / 1000} s`,
        },
      ];
    } finally {
      await fleet.close();
    }
  } finally {
    await stage.close();
  }
}

const hostsTold = (seen) =>
  ownHostWords === null
    ? "one host name (this system allows no other: unshare --uts)"
    : `${seen.size} host names by ${ownHostWords}`;

/** What one worker needs that holds as many wishes, none of which ends. */
async function measureHolding(store, short) {
  const stage = await startStage(store, ["--jess", "cancel-delay-ms=36000000"]);
  try {
    const words = ["--per-second", "1000", "--concurrency", String(jobs), "--store-prefix", "holding"];
    const worker = await stage.work(words);
    const refs = await stage.mock.seed({ ...seeds.jess, count: jobs });
    await stage.handOver(refs, ["--store-prefix", "holding"]);
    const until = performance.now() + 120_000;
    while (worker.held.size < jobs && performance.now() < until) await sleep(500);
    let most = 0;
    for (let look = 0; look < 20; look += 1) {
      await sleep(500);
      most = Math.max(most, residentMb(worker.child.pid));
    }
    return [
      {
        name: `${short}-memory`,
        what: "MB of a worker that holds open wishes",
        value: most,
        atMost: 250,
        detail: `${worker.held.size} wishes, the most of 10 s`,
      },
    ];
  } finally {
    await stage.close();
  }
}

function residentMb(pid) {
  const [, kb] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kb) / 1024;
}
