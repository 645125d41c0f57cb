// A store, a mock of both services, and workers of the built command line, each a process of its own.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { openFleet } from "@simjobs/fleet";
import { RequestBudget } from "@simjobs/http";
import { IonworksClient, ionworksProvider } from "@simjobs/ionworks";
import { JessClient, jessProvider } from "@simjobs/jess";
import { programPath } from "../../scripts/lib/workspace.mjs";
import { startMockProcess } from "../mock-process.mjs";

const program = programPath("simjobs");

/** How a process gets a host name of its own here: words to put before it; none where the system does not allow it. */
const ownHost = [
  ["unshare", "--uts"],
  ["unshare", "--map-root-user", "--uts"],
].find(([command, ...words]) => spawnSync(command, [...words, "hostname", "x"]).status === 0);
export const ownHostWords = ownHost?.join(" ") ?? null;

/** What plays: the store is given and stays. */
export async function startStage(store, mockArgs) {
  const home = mkdtempSync(join(tmpdir(), "simjobs-fleet-"));
  const mock = await startMockProcess(process.env, mockArgs);
  const { jess, ionworks } = mock.account;
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    SIMJOBS_HOME: join(home, "simjobs"),
    SIMJOBS_KEYRING: "off",
    SIMJOBS_STORE: store.url,
    JESS_API_URL: mock.url,
    JESS_EMAIL: jess.email,
    JESS_PASSWORD: jess.password,
    IONWORKS_API_URL: mock.url,
    IONWORKS_API_KEY: ionworks.apiKey,
    IONWORKS_PROJECT_ID: ionworks.projectId,
  };
  const workers = [];
  return {
    mock,
    workers,
    /** Starts a worker and resolves when it is ready. */
    async work(words, host = null) {
      const worker = startWorker(words, env, host);
      workers.push(worker);
      await worker.ready;
      return worker;
    },
    /** Hands cancels over to the fleet, by the command line. Resolves to the ids of the wishes, by their jobs. */
    async handOver(refs, words = []) {
      const child = spawn(
        process.execPath,
        [program, "cancel", "-", "--yes", "--no-wait", "--json", ...words],
        {
          env,
          stdio: ["pipe", "pipe", "pipe"],
        },
      );
      let said = "";
      child.stderr.setEncoding("utf8").on("data", (chunk) => (said += chunk));
      child.stdin.end(`${refs.join("\n")}\n`);
      let text = "";
      child.stdout.setEncoding("utf8").on("data", (chunk) => (text += chunk));
      const [code] = await once(child, "close");
      if (code !== 0)
        throw new Error(
          `the handing over of ${refs.length} cancels ended with ${code}: ${said.slice(-2_000)}`,
        );
      return new Map(JSON.parse(text).wishes.map(({ id, ref }) => [ref, id]));
    },
    /** The fleet as a program sees it, whose own requests count in the budgets, each of its sign-ins, too. */
    openFleet: async () =>
      openFleet({
        store: store.url,
        providers: [
          (shared) =>
            jessProvider(
              new JessClient({ baseUrl: mock.url, credentials: jess, budget: new RequestBudget({ shared }) }),
            ),
          (shared) =>
            ionworksProvider(
              new IonworksClient({
                baseUrl: mock.url,
                credentials: { apiKey: ionworks.apiKey },
                projectId: ionworks.projectId,
                budget: new RequestBudget({ shared }),
              }),
            ),
        ],
      }),
    async close() {
      for (const { child } of workers) child.kill("SIGKILL");
      await Promise.all(workers.map(({ over }) => over));
      mock.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function startWorker(words, env, host) {
  const [command, ...args] =
    host === null || ownHost === undefined
      ? [process.execPath]
      : [...ownHost, "sh", "-c", 'hostname "$0" && exec "$@"', host, process.execPath];
  const child = spawn(command, [...args, program, "worker", "--json", ...words], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (complaints = `${complaints}${text}`.slice(-2_000)));
  const lines = createInterface({ input: child.stdout });
  const worker = {
    child,
    /** What it holds, and what it has finished, by the ids of wishes. */
    held: new Set(),
    closed: new Map(),
    onEvent: () => {},
    over: once(child, "close"), // all that it has told is read then
  };
  worker.ready = new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`a worker ended with ${code}: ${complaints}`)));
    lines.on("line", (line) => {
      const event = JSON.parse(line);
      if (event.kind === "ready") resolve();
      if (event.kind === "taken") worker.held.add(event.id);
      if (["closed", "open", "lost", "left"].includes(event.kind)) worker.held.delete(event.id);
      if (event.kind === "closed") worker.closed.set(event.id, event.outcome);
      worker.onEvent(event);
    });
  });
  worker.ready.catch(() => {}); // one that is killed later has been ready
  return worker;
}

/**
 * Kills a worker, and watches until others have taken all that it held, or its end turns out to be on record.
 *
 * @returns {Promise<{ orphans: ReadonlySet<string>, tookMs: number }>} the wishes that it held, and how long it took
 */
export async function killAndWatch(fleet, worker, others) {
  const began = performance.now();
  worker.child.kill("SIGKILL");
  await worker.over;
  const orphans = new Set(worker.held);
  worker.held.clear();
  const left = new Set(orphans);
  let lastMs = began;
  const isDue = every(lookAtManyMs);
  for (const other of others)
    other.onEvent = ({ kind, id }) => {
      if (kind === "taken" && left.delete(id)) lastMs = performance.now();
    };
  while (left.size > 0) {
    if (performance.now() - began > longestTakeOverMs)
      throw new Error(
        `${left.size} of ${orphans.size} wishes are with nobody, long after their worker was killed`,
      );
    await sleep(250);
    if (left.size > few && !isDue()) continue;
    for (const id of await overOf(fleet, left)) left.delete(id);
  }
  for (const other of others) other.onEvent = () => {};
  return { orphans, tookMs: lastMs - began };
}

/** Waits until all these wishes have their end on record; gives up after so long. */
export async function untilClosed(fleet, workers, ids, { seconds }) {
  const until = performance.now() + seconds * 1_000;
  const over = new Set();
  const isDue = every(lookAtManyMs);
  for (;;) {
    const open = ids.filter((id) => !over.has(id) && !workers.some(({ closed }) => closed.has(id)));
    if (open.length === 0) return;
    if (performance.now() > until) throw new Error(`${open.length} wishes are open after ${seconds} s`);
    if (open.length <= few || isDue()) for (const id of await overOf(fleet, open)) over.add(id);
    await sleep(250);
  }
}

const longestTakeOverMs = 300_000;
/** So few are looked up all the time; more cost the store something, and are looked up now and then. */
const few = 50;
const lookAtManyMs = 10_000;

function every(ms) {
  let dueMs = performance.now() + ms;
  return () => {
    if (performance.now() < dueMs) return false;
    dueMs = performance.now() + ms;
    return true;
  };
}

/** Those whose end is on record. Whoever was killed may have put hundreds there without telling: one look at a list told of them all. */
async function overOf(fleet, ids) {
  const views = await fleet.changed(new Map([...ids].map((id) => [id, 0])));
  return views.filter(isOver).map(({ id }) => id);
}

const isOver = (view) => view?.state === "closed" || view?.state === "withdrawn";
