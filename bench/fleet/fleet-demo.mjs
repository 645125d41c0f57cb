// `npm run demo -- --fleet`: many jobs, three workers, one of which is killed.
import { setTimeout as sleep } from "node:timers/promises";
import { fromFirstCancel, worstSecond } from "../request-log.mjs";
import { killAndWatch, startStage, untilClosed } from "./stage.mjs";
import { startPostgres } from "./store-servers.mjs";

const perSecond = 10;
const leaseSeconds = 3;
const width = 72;
const services = ["jess", "ionworks"];

/**
 * Plays it, prints what became of it within 80 columns, and resolves to the exit code: 0 where every job was cancelled and every
 * record is sound.
 */
export async function fleetDemo(jobs, write = (text) => void process.stdout.write(text)) {
  const each = Math.max(3, Math.round(jobs / services.length));
  const began = performance.now();
  const said = (what) => write(`${((performance.now() - began) / 1000).toFixed(1).padStart(5)} s  ${what}\n`);
  const store = await startPostgres();
  try {
    const stage = await startStage(store, ["--ionworks", "cancel=delayed", "--jess", "cancel-delay-ms=1500"]);
    try {
      return await play(stage, { each, said, write });
    } finally {
      await stage.close();
    }
  } finally {
    await store.close();
  }
}

async function play(stage, { each, said, write }) {
  const { mock } = stage;
  said("a PostgreSQL and a mock of both services are ready");
  const jobs = { count: each, durationMs: 36_000_000 };
  const refs = [
    ...(await mock.seed({ ...jobs, provider: "jess", status: "QUEUED" })),
    ...(await mock.seed({ ...jobs, provider: "ionworks", status: "processing" })),
  ];
  const share = String(Math.ceil(each / 2)); // so that each of three gets some, and two can hold what the third held
  const words = ["--lease", `${leaseSeconds}s`, "--concurrency", share, "--per-second", String(perSecond)];
  const workers = await Promise.all(["a", "b", "c"].map(async () => stage.work(words)));
  said("three workers, a, b and c, are ready");
  const ids = await stage.handOver(refs);
  said(`${refs.length} cancels are handed over`);
  const fleet = await stage.openFleet();
  try {
    const victim = await whoHoldsMost(workers);
    const letter = "abc"[workers.indexOf(victim)];
    const others = workers.filter((worker) => worker !== victim);
    said(`worker ${letter}, which holds ${victim.held.size}, is killed with -9`);
    const { orphans, tookMs } = await killAndWatch(fleet, victim, others);
    said(`the others have taken over all ${orphans.size} of them`);
    await untilClosed(fleet, workers, [...ids.values()], { seconds: 120 });
    said("every wish has its end on record\n");
    const views = new Map();
    for await (const view of fleet.wishes()) views.set(view.ref, view);
    const { faults, disagreeing } = await fleet.verify();
    const damaged = [...new Set([...faults.map(({ file }) => file), ...disagreeing])];
    const outcomes = refs.map((ref) => ({ ref, view: views.get(ref), mark: markOf(ids.get(ref)) }));
    function markOf(id) {
      const by = "abc"[workers.findIndex(({ closed }) => closed.has(id))] ?? letter;
      return orphans.has(id) ? by.toUpperCase() : by;
    }
    for (const service of services) printWishes(service, outcomes, write);
    write(`a b c: cancelled, by that worker; A B C: the same, taken over from ${letter}\n\n`);
    const requests = fromFirstCancel(await mock.requests());
    const worst = services.map((service) => {
      const own = requests.filter(({ provider }) => provider === service);
      return `${service} ${worstSecond(own)}`;
    });
    const perJob = (requests.length / refs.length).toFixed(2);
    write(
      `requests per job  ${perJob} (${requests.length} for ${refs.length} jobs, from the first cancel on)\n`,
    );
    write(`worst second      ${worst.join(", ")} requests, of ${perSecond} that an account may\n`);
    write(`take-over         ${(tookMs / 1000).toFixed(1)} s, with a lease of ${leaseSeconds} s\n`);
    write(`records           ${damaged.length === 0 ? "all sound" : `damaged: ${damaged.join(", ")}`}\n`);
    const isDone = outcomes.every(({ view }) => view?.outcome === "cancelled");
    return isDone && damaged.length === 0 ? 0 : 1;
  } finally {
    await fleet.close();
  }
}

/** Once some are done and the work is well under way. */
async function whoHoldsMost(workers) {
  for (let tries = 0; tries < 200; tries += 1) {
    const [most] = workers.toSorted((one, other) => other.held.size - one.held.size);
    if (most.held.size > 0 && workers.some(({ closed }) => closed.size > 0)) return most;
    await sleep(100);
  }
  throw new Error("no worker has taken anything");
}

/** A mark for each wish, and whatever did not end as it should by name. */
function printWishes(service, outcomes, write) {
  const own = outcomes.filter(({ ref }) => ref.startsWith(`${service}:`));
  const cancelled = own.filter(({ view }) => view?.outcome === "cancelled");
  write(`${service}: ${cancelled.length} of ${own.length} cancelled\n`);
  const marks = own.map(({ view, mark }) => (view?.outcome === "cancelled" ? mark : "?")).join("");
  for (let from = 0; from < marks.length; from += width) write(`  ${marks.slice(from, from + width)}\n`);
  for (const { ref, view } of own)
    if (view?.outcome !== "cancelled") write(`  ? ${ref} ${view?.outcome ?? view?.state ?? "lost"}\n`);
}
