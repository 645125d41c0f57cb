import { isJobError, type JobRef, type Provider, type ProviderCall } from "@simjobs/core";
import { AccountBudget, budgetedProvider, Fleet, type FleetProvider } from "@simjobs/fleet";
import type { FleetStore } from "@simjobs/fleet/port";
import { SeededRandom } from "../../../packages/control/test/seeded-random.js";
import type { Behaviour } from "../../../packages/control/test/simulated-provider.js";
import { afterEverything, VirtualClock } from "../../../packages/control/test/virtual-clock.js";
import type { ExtraCause } from "./extra-cancels.js";
import { knowingNobody, ourFleet, type FleetController } from "./fleet-controllers.js";
import { FleetJudge } from "./fleet-judge.js";
import type { FleetWrong } from "./fleet-wrongs.js";
import { FleetWorld, type SimulatedOwner } from "./fleet-world.js";
import { Machine, type Fate } from "./machine.js";
import { randomFate } from "./random-fate.js";
import { isOpen, type SimulatedWish } from "./simulated-account.js";
import { SimulatedStore } from "./simulated-store.js";

export interface FleetReport {
  readonly seed: number;
  readonly outcomes: readonly string[];
  readonly machines: number;
  readonly deaths: number;
  readonly takenOver: number;
  /** How often a machine stood still, and was cut off. */
  readonly pauses: number;
  readonly cuts: number;
  readonly accounts: number;
  readonly trees: number;
  /** Whether the services did as they should, and nobody else did anything. */
  readonly isCalm: boolean;
  /** How the wishes stand in the end. */
  readonly closed: number;
  readonly open: number;
  /** Cancels that left, and jobs that any was sent for. */
  readonly cancels: number;
  readonly asked: number;
  /** Cancels after the first one of a wish, by what they come from. */
  readonly extra: Readonly<Record<ExtraCause, number>>;
  readonly found: readonly { readonly wrong: FleetWrong; readonly what: string }[];
}

/** One random schedule of a fleet. Everything that is put on record is judged when it is. */
export async function runFleetSchedule(
  seed: number,
  controller: FleetController = ourFleet,
  changes: Partial<Behaviour> = {},
): Promise<FleetReport> {
  await afterEverything(); // the process that runs many of them is alive
  return new FleetSchedule(seed, controller, changes).run();
}

const minuteMs = 60_000;
const leaseMs = 30_000;
/** How long the last machines have for what is left, and how often some come. */
const lastTurnMs = 15 * minuteMs;
const lastTurns = [1, 2, 2, 3] as const;

class FleetSchedule {
  readonly #seed: number;
  readonly #controller: FleetController;
  readonly #random: SeededRandom;
  /** By numbers of its own, as what else is drawn must not depend on it. */
  readonly #knowledge: SeededRandom;
  /** So that a seed gives the same names, and with them the same orders. */
  readonly #newId: () => string;
  readonly #clock = new VirtualClock({ isAlone: true });
  readonly #world: FleetWorld;
  readonly #judge: FleetJudge;
  readonly #store: SimulatedStore;
  readonly #perSecond: number;
  readonly #machines: Machine[] = [];
  /** Until when machines die, stand still and are cut off. Then some come that live. */
  readonly #troubleMs: number;
  #cuts = 0;

