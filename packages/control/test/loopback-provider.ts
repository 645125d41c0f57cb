import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import {
  interpretStatus,
  JobError,
  noDetails,
  type Clock,
  type JobRef,
  type Provider,
  type ProviderCall,
  type Reading,
} from "@simjobs/core";
import * as z from "zod/mini";

const record = z.object({ id: z.string(), word: z.string(), version: z.number(), flag: z.boolean() });
type JobRecord = z.infer<typeof record>;

const words = { pending: "queued", canceled: "cancelled" } as const;
const stopsAfterMs = 25;

/** A service of three jobs on this machine. A cancel sets a flag, and the job stops a little later. */
export async function startLoopbackService(): Promise<{
  readonly address: string;
  readonly jobs: ReadonlyMap<string, JobRecord>;
  /** How many cancels have come. */
  cancels(): number;
  close(): Promise<void>;
}> {
  const jobs = new Map(["1", "2", "3"].map((id) => [id, { id, word: "pending", version: 1, flag: false }]));
  const timers = new Set<NodeJS.Timeout>();
  let cancels = 0;
  const change = (id: string, to: Partial<JobRecord>): void => {
    const job = jobs.get(id);
    if (job !== undefined) jobs.set(id, { ...job, ...to, version: job.version + 1 });
  };
  const server = createServer((asked, response) => {
    const [, , id = "", what] = (asked.url ?? "").split("/");
    if (what === "cancel") {
      cancels += 1;
      if (jobs.get(id)?.word === "pending" && jobs.get(id)?.flag === false) {
        change(id, { flag: true });
        timers.add(setTimeout(() => change(id, { word: "canceled", flag: false }), stopsAfterMs));
      }
    }
    response.end(JSON.stringify(jobs.get(id)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    jobs,
    cancels: () => cancels,
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A provider of that service. `step` comes before a cancel leaves and after it is answered. */
export function loopbackProvider(
  address: string,
  clock: Clock,
  step: (what: string) => Promise<void>,
): Provider {
  const ask = async (ref: JobRef, method: string, path: string, call: ProviderCall): Promise<Reading> => {
    const askedAtMs = clock.now();
    const { word, version, flag } = record.parse(
      JSON.parse(await exchange(`${address}/jobs/${ref.id}${path}`, method, call.signal)),
    );
    const native = { word, terminal: null, failed: null, cancelFlag: flag };
    return {
      ref,
      source: "single",
      askedAtMs,
      run: 1,
      version,
      ...interpretStatus(native, words),
      nativeStatus: word,
      cancelFlag: flag,
      terminalFlag: null,
      failedFlag: null,
      details: noDetails,
    };
  };
  return {
    specificationVersion: 1,
    name: "loopback",
    grammar: { provider: "loopback", kinds: ["job"], example: "loopback:1" },
    capabilities: {
      maxStalenessMs: 0,
      pollStartMs: 5,
      pollMaxMs: 20,
      batchSize: 1,
      canRerun: false,
      canListChildren: false,
      kinds: { job: { runsOnce: true, settles: false } },
    },
    clock,
    identity: async () => ({ origin: address, account: "ada" }),
    get: async (ref, call = {}) => ask(ref, "GET", "", call),
    getMany: async (refs, call = {}) =>
      new Map(
        await Promise.all(
          refs.map(async (ref) => [`loopback:${ref.id}`, await ask(ref, "GET", "", call)] as const),
        ),
      ),
    async *list() {
      yield* [];
      return { complete: false, total: null };
    },
    requestCancel: async (ref, call = {}) => {
      await step("cancel leaves");
      await ask(ref, "POST", "/cancel", call);
      await step("cancel answered");
      return { answer: "accepted", message: "flag set" };
    },
    submit: async () => {
      throw new JobError("not_supported", "there are three jobs, and they are there already");
    },
  };
}

/** Plain node:http: a process that lives for a tenth of a second has no time to load a `fetch`. */
async function exchange(url: string, method: string, signal: AbortSignal | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { method, ...(signal === undefined ? {} : { signal }) }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve(text));
      response.on("error", reject);
    });
    asking.on("error", reject);
    asking.end();
  });
}
