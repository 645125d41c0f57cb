import { describe, expect, it } from "vitest";
import type { JobRef } from "@simjobs/core";
import { Fleet, type FleetWish, type RunOptions } from "@simjobs/fleet";
import { SeededRandom } from "../../../packages/control/test/seeded-random.js";
import { SimulatedJob } from "../../../packages/control/test/simulated-job.js";
import { SimulatedProvider, wellBehaved } from "../../../packages/control/test/simulated-provider.js";
import { VirtualClock } from "../../../packages/control/test/virtual-clock.js";
import { Machine } from "./machine.js";
import { SimulatedStore } from "./simulated-store.js";

const usualLeaseMs = 30_000;
/** By then every worker has heard of the others. */
const settledMs = 20_000;

interface Taking {
  readonly machine: string;
  readonly id: string;
  readonly atMs: number;
}

/** Workers that are signed in to the same accounts, and what each of them takes. */
class Stage {
  readonly clock = new VirtualClock({ isAlone: true });
  readonly machines = new Map<string, Machine>();
  readonly takings: Taking[] = [];
  readonly #random = new SeededRandom(1);
  readonly #services: readonly SimulatedProvider[];
  readonly #running: Promise<void>[] = [];
  readonly #stop = new AbortController();
  #jobs = 0;
  readonly #store: SimulatedStore;

