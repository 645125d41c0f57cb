import { isJobError, type AccountIdentity } from "@simjobs/core";
import { AccountBudget, enterAccount } from "@simjobs/fleet";
import { storedAccount, type AccountStore, type FleetStore } from "@simjobs/fleet/port";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SimulatedProvider, wellBehaved } from "../../../packages/control/test/simulated-provider.js";
import { SeededRandom } from "../../../packages/control/test/seeded-random.js";
import { afterEverything, VirtualClock } from "../../../packages/control/test/virtual-clock.js";
import { Machine, type Fate } from "./machine.js";
import { randomFate } from "./random-fate.js";
import { SimulatedStore } from "./simulated-store.js";

const ada: AccountIdentity = { origin: "https://one.example", account: "ada" };
const account = storedAccount("jess", ada);
const aSecondMs = 1_000;

interface Scene {
  readonly seed: number;
  readonly perSecond: number;
  readonly machines: number;
  /** How many requests each makes at once. */
  readonly atOnce: number;
  readonly forMs: number;
  /** How long a request is on its way, and how long its answer takes from then on, at most, in milliseconds. */
  readonly wayMs: number;
  readonly answerMs: number;
  /** How often somebody would not wait for an answer any longer. */
  readonly lostChance: number;
  /** Whether they have to ask the service whose account it is, and begin within a few seconds of each other. */
  readonly signIn?: boolean;
  readonly fateOf: (random: SeededRandom) => Fate;
}

interface Told {
  /** When requests arrived, in order, and how many were those of each machine. */
  readonly arrivedMs: readonly number[];
  readonly begun: readonly number[];
  readonly questions: number;
}

/** Machines that ask as much as they may, for a while. */
async function play({
  seed,
  perSecond,
  machines,
  atOnce,
  forMs,
  wayMs,
  answerMs,
  lostChance,
  signIn = false,
  fateOf,
}: Scene): Promise<Told> {
  await afterEverything();
  const clock = new VirtualClock({ isAlone: true });
  const random = new SeededRandom(seed);
  const simulated = new SimulatedStore(clock, 30_000);
  const arrivedMs: number[] = [];
  const begun = Array.from({ length: machines }, () => 0);
  let questions = 0;
  const counted = (of: AccountStore): AccountStore => ({
    ...of,
    lend: async (question) => {
      questions += 1;
      return of.lend(question);
    },
  });
  const leases = new Leases(clock);
  const running = begun.map(async (_none, own) => {
    const machine = new Machine(clock, random, fateOf(random));
    const store = simulated.from(machine.road);
    const budget = new AccountBudget({ perSecond });
    /** One request, which arrives whether its answer is waited for or not. */
    const ask = async (givesUp: boolean): Promise<void> => {
      const onWayMs = random.between(0, wayMs);
      arrivedMs.push(clock.now() + onWayMs);
      const forAnswerMs = onWayMs + random.between(0, answerMs);
      await machine.alive(clock.sleep(givesUp ? random.between(0, onWayMs) : forAnswerMs));
    };
    if (signIn) {
      await machine.alive(clock.sleep(random.between(0, random.pick([1, 3_000]))));
      const service = new SimulatedProvider(clock, random, wellBehaved, account.provider);
      const identity = async (): Promise<AccountIdentity> => ask(false).then(() => ada);
      const fleet = { ...store, account: accountsOf(store, counted), ...leases.over(machine) };
      const provider = { ...machine.provider(service, ada, unwatched), identity };
      const entering = { provider, budget, isBudgeted: false, holder: `m${own}` };
      while (!(await enterAccount(fleet, entering).then(() => true, isTrouble)))
        await machine.alive(clock.sleep(1_000));
    } else budget.bind(counted(await store.account(account)), machine.clock);
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (clock.now() < forMs) {
          const end = await budget.turn();
          begun[own] = (begun[own] ?? 0) + 1;
          const givesUp = random.chance(lostChance);
          await ask(givesUp);
          end(givesUp);
        }
      }),
    );
  });
  void Promise.allSettled(running);
  await clock.run(clock.sleep(forMs));
  return { arrivedMs: arrivedMs.toSorted((one, next) => one - next), begun, questions };
}

