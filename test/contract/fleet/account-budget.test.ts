import { JobError } from "@simjobs/core";
import { AccountBudget } from "@simjobs/fleet";
import type { AccountStore, LentSlots, SlotQuestion } from "@simjobs/fleet/port";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../../../packages/control/test/virtual-clock.js";

const unused = async (): Promise<never> => Promise.reject(new Error("nobody asks for that here"));

/** A store of which nothing but slots is asked, with what it was asked for. */
class SlotStore {
  readonly questions: SlotQuestion[] = [];
  readonly held: number[] = [];
  readonly #answer: (question: SlotQuestion) => Partial<LentSlots> | "unreachable";
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock, answer: (question: SlotQuestion) => Partial<LentSlots> | "unreachable") {
    this.#clock = clock;
    this.#answer = answer;
  }

  get account(): AccountStore {
    return {
      handIn: unused,
      take: unused,
      lastWaiting: unused,
      renew: unused,
      append: unused,
      release: unused,
      finish: unused,
      changed: unused,
      open: unused,
      seize: unused,
      read: unused,
      async *list() {
        yield await unused();
      },
      lend: async (question) => {
        this.questions.push(question);
        await this.#clock.sleep(1);
        const answer = this.#answer(question);
        if (answer === "unreachable") throw new JobError("unreachable", "no answer");
        return { lent: question.wants, share: null, againInMs: 0, pausedForMs: 0, ...answer };
      },
      hold: async (ms) => void this.held.push(ms),
    };
  }

  /** What was told: slots that are kept, that cool, and that are wanted. */
  get told(): readonly string[] {
    return this.questions.map(({ holds, cools, wants }) => `${holds} ${cools} ${wants}`);
  }
}

function make(answers: readonly (Partial<LentSlots> | "unreachable")[] = []) {
  const clock = new VirtualClock();
  const left = [...answers];
  const store = new SlotStore(clock, () => left.shift() ?? {});
  const budget = new AccountBudget({ perSecond: 10 });
  budget.bind(store.account, clock);
  const after = async (ms: number): Promise<void> => clock.run(clock.sleep(ms));
  return { clock, store, budget, after };
}

