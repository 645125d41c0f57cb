import { formatReference, type JobRef, type Provider, type Reading } from "@simjobs/core";
import type { DocumentOf } from "@simjobs/core/schemas";
import { describe, expect, it } from "vitest";
import { registerService } from "../../apps/cli/src/services/registry.js";
import type { ServiceEntry } from "../../apps/cli/src/services/service-entry.js";
import type { Service, ServiceFacts } from "../../apps/cli/src/services/service.js";
import { parseDocument } from "../../apps/cli/src/testing/read-document.js";
import { inSession, type McpSession } from "../../apps/cli/src/testing/mcp-stage.js";
import { temporaryFolder } from "../../apps/cli/src/testing/run-cli.js";
import { lieIn, nothingBefore, saysOver, type Claim, type Seen } from "../../packages/control/test/judge.js";
import { disturb, randomBehaviour, randomJob } from "../../packages/control/test/random-service.js";
import { SeededRandom } from "../../packages/control/test/seeded-random.js";
import type { SimulatedJob } from "../../packages/control/test/simulated-job.js";
import { simulatedOrigin, SimulatedProvider } from "../../packages/control/test/simulated-provider.js";
import { VirtualClock } from "../../packages/control/test/virtual-clock.js";

const minuteMs = 60_000;
/** Files are written for real meanwhile: so many turns without one mean that everybody waits for the clock. */
const quietTurns = 6;
const aWhileMs = 500;

/** Lets simulated time pass until a promise is settled, and none while a file is being written. */
async function runOn<Value>(clock: VirtualClock, promise: Promise<Value>): Promise<Value> {
  let isSettled = false;
  const settled = (): void => void (isSettled = true);
  promise.then(settled, settled);
  for (;;) {
    for (let quiet = 0; quiet < quietTurns;) {
      await new Promise((resolve) => setImmediate(resolve));
      const isWriting = process.getActiveResourcesInfo().some((name) => name.startsWith("FSReq"));
      quiet = isWriting ? 0 : quiet + 1;
    }
    if (isSettled) return promise;
    const nowMs = clock.now();
    const moved = new Promise<void>((resolve) => {
      const look = (): void => {
        if (isSettled || clock.now() !== nowMs) resolve();
        else setImmediate(look);
      };
      look();
    });
    // Where nobody waits for the clock, what a tool needs is being loaded, or the time is up that the answer took to come.
    clock.at(nowMs + aWhileMs, () => {});
    await clock.run(moved);
  }
}

/** What a random schedule came to. */
interface Told {
  readonly outcomes: readonly string[];
  readonly lies: readonly string[];
  readonly takenBack: boolean;
}

const facts: ServiceFacts = {
  name: "simulated",
  title: "Simulated",
  settings: [],
  identifiedBy: [],
  variables: ["SIMULATED_KEY"],
  words: { url: "SIMULATED_URL", credentials: "SIMULATED_KEY", paths: "" },
  advice: [],
};