  constructor(seed: number, controller: FleetController, changes: Partial<Behaviour>) {
    this.#seed = seed;
    this.#controller = controller;
    const random = (this.#random = new SeededRandom(seed));
    this.#knowledge = new SeededRandom(seed ^ 0x0ddba11);
    const names = new SeededRandom(seed ^ 0x0ddba12);
    this.#newId = () => [names, names, names].map(aWord).join("");
    this.#perSecond = random.pick([2, 5, 10]);
    this.#troubleMs = random.pick([2, 2, 4, 8]) * minuteMs;
    this.#world = new FleetWorld(seed, this.#clock, random, changes);
    this.#judge = new FleetJudge(this.#clock, this.#world, this.#perSecond);
    this.#store = new SimulatedStore(this.#clock, leaseMs, {
      watch: this.#judge,
      faults: controller.faults,
      lockClock: random.pick(["store", "machines"] as const),
    });
  }

  async run(): Promise<FleetReport> {
    const { owners } = this.#world;
    const random = this.#random;
    const clock = this.#clock;
    const stop = new AbortController();
    const running: Promise<void>[] = [];
    const wishing: Promise<void>[] = [];
    for (const owner of owners) {
      const dies = random.chance(0.1) ? { diesAt: Math.ceil(random.between(0, 6)) } : {};
      wishing.push(this.#wish(`first-${owner.stored.key}`, [owner], owner.wished, dies));
      if (!random.chance(0.25)) continue;
      const again = owner.wished.filter(() => random.chance(0.7));
      const atMs = random.between(0, this.#troubleMs / 2);
      wishing.push(
        this.#later(atMs, async () => this.#wish(`again-${owner.stored.key}`, [owner], again, {})),
      );
    }
    const workers = random.pick([1, 2, 2, 3, 4]);
    for (let number = 1; number <= workers; number += 1) {
      const startMs = random.between(0, random.pick([1_000, this.#troubleMs / 4]));
      const signedIn = this.#someOf(owners);
      const fate = randomFate(random, this.#troubleMs);
      this.#cuts += (fate.cutFromStore?.length ?? 0) + (fate.cutFromService?.length ?? 0);
      running.push(
        this.#later(startMs, async () => this.#work(`w${number}`, signedIn, fate, stop.signal, "run")),
      );
    }
    if (random.chance(0.3)) clock.at(random.between(0, this.#troubleMs / 2), () => this.#store.loseLocks());
    for (const each of [...running, ...wishing]) each.catch((error: unknown) => this.#broke(error));
    const isWished = Promise.allSettled(wishing);
    await clock.run(Promise.race([clock.sleep(this.#troubleMs), this.#untilOver(isWished, stop.signal)]));
    stop.abort("SIGTERM");
    await clock.run(clock.sleep(minuteMs));
    await this.#lastMachines();
    const deaths = this.#machines.filter(({ isDead }) => isDead).length;
    const pauses = this.#machines.reduce((sum, { stoodStill }) => sum + stoodStill, 0);
    this.#judge.judgeEnd(this.#store);
    return this.#report(deaths, pauses);
  }

  /**
   * Until all wishes are over, and that for so long that no machine can be about to do anything for one: each has been awake since,
   * for longer than it may hold any.
   */
  async #untilOver(isWished: Promise<unknown>, stopped: AbortSignal): Promise<void> {
    await isWished;
    let sinceMs = this.#clock.now();
    while (!stopped.aborted && this.#clock.now() - sinceMs < 1.5 * leaseMs) {
      await this.#clock.sleep(leaseMs / 4);
      const isOver = this.#world.owners.every((owner) => this.#openOf(owner).length === 0);
      const isAsleep = this.#machines.some((machine) => !machine.isDead && machine.stoodStillSince(sinceMs));
      if (!isOver || isAsleep) sinceMs = this.#clock.now();
    }
  }

  #broke(error: unknown): void {
    const what = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#judge.fault("lost wish", `a machine broke: ${what}`);
  }

  async #later(ms: number, action: () => Promise<void>): Promise<void> {
    await this.#clock.sleep(ms);
    await action();
  }

  /** At each service a machine is signed in to one account, and at some to none. */
  #someOf(owners: readonly SimulatedOwner[]): readonly SimulatedOwner[] {
    const services = [...this.#world.services.values()];
    const some = services.flatMap((at) => {
      const there = owners.filter(({ service }) => service === at);
      return services.length > 1 && this.#random.chance(0.2) ? [] : [this.#random.pick(there)];
    });
    return some.length > 0 ? some : [this.#random.pick(owners)];
  }

  #fleet(name: string, owners: readonly SimulatedOwner[], fate: Fate): { machine: Machine; fleet: Fleet } {
    const random = this.#random;
    const judge = this.#judge;
    const machine = new Machine(this.#clock, random, fate);
    this.#machines.push(machine);
    judge.knowMachine(name, machine);
    const providers = owners.map(({ service, identity, stored }): FleetProvider => {
      const port = machine.provider(service, identity, {
        onRequest: () => judge.onRequest(name, stored.key),
        onMembers: (root, readings) => judge.onMembers(name, root, readings),
      });
      const budget = new AccountBudget({ perSecond: this.#perSecond, newId: this.#newId });
      const turned = budgetedProvider(port, budget);
      const provider = this.#controller.provider?.(turned) ?? turned;
      // Whoever waits for a turn to look means to look.
      return { budget, provider: watched(provider, (ref, endsAtMs) => judge.onLook(name, ref, endsAtMs)) };
    });
    const own = this.#knowing(this.#store.from(machine.road, name));
    const store = this.#controller.store?.(own, this.#clock) ?? own;
    const timeoutMs = random.pick([20_000, 20_000, minuteMs, 2 * minuteMs, 10 * minuteMs]);
    const fleet = new Fleet(store, {
      store,
      providers,
      perSecond: this.#perSecond,
      timeoutMs,
      newId: this.#newId,
    });
    return { machine, fleet };
  }

  /** Some hear nothing of the others, as workers of an earlier release: each of these takes what it gets. */
  #knowing(store: FleetStore): FleetStore {
    return this.#knowledge.chance(0.5) ? store : knowingNobody(store);
  }

  /** Somebody hands wishes in, and once more where the store or the service did not answer. */
  async #wish(
    name: string,
    owners: readonly SimulatedOwner[],
    refs: readonly JobRef[],
    fate: Fate,
  ): Promise<void> {
    if (refs.length === 0) return;
    const { fleet, machine } = this.#fleet(
      name,
      owners,
      this.#random.chance(0.3) ? { ...fate, roadMs: 40 } : fate,
    );
    const withChildren = this.#random.chance(0.5);
    for (let tries = 0; tries < 3; tries += 1) {
      try {
        const wishes = await machine.alive(fleet.wishMany(refs, { withChildren }));
        for (const { id } of wishes) this.#judge.acknowledged(id);
        return;
      } catch (error) {
        if (!isJobError(error)) throw error;
        await machine.clock.sleep(5_000);
      }
    }
  }

  async #work(
    name: string,
    owners: readonly SimulatedOwner[],
    fate: Fate,
    signal: AbortSignal,
    how: "run" | "drain",
  ): Promise<void> {
    const { fleet, machine } = this.#fleet(name, owners, fate);
    signal.addEventListener("abort", () => machine.stop(), { once: true });
    const concurrency = this.#random.pick([1, 5, 500]);
    await fleet[how]({
      signal,
      concurrency,
      onEvent: (event) => {
        if (!machine.isDead && event.kind !== "unattended") this.#judge.onWork(name, event, signal.aborted);
      },
    });
  }

  /** They live, and have all the time that they need: one for each account, so that nobody's wishes are elsewhere. */
  async #lastMachines(): Promise<void> {
    const turns = this.#random.pick(lastTurns);
    for (let turn = 0; turn < turns; turn += 1) {
      const left = this.#world.owners.filter((owner) => this.#openOf(owner).length > 0);
      if (left.length === 0) return;
      if (turn > 0) await this.#clock.run(this.#clock.sleep(10 * minuteMs));
      await this.#clock.run(Promise.all(left.map(async (owner) => this.#lastMachine(owner, turn))));
    }
  }

  async #lastMachine(owner: SimulatedOwner, turn: number): Promise<void> {
    const stop = new AbortController();
    this.#clock.at(this.#clock.now() + lastTurnMs, () => stop.abort("SIGTERM"));
    // One that drains looks every second whether there is more.
    const how = this.#random.chance(0.1) ? "drain" : "run";
    if (how === "run") void this.#stopWhenIdle(owner, stop);
    await this.#work(`last${turn}-${owner.stored.key}`, [owner], {}, stop.signal, how);
  }

  /** Where nothing is held, and nothing can be taken for now. */
  async #stopWhenIdle(owner: SimulatedOwner, stop: AbortController): Promise<void> {
    const wallMs = (): number => this.#clock.wallNow();
    while (!stop.signal.aborted) {
      await this.#clock.sleep(11_000); // one look for wishes has been waited for, or two have not found any
      if (
        this.#openOf(owner).every(({ place, dueAtWallMs }) => place === "delayed" && dueAtWallMs > wallMs())
      )
        stop.abort("SIGTERM");
    }
  }

  #openOf({ stored }: SimulatedOwner): readonly SimulatedWish[] {
    return [...(this.#store.accounts.get(stored.key)?.wishes.values() ?? [])].filter(isOpen);
  }

  #report(deaths: number, pauses: number): FleetReport {
    const wishes = [...this.#store.accounts.values()].flatMap((account) => [...account.wishes.values()]);
    const { outcomes, takenOver, cancels, asked, found } = this.#judge;
    const { owners, trees, isCalm } = this.#world;
    return {
      seed: this.#seed,
      outcomes,
      machines: this.#machines.length,
      deaths,
      takenOver,
      pauses,
      cuts: this.#cuts,
      accounts: owners.length,
      trees,
      isCalm,
      closed: wishes.filter((wish) => !isOpen(wish)).length,
      open: wishes.filter(isOpen).length,
      cancels,
      asked,
      extra: this.#judge.extra.counts,
      found: found.map(({ wrong, what }) => ({ wrong, what: `seed ${this.#seed}: ${what}` })),
    };
  }
}

/** A provider that tells of each look at a job, and of each cancel: whoever sends one is there while its time runs. */
function watched(provider: Provider, onLook: (ref: JobRef, endsAtMs: number) => void): Provider {
  const tell = (ref: JobRef, call: ProviderCall = {}): void => onLook(ref, call.deadlineMs ?? Infinity);
  return {
    ...provider,
    get: async (ref, call) => {
      tell(ref, call);
      return provider.get(ref, call);
    },
    getMany: async (refs, call) => {
      for (const ref of refs) tell(ref, call);
      return provider.getMany(refs, call);
    },
    requestCancel: async (ref, call) => {
      tell(ref, call);
      return provider.requestCancel(ref, call);
    },
  };
}

const aWord = (random: SeededRandom): string =>
  Math.floor(random.next() * 2 ** 32)
    .toString(16)
    .padStart(8, "0");