const unwatched = { onRequest: () => {}, onMembers: () => {} };

/** @throws what is no trouble with the store */
function isTrouble(error: unknown): false {
  if (!isJobError(error)) throw error;
  return false;
}

/** A store gives the same account each time. */
function accountsOf(store: FleetStore, made: (of: AccountStore) => AccountStore): FleetStore["account"] {
  const known = new Map<string, AccountStore>();
  return async (stored) => {
    const opened = known.get(stored.key) ?? made(await store.account(stored));
    known.set(stored.key, opened);
    return opened;
  };
}

/** Whose turn it is to sign in. */
class Leases {
  readonly #clock: VirtualClock;
  readonly #held = new Map<string, { readonly holder: string; readonly untilMs: number }>();

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  over({ road }: Machine): Pick<FleetStore, "lease" | "endLease"> {
    return {
      lease: async (what, holder, forMs) =>
        road.over(() => {
          const nowMs = this.#clock.now();
          const held = this.#held.get(what);
          if (held !== undefined && held.holder !== holder && held.untilMs > nowMs)
            return held.untilMs - nowMs;
          this.#held.set(what, { holder, untilMs: nowMs + forMs });
          return 0;
        }),
      endLease: async (what, holder) =>
        road.over(() => {
          if (this.#held.get(what)?.holder === holder) this.#held.delete(what);
        }),
    };
  }
}

function worstSecond(moments: readonly number[]): number {
  let first = 0;
  return moments.reduce((worst, moment, index) => {
    while (moment - (moments[first] ?? moment) > aSecondMs) first += 1;
    return Math.max(worst, index - first + 1);
  }, 0);
}

const alive = (): Fate => ({ roadMs: 5 });

describe("the requests of many machines", () => {
  it("are never more within a second than the budget, whoever is late, stands still, is cut off or dies", async () => {
    let most = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          seed: fc.nat(),
          perSecond: fc.constantFrom(1, 2, 5, 10, 30),
          machines: fc.integer({ min: 1, max: 9 }),
          atOnce: fc.integer({ min: 1, max: 4 }),
          wayMs: fc.constantFrom(1, 300, 4_000),
          answerMs: fc.constantFrom(1, 200, 3_000),
          lostChance: fc.constantFrom(0, 0.1),
          signIn: fc.boolean(),
        }),
        async (scene) => {
          const forMs = 60_000;
          const told = await play({ ...scene, forMs, fateOf: (random) => randomFate(random, forMs) });
          most = Math.max(most, worstSecond(told.arrivedMs) / scene.perSecond);
          expect(worstSecond(told.arrivedMs)).toBeLessThanOrEqual(scene.perSecond);
        },
      ),
      { numRuns: 150 },
    );
    expect(most).toBe(1);
  });

  it.each([
    [1, 9],
    [2, 9],
    [10, 9],
    [10, 1],
    [60, 9],
    [7, 3],
  ])(
    "are nearly as many as a budget of %i allows, and nobody starves, among %i machines",
    async (perSecond, machines) => {
      const forMs = 60_000;
      const atOnce = Math.ceil((2 * perSecond) / machines);
      const ways = { wayMs: 20, answerMs: 80, lostChance: 0 };
      const told = await play({ seed: 1, perSecond, machines, atOnce, forMs, ...ways, fateOf: alive });
      const { arrivedMs, begun, questions } = told;
      expect(worstSecond(arrivedMs)).toBeLessThanOrEqual(perSecond);
      // A slot is in use from the start of a request until a second after its answer.
      const possible = (perSecond * forMs) / (1_010 + 50);
      expect(arrivedMs.length / possible).toBeGreaterThan(0.95);
      const share = perSecond < machines ? 1 / machines : Math.floor(perSecond / machines) / perSecond;
      expect(Math.min(...begun) / (possible * share)).toBeGreaterThan(0.9);
      expect(questions / machines / (forMs / 1_000)).toBeLessThan(5);
    },
  );
});