  constructor({ services = ["one"], cancelDelayMs = 4_000, leaseMs = usualLeaseMs } = {}) {
    this.#store = new SimulatedStore(this.clock, leaseMs, {
      watch: {
        onHandedIn: () => {},
        onLine: () => {},
        onTaken: (machine, id) => this.takings.push({ machine, id, atMs: this.clock.now() }),
      },
    });
    const behaviour = { ...wellBehaved, batchSize: 100, cancelDelayMs: () => cancelDelayMs };
    this.#services = services.map((name) => new SimulatedProvider(this.clock, this.#random, behaviour, name));
  }

  #open(name: string): Fleet {
    const machine = new Machine(this.clock, this.#random, { clockOffMs: 0 }); // something may become of it
    this.machines.set(name, machine);
    const providers = this.#services.map((service) =>
      machine.provider(
        service,
        { origin: `https://${service.name}.example`, account: "ada" },
        { onRequest: () => {}, onMembers: () => {} },
      ),
    );
    const store = this.#store.from(machine.road, name);
    return new Fleet(store, { store, providers, perSecond: 100 });
  }

  work(names: readonly string[], options: RunOptions = {}): void {
    for (const name of names)
      this.#running.push(this.#open(name).run({ ...options, signal: this.#stop.signal }));
  }

  async handIn(count: number, service = this.#services[0]): Promise<readonly FleetWish[]> {
    if (service === undefined) throw new TypeError("there is a service");
    const refs = Array.from({ length: count }, (): JobRef => {
      this.#jobs += 1;
      return service.add(new SimulatedJob(`${this.#jobs}`, -1_000, 36_000_000, "completed"));
    });
    return this.clock.run(this.#open("giver").wishMany(refs));
  }

  async handInEach(count: number): Promise<void> {
    for (const service of this.#services) await this.handIn(count, service);
  }

  async pass(ms: number): Promise<void> {
    await this.clock.run(this.clock.sleep(ms));
  }

  async drain(name: string): Promise<void> {
    await this.clock.run(this.#open(name).drain());
  }

  /** How many each worker has taken. */
  get shares(): Readonly<Record<string, number>> {
    const shares: Record<string, number> = {};
    for (const { machine } of this.takings) shares[machine] = (shares[machine] ?? 0) + 1;
    return shares;
  }

  /** Who is the first, by what it takes. */
  async first(): Promise<string> {
    await this.handIn(1);
    await this.pass(settledMs);
    const [taking] = this.takings.splice(0);
    if (taking === undefined) throw new TypeError("one was taken");
    return taking.machine;
  }

  async end(): Promise<void> {
    this.#stop.abort("SIGTERM");
    const late = this.clock.sleep(60_000); // who is dead never ends
    await this.clock.run(Promise.all(this.#running.map(async (running) => Promise.race([running, late]))));
  }
}

const names = ["a", "b", "c", "d"];

describe("the wishes of one account", () => {
  it("are all taken by one of its workers, as long as that takes them", async () => {
    const stage = new Stage();
    stage.work(names);
    await stage.pass(settledMs);
    for (let times = 0; times < 5; times += 1) {
      await stage.handIn(40);
      await stage.pass(15_000);
    }
    expect(Object.values(stage.shares)).toEqual([200]);
    await stage.end();
  });

  it.each<[string, (machine: Machine, clock: VirtualClock) => void]>([
    ["has died", (machine) => machine.kill()],
    ["stands still", (machine, clock) => machine.standStill(clock.now() + 600_000)],
  ])("are taken by another one within ten seconds where the first %s", async (_what, happens) => {
    const stage = new Stage();
    stage.work(names);
    await stage.pass(settledMs);
    const first = await stage.first();
    const machine = stage.machines.get(first);
    if (machine === undefined) throw new TypeError("it is there");
    happens(machine, stage.clock);
    for (const afterMs of [0, 5_000, 30_000, 60_000]) {
      await stage.pass(afterMs);
      const handedInMs = stage.clock.now();
      const ids = (await stage.handIn(30)).map(({ id }) => id);
      await stage.pass(10_000);
      const taken = stage.takings.splice(0);
      expect(taken.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
      expect(new Set(taken.map(({ machine: by }) => by)).size).toBe(1);
      expect(taken.every(({ machine: by }) => by !== first)).toBe(true);
      expect(Math.max(...taken.map(({ atMs }) => atMs - handedInMs))).toBeLessThan(10_000);
    }
    await stage.end();
  });

  it.each([usualLeaseMs, 3_000])(
    "that the first held when it died are taken over within two leases of %i ms, and read by one other",
    async (leaseMs) => {
      const stage = new Stage({ cancelDelayMs: 300_000, leaseMs });
      stage.work(names);
      await stage.pass(settledMs);
      const first = await stage.first();
      await stage.handIn(50);
      await stage.pass(5_000);
      expect(stage.shares).toEqual({ [first]: 50 });
      stage.takings.length = 0;
      stage.machines.get(first)?.kill();
      await stage.pass(2 * leaseMs);
      const shares = Object.values(stage.shares).toSorted((one, other) => other - one);
      expect(shares.reduce((sum, share) => sum + share)).toBe(51);
      expect(shares[0]).toBeGreaterThanOrEqual(49); // the others look for those that were put off, one by one
      await stage.end();
    },
  );

  it("wait for no worker that is full, while another one has room", async () => {
    const stage = new Stage({ cancelDelayMs: 300_000 });
    stage.work(names, { concurrency: 10 });
    await stage.pass(settledMs);
    const handedInMs = stage.clock.now();
    await stage.handIn(35);
    await stage.pass(20_000);
    expect(Object.values(stage.shares).toSorted((one, other) => one - other)).toEqual([5, 10, 10, 10]);
    const waitedMs = stage.takings.map(({ atMs }) => atMs - handedInMs).toSorted((one, other) => one - other);
    expect(waitedMs[9]).toBeLessThan(1_000);
    expect(waitedMs[19]).toBeLessThan(10_000);
    expect(waitedMs[34]).toBeLessThan(20_000);
    await stage.end();
  });

  it("are taken by one that came later where all that came before have died", async () => {
    const stage = new Stage();
    stage.work(["a", "b", "c"]);
    await stage.pass(settledMs);
    for (const name of ["a", "b", "c"]) stage.machines.get(name)?.kill();
    stage.work(["late"]);
    await stage.handIn(5);
    await stage.pass(15_000);
    expect(stage.shares).toEqual({ late: 5 });
    await stage.end();
  });

  it("are taken by whoever works until nothing is left, whoever comes first", async () => {
    const stage = new Stage();
    stage.work(names);
    await stage.pass(settledMs);
    for (const name of names) stage.machines.get(name)?.standStill(stage.clock.now() + 20_000);
    await stage.handIn(5);
    await stage.drain("drain");
    expect(stage.shares).toEqual({ drain: 5 });
    await stage.end();
  });

  it("that were put off are looked at again when their time has come, though the first is full", async () => {
    const stage = new Stage({ cancelDelayMs: 3_600_000 });
    stage.work(["a", "b"], { concurrency: 3 });
    await stage.pass(settledMs);
    const [wish] = await stage.handIn(1);
    await stage.pass(610_000); // it goes on after ten minutes, and is put off for a minute
    await stage.handIn(3);
    stage.takings.length = 0;
    await stage.pass(110_000);
    expect(stage.takings.map(({ id }) => id)).toContain(wish?.id);
    await stage.end();
  });
});

it("the wishes of several accounts are taken by several workers", async () => {
  const stage = new Stage({ services: ["one", "two", "three", "four"] });
  stage.work(names);
  await stage.pass(settledMs);
  await stage.handInEach(20);
  await stage.pass(15_000);
  expect(stage.shares).toEqual({ a: 20, b: 20, c: 20, d: 20 });
  await stage.end();
});

it("a worker that was the first and wakes takes its place again, and no wish is taken twice", async () => {
  const stage = new Stage();
  stage.work(names);
  await stage.pass(settledMs);
  const first = await stage.first();
  stage.machines.get(first)?.standStill(stage.clock.now() + 120_000);
  await stage.handIn(10);
  await stage.pass(150_000);
  await stage.handIn(10);
  await stage.pass(20_000);
  expect(stage.shares[first]).toBe(10);
  expect(new Set(stage.takings.map(({ id }) => id)).size).toBe(stage.takings.length);
  await stage.end();
});
