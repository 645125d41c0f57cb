import { AccountBudget } from "@simjobs/fleet";
import { storedAccount } from "@simjobs/fleet/port";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SeededRandom } from "../../../packages/control/test/seeded-random.js";
import { afterEverything, VirtualClock } from "../../../packages/control/test/virtual-clock.js";
import { Machine, type Fate } from "./machine.js";
import { randomFate } from "./random-fate.js";
import { SimulatedStore } from "./simulated-store.js";

const account = storedAccount("jess", { origin: "https://one.example", account: "ada" });
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
  fateOf,
}: Scene): Promise<Told> {
  await afterEverything();
  const clock = new VirtualClock({ isAlone: true });
  const random = new SeededRandom(seed);
  const simulated = new SimulatedStore(clock, 30_000);
  const arrivedMs: number[] = [];
  const begun = Array.from({ length: machines }, () => 0);
  let questions = 0;
  const running = begun.map(async (_none, own) => {
    const machine = new Machine(clock, random, fateOf(random));
    const store = await simulated.from(machine.road).account(account);
    const budget = new AccountBudget({ perSecond });
    const lend = async (question: Parameters<typeof store.lend>[0]): ReturnType<typeof store.lend> => {
      questions += 1;
      return store.lend(question);
    };
    budget.bind({ ...store, lend }, machine.clock);
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (clock.now() < forMs) {
          const end = await budget.turn();
          begun[own] = (begun[own] ?? 0) + 1;
          const onWayMs = random.between(0, wayMs);
          arrivedMs.push(clock.now() + onWayMs);
          const givesUp = random.chance(lostChance);
          await machine.alive(
            clock.sleep(givesUp ? random.between(0, onWayMs) : onWayMs + random.between(0, answerMs)),
          );
          end(givesUp);
        }
      }),
    );
  });
  void Promise.allSettled(running);
  await clock.run(clock.sleep(forMs));
  return { arrivedMs: arrivedMs.toSorted((one, next) => one - next), begun, questions };
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