class McpSchedule {
  readonly #clock = new VirtualClock();
  readonly #random: SeededRandom;
  readonly #service: SimulatedProvider;
  readonly #seen = new Map<string, Seen[]>();
  readonly #sentMs = new Map<string, number>();
  readonly #jobs = new Map<string, SimulatedJob>();
  readonly #planned = new Set<string>();
  readonly #lies: string[] = [];
  readonly #outcomes: string[] = [];

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    this.#service = new SimulatedProvider(this.#clock, this.#random, randomBehaviour(this.#random));
    this.#service.onCancel = (id) => {
      this.#sentMs.set(id, this.#clock.now());
      if (!this.#planned.has(id)) this.#lies.push(`a cancel left for job ${id}, which no plan names`);
    };
  }

  async run(): Promise<Told> {
    const count = this.#random.pick([1, 1, 2, 3]);
    const refs = Array.from({ length: count + 1 }, (_, index) => this.#addJob(String(index + 1)));
    const takeBack = registerService(entryOf(this.#providerSeen()));
    try {
      return await inSession(
        async (session) => this.#cancel(session, refs.slice(0, count).map(formatReference)),
        {
          env: { SIMJOBS_HOME: temporaryFolder(), SIMULATED_KEY: "key of ada" },
          clock: this.#clock,
        },
      );
    } finally {
      takeBack();
    }
  }

  async #cancel({ client }: McpSession, refs: readonly string[]): Promise<Told> {
    const on = async <Value>(promise: Promise<Value>): Promise<Value> => runOn(this.#clock, promise);
    const planned = await on(client.callTool({ name: "plan_cancel", arguments: { refs } }));
    for (const ref of refs) this.#planned.add(ref.replace("simulated:", ""));
    const plan = fieldIn(planned.structuredContent, "plan");
    let takenBack = false;
    if (typeof plan === "string") {
      await on(this.#clock.sleep(this.#random.pick([0, 1_000, minuteMs])));
      const back = new AbortController();
      if (this.#random.chance(0.25)) {
        takenBack = true;
        this.#clock.at(this.#clock.now() + this.#random.between(0, 30_000), () => back.abort("enough"));
      }
      const words = { plan, waitSeconds: this.#random.pick([30, 120, 600]) };
      const call = client.callTool({ name: "apply_cancel", arguments: words }, { signal: back.signal });
      const applied = await on(call.catch(() => undefined));
      this.#judge(applied?.structuredContent, () => true);
      await on(this.#clock.sleep(this.#random.pick([0, minuteMs, 60 * minuteMs])));
      const resumed = await on(client.callTool({ name: "resume", arguments: { waitSeconds: 600 } }));
      this.#judge(resumed.structuredContent, saysOver);
    }
    return { outcomes: this.#outcomes, lies: this.#lies, takenBack };
  }

  /** Judges what was told against everything that was true. */
  #judge(document: unknown, isJudged: (claim: Claim) => boolean): void {
    for (const result of claimsIn(document)) {
      const id = result.ref.replace("simulated:", "");
      const job = this.#jobs.get(id);
      if (job === undefined) throw new Error(`there is no job ${id}`);
      this.#outcomes.push(result.outcome);
      const seen = this.#seen.get(id) ?? [];
      if (result.outcome === "cancelled" && !hasReadAfterSending(result))
        this.#lies.push(`${result.ref} is told to be cancelled without a reading`);
      if (!isJudged(result)) continue;
      const { runsOnce, listLagMs } = this.#service.behaviour;
      const sinceMs = this.#sentMs.get(id) ?? 0;
      const grounds = { seen, nowMs: this.#clock.now(), sinceMs, before: nothingBefore, listLagMs, runsOnce };
      const lie = lieIn(result, job, grounds);
      if (lie !== null) this.#lies.push(`${result.ref}: ${lie}`);
    }
  }

  #addJob(id: string): JobRef {
    const job = randomJob(id, this.#random, this.#service.behaviour.runsOnce);
    this.#jobs.set(id, job);
    const ref = this.#service.add(job);
    disturb(job, this.#service);
    return ref;
  }

  #see(reading: Reading): Reading {
    const seen = this.#seen.get(reading.ref.id) ?? [];
    seen.push({ reading, atMs: this.#clock.now() });
    this.#seen.set(reading.ref.id, seen);
    return reading;
  }

  /** The service's port, which takes down what comes in through it. */
  #providerSeen(): Provider {
    const service = this.#service;
    const see = (reading: Reading): Reading => this.#see(reading);
    return {
      specificationVersion: 1,
      name: service.name,
      grammar: service.grammar,
      capabilities: service.capabilities,
      clock: service.clock,
      identity: async (call) => service.identity(call),
      signedInAs: async () => service.signedInAs(),
      get: async (ref, call) => see(await service.get(ref, call)),
      getMany: async (refs, call) => {
        const many = await service.getMany(refs, call);
        for (const reading of many.values()) see(reading);
        return many;
      },
      list: (filter, call) => service.list(filter, call),
      submit: async (request, call) => service.submit(request, call),
      requestCancel: async (ref, call) => {
        const reply = await service.requestCancel(ref, call);
        if (reply.reading !== undefined && reply.reading !== null) see(reply.reading);
        return reply;
      },
      children: async (ref, call) => service.children(ref, call),
    };
  }
}

type ClaimTold = DocumentOf<"simjobs.cancel/1" | "simjobs.resume/1">["results"][number];

/** What an answer claims of jobs; a call that was taken back or refused claims nothing. */
function claimsIn(document: unknown): readonly ClaimTold[] {
  const name = fieldIn(document, "schema");
  if (name !== "simjobs.cancel/1" && name !== "simjobs.resume/1") return [];
  return parseDocument(document, name).results;
}

function hasReadAfterSending({ evidence }: ClaimTold): boolean {
  const sent = evidence.findIndex(({ what }) => what === "sent");
  return evidence.some(
    ({ what, nativeStatus }, index) => index > sent && what === "read" && nativeStatus === "canceled",
  );
}

function fieldIn(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

function entryOf(provider: Provider): ServiceEntry {
  const service: Service = {
    title: facts.title,
    provider,
    origin: simulatedOrigin,
    account: undefined,
    recall: async () => {},
    knock: async () => {},
    usage: async () => ({ periodStart: null, periodEnd: null, rows: [] }),
    close: async () => {},
  };
  return {
    facts,
    load: async () => ({
      facts,
      grammar: provider.grammar,
      origin: () => simulatedOrigin,
      accountKey: async () => "key of ada",
      hasCredentials: async () => true,
      canSignInUnasked: () => true,
      signIn: async () => ({ origin: simulatedOrigin, account: "ada", settings: {} }),
      signOut: async () => false,
      sources: async () => [],
      openPath: "/",
      open: async () => service,
    }),
  };
}

describe("the tools of agents, over random schedules of a service that goes wrong", () => {
  const count = 25;

  it(`tell nothing false over ${count} of them, and cancelled never without a reading`, async () => {
    await new McpSchedule(0).run(); // loads what the tools need: for that, no simulated time should pass
    const lies: string[] = [];
    const outcomes = new Map<string, number>();
    let takenBack = 0;
    for (let seed = 1; seed <= count; seed += 1) {
      const told = await new McpSchedule(seed).run();
      lies.push(...told.lies.map((lie) => `seed ${seed}: ${lie}`));
      for (const outcome of told.outcomes) outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (told.takenBack) takenBack += 1;
    }
    expect(lies).toEqual([]);
    // These would mean that the schedules have lost their teeth.
    expect(takenBack).toBeGreaterThan(count / 10);
    for (const outcome of ["cancelled", "finished-first", "unknown"])
      expect([outcome, (outcomes.get(outcome) ?? 0) > 0]).toEqual([outcome, true]);
  }, 600_000);
});