describe("the budget of an account", () => {
  it("lets everything pass before it knows whose it is, and counts it then", async () => {
    const clock = new VirtualClock();
    const budget = new AccountBudget();
    (await budget.turn())();
    const open = await budget.turn();
    expect(budget.reserve().startsAtMs()).toBe(-Infinity);
    const store = new SlotStore(clock, () => ({}));
    budget.bind(store.account, clock);
    await clock.run(budget.turn());
    open();
    expect(store.told).toEqual(["0 0 3"]);
  });

  it("has the store count what began before it knew whose it is, though nothing more is asked", async () => {
    const clock = new VirtualClock();
    const budget = new AccountBudget();
    (await budget.turn())();
    const store = new SlotStore(clock, () => ({}));
    budget.bind(store.account, clock);
    await clock.run(budget.tellEarly());
    expect(store.told).toEqual(["0 0 1"]);
    await clock.run(clock.sleep(1_020));
    expect(store.told.slice(1)).toEqual(["0 0 0"]);
    await clock.run(budget.tellEarly());
    await clock.run(clock.sleep(60_000));
    expect(store.questions).toHaveLength(2);
  });

  it("asks once for what began before, where others have all there is", async () => {
    const clock = new VirtualClock();
    const budget = new AccountBudget();
    (await budget.turn())(true);
    const store = new SlotStore(clock, () => ({ lent: 0, againInMs: 5 }));
    budget.bind(store.account, clock);
    await clock.run(budget.tellEarly());
    await clock.run(clock.sleep(60_000));
    expect(store.told).toEqual(["0 0 1", "0 0 0"]);
  });

  it("uses its slots without asking as long as the store's word is fresh", async () => {
    const { clock, store, budget } = make([{ lent: 3 }, { lent: 3, againInMs: 5_000 }]);
    const turns = async (): Promise<void> => {
      for (let n = 0; n < 3; n += 1) (await clock.run(budget.turn()))();
    };
    await turns();
    expect([clock.now(), store.told]).toEqual([1, ["0 0 1"]]);
    // Each is in use for another second; then the word is old.
    await turns();
    expect(clock.now()).toBe(1 + 1_010 + 1);
    expect(store.told.slice(1)).toEqual(["3 0 6", "3 0 3"]);
  });

  it("asks for twice as many where it has too few, and gives back what it does not need", async () => {
    const { clock, store, budget, after } = make();
    const ends = await clock.run(Promise.all(Array.from({ length: 4 }, async () => budget.turn())));
    for (const end of ends) end();
    await clock.run(budget.turn());
    await after(1_005);
    expect(store.told).toEqual(["0 0 1", "1 0 4", "4 0 8", "5 0 5"]);
  });

  it("costs the store nothing when nobody asks for anything", async () => {
    const { clock, store, budget, after } = make();
    (await clock.run(budget.turn()))();
    await after(1_020);
    expect(store.told).toEqual(["0 0 1", "0 0 0"]);
    await after(600_000);
    expect(store.questions).toHaveLength(2);
  });

  it("gives a slot back when its request is over and others wait, and the store counts the rest of its time", async () => {
    const { clock, store, budget, after } = make([{ lent: 2, share: 1 }, { lent: 1, share: 1 }, {}]);
    const one = await clock.run(budget.turn());
    const two = await clock.run(budget.turn());
    one();
    await after(10);
    expect(store.told.slice(1)).toEqual(["1 1 1"]);
    two(); // that is its share
    await after(500);
    expect(store.questions).toHaveLength(2);
  });

  it("uses nothing when it has not heard of the store for longer than slots are lent", async () => {
    const { clock, budget, after } = make([
      { lent: 2 },
      ...Array.from({ length: 50 }, () => "unreachable" as const),
    ]);
    await clock.run(budget.turn());
    const next = budget.reserve();
    expect(next.startsAtMs()).toBe(1);
    await after(3_998);
    expect(next.startsAtMs()).toBe(1);
    await after(1);
    expect(next.startsAtMs()).toBeUndefined();
  });

  it("counts a request that was given up without an answer for as long as it may be on its way", async () => {
    const { clock, store, budget, after } = make();
    (await clock.run(budget.turn()))(true);
    await after(11_000);
    expect(store.questions).toHaveLength(1);
    await after(20);
    expect(store.told.at(-1)).toBe("0 0 0");
  });

  it("waits where there is none, asks again where the store does not answer, and keeps the silence that others were asked for", async () => {
    const { clock, store, budget } = make([
      "unreachable",
      { lent: 0, againInMs: 50 },
      { lent: 0, againInMs: 30_000, pausedForMs: 30_000 },
      { lent: 1 },
    ]);
    await clock.run(budget.turn());
    expect(store.questions).toHaveLength(4);
    expect(budget.pausedUntilMs).toBe(1 + 200 + 1 + 50 + 1 + 30_000);
    expect(clock.now()).toBe(budget.pausedUntilMs + 1);
  });

  it("gives up where the time ends first, and leaves the queue", async () => {
    const { clock, store, budget, after } = make(
      Array.from({ length: 9 }, () => ({ lent: 0, againInMs: 100 })),
    );
    await expect(clock.run(budget.turn({ deadlineMs: 400 }))).rejects.toMatchObject({ code: "deadline" });
    expect(clock.now()).toBe(400);
    await after(10);
    expect(store.told.at(-1)).toBe("0 0 0");
  });

  it("stops waiting with the signal's own reason", async () => {
    const { clock, budget } = make([{ lent: 0, againInMs: 100_000 }]);
    const stop = new AbortController();
    clock.at(300, () => stop.abort("enough"));
    await expect(clock.run(budget.turn({ signal: stop.signal }))).rejects.toBe("enough");
    expect(clock.now()).toBe(300);
  });

  it("gives everything back at its end, and tells for how long the rest is in use", async () => {
    const { clock, store, budget } = make([{ lent: 5 }]);
    const end = await clock.run(budget.turn());
    end();
    await clock.run(budget.turn()); // its answer never comes
    await clock.run(budget.giveBack());
    expect(store.questions.at(-1)).toMatchObject({ holds: 2, wants: 0, forMs: 11_010 });
    await clock.run(budget.turn());
    // Whoever goes on is somebody else.
    expect(new Set(store.questions.map(({ borrower }) => borrower)).size).toBe(2);
  });

  it("tells everybody that the service wants to be left alone", async () => {
    const { clock, store, budget } = make();
    budget.throttled(0, 9_000);
    await clock.run(budget.turn());
    expect(store.held).toEqual([9_000]);
    expect(budget.pausedUntilMs).toBe(9_000);
    expect(clock.now()).toBe(9_001);
  });

  it("counts for each account that it may be, until it knows which it is", async () => {
    const clock = new VirtualClock();
    const [one, other] = [new SlotStore(clock, () => ({})), new SlotStore(clock, () => ({ lent: 1 }))];
    const budget = new AccountBudget();
    const mine = one.account;
    budget.bind([mine, other.account], clock);
    const end = await clock.run(budget.turn());
    budget.bind(mine, clock);
    end();
    await clock.run(budget.turn());
    await clock.run(clock.sleep(20));
    expect([one.told, other.told]).toEqual([
      ["0 0 1", "1 0 2"],
      ["0 0 1", "1 0 0"],
    ]);
  });

  it("keeps no silence of an account that may be another one's", async () => {
    const clock = new VirtualClock();
    const quiet = new SlotStore(clock, () => ({ lent: 0, againInMs: 60_000, pausedForMs: 60_000 }));
    const busy = new SlotStore(clock, () => ({}));
    const budget = new AccountBudget();
    budget.bind([quiet.account, busy.account], clock);
    (await clock.run(budget.turn()))();
    expect([clock.now(), budget.pausedUntilMs]).toEqual([1, -Infinity]);
    const own = quiet.account;
    budget.bind(own, clock);
    await clock.run(budget.turn({ deadlineMs: 90_000 })).catch(() => {});
    expect(budget.pausedUntilMs).toBeGreaterThan(60_000);
  });

  it.each([0, -1, Number.NaN])("refuses %s requests a second", (perSecond) => {
    expect(() => new AccountBudget({ perSecond })).toThrow("perSecond");
  });
});
